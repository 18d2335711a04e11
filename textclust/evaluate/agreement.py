"""How well a partition agrees with known classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn import metrics

from textclust.errors import DataError

#: A column with more different values than this holds no classes but ids or texts.
MOST_CLASSES = 10_000


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of clusters with classes.

    Attributes
    ----------
    ari : float
        Adjusted Rand index (Hubert & Arabie 1985): 1 for the same partition, 0 for chance.
    nmi : float
        Mutual information over the mean of both entropies, 0 to 1.
    v_measure, homogeneity, completeness : float
        Rosenberg & Hirschberg (2007). Homogeneous: a cluster holds one class; complete: a class lies in one
        cluster.
    purity : float
        Share of documents that are of their cluster's commonest class; rises with the number of clusters.
    matched : float
        Share of documents on the best one-to-one matching of clusters with classes.
    classes : list of str
        In order.
    clusters : (n_clusters,) int
        In order.
    table : (n_clusters, n_classes) int64
        Documents of each class in each cluster.
    commonest : dict of int to (str, float)
        The commonest class of each cluster, the first in order on ties, and its share there.
    matching : dict of int to str
        The class each cluster is matched with one to one, so that most documents fall on matched pairs
        (Kuhn 1955); clusters that are left over have none.
    """

    ari: float
    nmi: float
    v_measure: float
    homogeneity: float
    completeness: float
    purity: float
    matched: float
    classes: list[str]
    clusters: NDArray[np.integer]
    table: NDArray[np.int64]
    commonest: dict[int, tuple[str, float]]
    matching: dict[int, str]


def agreement(labels: Any, classes: Sequence[Any]) -> Agreement:
    """Compare clusters with known classes.

    Parameters
    ----------
    labels : (n_rows,) int
        Cluster of each row; rows of label -1 are left out.
    classes : (n_rows,) sequence
        Class of each row; rows whose class is None, NaN, pandas' NA or empty are left out.

    Raises
    ------
    DataError
        No row has both, or there are too many classes to be classes.

    Examples
    --------
    >>> found = agreement([0, 0, 1, 1, -1], ["a", "a", "b", "a", "b"])
    >>> found.purity, found.table.tolist()
    (0.75, [[2, 0], [1, 1]])
    >>> found.commonest[1], found.matching[1]
    (('a', 0.5), 'b')
    """
    given = np.asarray(labels)
    known = np.array([_is_known(value) for value in classes], dtype=bool)
    if known.shape != given.shape:
        raise DataError(f"{len(known):,} classes for {len(given):,} labels: one for each row is needed")
    kept = known & (given >= 0)
    if not kept.any():
        raise DataError("no document has both a cluster and a class")
    named = np.array([str(c) for c, keep in zip(classes, kept, strict=True) if keep], dtype=object)
    names, truth = np.unique(named, return_inverse=True)
    if len(names) > MOST_CLASSES:
        raise DataError(
            f"{len(names):,} different values are too many for classes (at most {MOST_CLASSES:,}): "
            "is this a column of ids or texts?"
        )
    clusters, found = np.unique(given[kept], return_inverse=True)
    table = np.bincount(found * len(names) + truth, minlength=len(clusters) * len(names))
    table = table.reshape(len(clusters), len(names)).astype(np.int64)
    homogeneity, completeness, v_measure = metrics.homogeneity_completeness_v_measure(truth, found)
    first = table.argmax(axis=1)
    share = table.max(axis=1) / table.sum(axis=1)
    own, matched = linear_sum_assignment(table, maximize=True)
    return Agreement(
        ari=float(metrics.adjusted_rand_score(truth, found)),
        nmi=float(metrics.normalized_mutual_info_score(truth, found)),
        v_measure=float(v_measure),
        homogeneity=float(homogeneity),
        completeness=float(completeness),
        purity=float(table.max(axis=1).sum() / len(truth)),
        matched=float(table[own, matched].sum() / len(truth)),
        classes=[str(name) for name in names],
        clusters=clusters,
        table=table,
        commonest={int(j): (str(names[first[i]]), float(share[i])) for i, j in enumerate(clusters)},
        matching={int(clusters[i]): str(names[j]) for i, j in zip(own, matched, strict=True)},
    )


def _is_known(value: Any) -> bool:
    """Whether a class is stated: not None, pandas' NA, NaN (which differs from itself) or empty."""
    return not (value is None or value is pd.NA or value != value or value == "")
