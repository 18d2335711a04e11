"""Everything that can be said of a partition at once: measures, random labels beside them, classes, trust."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.seeding import uniforms
from textclust.evaluate.agreement import Agreement, agreement
from textclust.evaluate.coherence import terms_of
from textclust.evaluate.internal import calinski_harabasz, davies_bouldin, quality, silhouettes
from textclust.evaluate.partition import PartitionedRows
from textclust.evaluate.trust import ClusterTrust, cluster_trust


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good a partition is.

    Attributes
    ----------
    internal : dict of str to float or None
        Measures over all documents; None where they are not defined (one cluster, no terms).
    random : dict of str to float or None
        The same for random labels, in clusters of the same sizes.
    clusters : list of dict
        Measures of each cluster, with its ``trust`` where that was asked for.
    silhouettes : (n_rows,) float64
        Of every document; NaN where there is no cluster, or only one.
    external : Agreement or None
    trust : list of ClusterTrust or None
    trust_seconds : float
        What the resampling took.
    """

    internal: dict[str, float | None]
    random: dict[str, float | None]
    clusters: list[dict[str, Any]]
    silhouettes: NDArray[np.float64]
    external: Agreement | None
    trust: list[ClusterTrust] | None
    trust_seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The evaluation as programs may rely on it."""
        document: dict[str, Any] = {
            "schema_version": 1,
            "internal": {**self.internal, "random": self.random},
            "external": None,
            "clusters": self.clusters,
        }
        if self.external is not None:
            known = asdict(self.external)
            known["clusters"] = [int(cluster) for cluster in self.external.clusters]
            known["table"] = self.external.table.tolist()
            known["commonest"] = {
                str(cluster): {"class": name, "share": share}
                for cluster, (name, share) in self.external.commonest.items()
            }
            known["matching"] = {str(cluster): name for cluster, name in self.external.matching.items()}
            document["external"] = known
        return document


def evaluate_partition(
    X: Any,
    labels: Any,
    *,
    points: Any = None,
    classes: Sequence[Any] | None = None,
    trust: bool = False,
    random_state: int = 0,
    n_jobs: int | None = None,
) -> Evaluation:
    """Judge a partition by itself, against random labels, and against known classes.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_terms)
        Weighted rows of terms.
    labels : (n_rows,) int
        Cluster of each row, -1 for none.
    points : (n_rows, n_columns), optional
        The rows as they were clustered, if reduced; ``X`` if not given.
    classes : (n_rows,) sequence, optional
        Known class of each row.
    trust : bool, default=False
        Whether to say which clusters to trust (`cluster_trust`).
    random_state : int, default=0
        Of the random labels and the resamples.
    n_jobs : int, optional
        Threads; all allowed cores by default.

    Raises
    ------
    DataError
        Labels or classes do not fit the rows.

    Examples
    --------
    >>> X = np.array([[1.0, 0.9, 0.0], [1.0, 1.0, 0.0], [0.0, 0.1, 1.0], [0.0, 0.0, 1.0]])
    >>> found = evaluate_partition(X, [0, 0, 1, 1], classes=["a", "a", "b", "b"])
    >>> round(found.internal["silhouette"], 2), found.external.ari
    (1.0, 1.0)
    """
    points = X if points is None else points
    partition = PartitionedRows(points, labels, n_jobs)
    words = partition if points is X else PartitionedRows(X, labels, n_jobs)
    internal, clusters = _measures(partition, words)
    shuffled = np.full(len(np.asarray(labels)), -1)
    shuffled[partition.kept] = random_labels(words, random_state)
    by_chance = PartitionedRows(points, shuffled, n_jobs)
    chance_words = by_chance if points is X else PartitionedRows(X, shuffled, n_jobs)
    before = time.perf_counter()
    judged = cluster_trust(points, labels, X=X, random_state=random_state, n_jobs=n_jobs) if trust else None
    took = time.perf_counter() - before
    if judged is not None:
        for cluster, verdict in zip(clusters, judged, strict=True):
            cluster["trust"] = verdict.as_json()
    values = silhouettes(partition) if partition.n_clusters > 1 else np.full(len(partition.kept), np.nan)
    return Evaluation(
        internal=internal,
        random=_measures(by_chance, chance_words)[0],
        clusters=clusters,
        silhouettes=partition.spread_out(values, len(shuffled)),
        external=None if classes is None else agreement(labels, classes),
        trust=judged,
        trust_seconds=took,
    )


def random_labels(partition: PartitionedRows, random_state: int) -> NDArray[np.int64]:
    """The same labels dealt out at random by what the rows contain; sizes stay."""
    hashes = partition.rows.hashes()
    dealt = np.empty(len(hashes), dtype=np.int64)
    dealt[np.lexsort((hashes, uniforms(hashes, random_state)))] = np.sort(partition.labels)
    return dealt


def _measures(
    partition: PartitionedRows, words: PartitionedRows
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    """Measures over all rows, and of each cluster."""
    one = partition.n_clusters < 2
    of_clusters, of_terms = quality(partition), terms_of(words)
    values = None if one else silhouettes(partition)
    share = partition.sizes / len(partition.kept)
    negative = None if values is None else partition.cluster_means_of((values < 0).astype(np.float64))
    overall = {
        "silhouette": None if values is None else math.fsum(values) / len(values),
        "negative_share": None if values is None else float((values < 0).mean()),
        "davies_bouldin": None if one else davies_bouldin(partition),
        "calinski_harabasz": None if one else calinski_harabasz(partition),
        "cohesion": float(of_clusters.cohesion @ share),
        "separation": _mean(of_clusters.separation),
        "coherence": _mean(of_terms.coherence),
        "exclusivity": _mean(of_terms.exclusivity),
    }
    clusters = [
        {
            "id": int(cluster),
            "size": int(of_clusters.sizes[j]),
            "silhouette": _defined(of_clusters.silhouette[j]),
            "negative_share": None if negative is None else float(negative[j]),
            "cohesion": float(of_clusters.cohesion[j]),
            "separation": _defined(of_clusters.separation[j]),
            "nearest": int(of_clusters.nearest[j]),
            "coherence": _defined(of_terms.coherence[j]),
            "exclusivity": _defined(of_terms.exclusivity[j]),
            "significance": float(of_terms.significance[j]),
        }
        for j, cluster in enumerate(of_clusters.clusters)
    ]
    return overall, clusters


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _mean(values: NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None
