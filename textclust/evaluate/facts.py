"""What a diagnosis is made from: a few numbers of a partition, most from a sample of its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import uniforms
from textclust.evaluate.chain import Points, partition_chain
from textclust.evaluate.evidence import reduced
from textclust.evaluate.null import null_corpus
from textclust.evaluate.partition import mean_cosine
from textclust.evaluate.suggestion import LEAST_GAP, SPREADS

#: Documents that are clustered once more to see whether there is structure, and whether starts agree.
LOOKED_AT = 1000
#: Starts whose partitions are compared.
STARTS = 3
#: K is compared with a quarter of it and with four times it, as long as a cluster has so many documents.
FACTOR, LEAST_DOCUMENTS = 4, 8
#: Documents of each cluster whose words and languages are looked at, and of all clusters together.
OF_EACH, OF_ALL = 60, 6000
#: A column says where documents come from if it has more than so many values for each cluster, and no more
#: than so many documents for each value on average: classes have more, however fine they are.
SOURCES_A_CLUSTER, DOCUMENTS_A_SOURCE = 3, 4
#: A document is on the border if the next centre is less than a tenth less similar.
BORDER = 0.1
#: A template is the words that stand in this share of a cluster's documents; it has at least so many of them.
TEMPLATE_WORD, TEMPLATE_WORDS = 0.5, 8
#: Documents that share so much of their terms with the template (Ochiai's coefficient) are made from it.
FROM_TEMPLATE = 0.7


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clusters that are each other's commonest second choice, and the cosine of their centres."""

    one: int
    other: int
    cosine: float


@dataclass(frozen=True, slots=True)
class Source:
    """The commonest value of a column in a cluster: of ``known`` documents ``count`` have it."""

    column: str
    cluster: int
    value: str
    count: int
    known: int
    overall: float


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a partition; a fact that is not known is empty, NaN or None, and no rule speaks of it.

    Attributes
    ----------
    ids : (n_clusters,) int
        What the clusters are called.
    sizes : (n_clusters,) int64
        Documents in each.
    pairs : list of Pair
    templates : (n_clusters,) float64
        Share of each cluster's documents that are made from one template.
    folded : bool
        Whether duplicates weigh as one already.
    sources : list of Source
        Where a cluster's documents come from, by columns that say so.
    languages : list of dict of str to int
        Documents of each cluster's sample in each language.
    border : float
        Share of documents nearly as similar to another centre as to their own.
    far : float
        Share of documents far less similar to their centre than the rest (`far_share`).
    gaps : dict of int to float
        For some K, what that many clusters explain beyond a null corpus: ln of the ratio of inertias.
    chance : float
        The largest gap that chance may give.
    structure : bool or None
        Whether `choose_k` found any, if it was asked.
    agreement : float or None
        Mean adjusted Rand index of partitions from different starts.
    """

    ids: NDArray[np.integer]
    sizes: NDArray[np.int64]
    pairs: Sequence[Pair] = ()
    templates: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    folded: bool = False
    sources: Sequence[Source] = ()
    languages: Sequence[dict[str, int]] = ()
    border: float = float("nan")
    far: float = float("nan")
    gaps: dict[int, float] = field(default_factory=dict)
    chance: float = LEAST_GAP
    structure: bool | None = None
    agreement: float | None = None

    @property
    def n_clusters(self) -> int:
        """How many clusters there are."""
        return len(self.ids)

    @property
    def n_documents(self) -> int:
        """How many documents have a cluster."""
        return int(self.sizes.sum())


def mutual_pairs(
    labels: NDArray[np.integer], runner_up: NDArray[np.integer], centres: NDArray[np.floating]
) -> list[Pair]:
    """Clusters that are each other's commonest second choice, the most alike first; linear in documents.

    Parameters
    ----------
    labels, runner_up : (n_documents,) int
        Positions of clusters; -1 where there is none.
    centres : (n_columns, n_clusters)
        As columns.

    Examples
    --------
    >>> labels, second = np.array([0, 0, 1, 2]), np.array([1, 1, 0, 1])
    >>> [(pair.one, pair.other) for pair in mutual_pairs(labels, second, np.eye(3))]
    [(0, 1)]
    """
    k = centres.shape[1]
    known = (labels >= 0) & (runner_up >= 0)
    numbers, counts = np.unique(labels[known].astype(np.int64) * k + runner_up[known], return_counts=True)
    order = np.lexsort((numbers, -counts))
    own, first = np.unique(numbers[order] // k, return_index=True)
    second = np.full(k, -1)
    second[own] = numbers[order][first] % k
    pairs = [(int(j), int(i)) for i, j in enumerate(second) if 0 <= j < i and second[j] == i]
    found = [Pair(i, j, _cosine(centres[:, i], centres[:, j])) for i, j in pairs]
    return sorted(found, key=lambda pair: (-pair.cosine, pair.one))


def _cosine(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    a, b = one.astype(np.float64), other.astype(np.float64)
    lengths = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / lengths if lengths > 0 else 0.0


def on_border(
    similarity: NDArray[np.float64], margin: NDArray[np.float64], alone: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which documents are nearly as similar to another centre as to that of their cluster's others.

    Parameters
    ----------
    similarity, margin : (n_documents,) float64
        To the own centre, and how much less similar the next one is; NaN for none.
    alone : (n_documents,) float64
        Similarity to the centre of the other documents of the cluster; NaN for none.
    """
    with np.errstate(invalid="ignore"):  # NaN without a cluster, or without a second one: not on a border
        return np.asarray(similarity - margin > (1.0 - BORDER) * alone)


def border_share(
    similarity: NDArray[np.float64], margin: NDArray[np.float64], alone: NDArray[np.float64]
) -> float:
    """Share of the documents with a cluster that are `on_border`; NaN if there are none."""
    border = on_border(similarity, margin, alone)[~np.isnan(alone)]
    return float(border.mean()) if len(border) else float("nan")


def far_share(similarity: NDArray[np.float64]) -> float:
    """Share of documents with less than a third of the similarity that the best quarter has.

    Parameters
    ----------
    similarity : (n_documents,) float64
        To the centre of the other documents of the cluster; NaN for none.

    Examples
    --------
    >>> far_share(np.array([0.6, 0.6, 0.5, 0.1]))
    0.25
    """
    known = similarity[~np.isnan(similarity)]
    return float((known < np.quantile(known, 0.75) / 3).mean()) if len(known) else float("nan")


def drawn_of_each(
    labels: NDArray[np.integer], keys: NDArray[np.float64], n_clusters: int
) -> NDArray[np.int64]:
    """Positions of some documents of each cluster, drawn by what they contain and not by where they stand.

    Parameters
    ----------
    labels : (n_documents,) int
        -1 for none.
    keys : (n_documents,) float64
        Something that follows from a document's content, such as its similarity to the centre.
    n_clusters : int
    """
    of_each = min(OF_EACH, OF_ALL // max(n_clusters, 1))
    order = np.lexsort((_shuffled(keys), labels))
    order = order[np.searchsorted(labels[order], 0) :]
    starts = np.searchsorted(labels[order], labels[order])
    return np.sort(order[np.arange(len(order)) - starts < of_each])


def drawn_of_all(labels: NDArray[np.integer], keys: NDArray[np.float64]) -> NDArray[np.int64]:
    """Positions of at most `LOOKED_AT` documents that have a cluster, in an order given by their content."""
    kept = np.flatnonzero(labels >= 0)
    return kept[np.argsort(_shuffled(keys[kept]), kind="stable")][:LOOKED_AT]


def _shuffled(keys: NDArray[np.float64]) -> NDArray[np.float64]:
    return uniforms(np.ascontiguousarray(keys).view(np.uint64), 700)


def template_shares(X: sp.csr_matrix, labels: NDArray[np.integer], n_clusters: int) -> NDArray[np.float64]:
    """Share of each cluster's rows that are made from one template.

    The template is what most of the rows have in common: the terms that stand in at least half of them. A
    row is made from it if the terms they share are at least .7 of the geometric mean of their numbers.

    Parameters
    ----------
    X : csr, (n_rows, n_terms)
    labels : (n_rows,) int
        Positions of clusters.
    n_clusters : int

    Returns
    -------
    (n_clusters,) float64
        0 where fewer than eight terms are in common; NaN for a cluster without rows.
    """
    shares = np.full(n_clusters, np.nan)
    for cluster in np.unique(labels):
        rows = X[np.flatnonzero(labels == cluster)]
        terms, counts = np.unique(rows.indices, return_counts=True)
        template = terms[counts >= TEMPLATE_WORD * rows.shape[0]]
        lengths = np.diff(rows.indptr)
        of_row = np.repeat(np.arange(rows.shape[0]), lengths)
        shared = np.bincount(of_row[np.isin(rows.indices, template)], minlength=rows.shape[0])
        alike = shared >= FROM_TEMPLATE * np.sqrt(lengths * len(template))
        shares[cluster] = alike.mean() if len(template) >= TEMPLATE_WORDS else 0.0
    return shares


def commonest_sources(
    column: str,
    values: Sequence[str],
    codes: NDArray[np.integer],
    labels: NDArray[np.integer],
    n_clusters: int,
) -> list[Source]:
    """The commonest value of a column in each cluster, if the column says where documents come from.

    That is a column of very many values, each of few documents: requesters, senders, authors. One of fewer is
    more likely a class, and a cluster that holds one class is what one wants.

    Parameters
    ----------
    column : str
    values : (n_values,) sequence of str
    codes : (n_documents,) int
        Each document's position in ``values``; -1 for none.
    labels : (n_documents,) int
        Positions of clusters; -1 for none.
    n_clusters : int

    Examples
    --------
    >>> codes = np.array([0, 0, 1, 2, 3, 4])
    >>> commonest_sources("from", ["ann", "bob", "cid", "dan", "eve"], codes, np.zeros(6, int), 1)
    [Source(column='from', cluster=0, value='ann', count=2, known=6, overall=0.3333333333333333)]
    """
    kept = (codes >= 0) & (labels >= 0)
    if len(values) <= max(SOURCES_A_CLUSTER * n_clusters, kept.sum() / DOCUMENTS_A_SOURCE):
        return []
    overall, known = np.bincount(codes[kept], minlength=len(values)), np.bincount(labels[kept])
    both, counts = np.unique(labels[kept].astype(np.int64) * len(values) + codes[kept], return_counts=True)
    order = np.lexsort((both, -counts))
    clusters, first = np.unique(both[order] // len(values), return_index=True)
    return [
        Source(
            column,
            int(cluster),
            str(values[code := int(both[place] % len(values))]),
            int(counts[place]),
            int(known[cluster]),
            float(overall[code] / kept.sum()),
        )
        for cluster, place in zip(clusters, order[first], strict=True)
    ]


def languages_of_each(
    labels: NDArray[np.integer], languages: Sequence[str | None], n_clusters: int
) -> list[dict[str, int]]:
    """How many documents of each cluster are in each language, the commonest first.

    Examples
    --------
    >>> languages_of_each(np.array([0, 0, 1]), ["en", "de", None], 2)
    [{'de': 1, 'en': 1}, {}]
    """
    counts: list[Counter[str]] = [Counter() for _ in range(n_clusters)]
    for cluster, language in zip(labels.tolist(), languages, strict=True):
        if language is not None:
            counts[cluster][language] += 1
    return [dict(sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))) for count in counts]


def gaps_and_agreement(
    X: sp.csr_array, n_clusters: int, random_state: int = 0
) -> tuple[dict[int, float], float, float | None]:
    """What some numbers of clusters explain beyond a null corpus, and how far different starts agree.

    The rows are clustered in their main directions, as `choose_k` does: at K, at a quarter of it and at four
    times it, as far as a cluster then has eight rows on average.

    Parameters
    ----------
    X : csr, (n_rows, n_terms)
        Some hundred rows without empty ones, in an order given by their content.
    n_clusters : int
    random_state : int, default=0

    Returns
    -------
    dict of int to float
        ln of the inertia of the null corpus over that of the rows (Tibshirani, Walther & Hastie 2001), mean
        over `STARTS` starts.
    float
        What chance may give: four times the spread of the null corpus' starts, and .004 at least (ADR 18).
    float or None
        Mean adjusted Rand index of `STARTS` partitions; None for too many clusters.
    """
    most = X.shape[0] // LEAST_DOCUMENTS
    grid = [k for k in (n_clusters // FACTOR, n_clusters, FACTOR * n_clusters) if 2 <= k <= most]
    occurring = np.unique(X.indices)  # of some hundred rows: a small part of the vocabulary
    if not grid or len(occurring) < 3:
        return {}, LEAST_GAP, None
    X = sp.csr_array((X.data, np.searchsorted(occurring, X.indices), X.indptr), (X.shape[0], len(occurring)))
    null = null_corpus(X, random_state)
    points, null_points = reduced(X, random_state), reduced(null, random_state)
    distinct = min(unit_rows(there).merged()[0].n_rows for there in (points, null_points))
    grid = [k for k in grid if k <= distinct]
    if not grid:
        return {}, LEAST_GAP, None
    with threadpool_limits(limits=1):
        real, chance = (
            np.array([_inertias(rows, there, grid, random_state + start) for start in range(STARTS)])
            for rows, there in ((X, points), (null, null_points))
        )
        agreement = _agreement(points, n_clusters, random_state) if n_clusters in grid else None
    gaps = np.log(chance).mean(axis=0) - np.log(real).mean(axis=0)
    spread = SPREADS * float(np.sqrt(np.log(chance).var(axis=0, ddof=1).mean()))
    return dict(zip(grid, gaps.tolist(), strict=True)), max(spread, LEAST_GAP), agreement


def _inertias(X: sp.csr_array, points: Points, grid: list[int], key: int) -> list[float]:
    """Mean of 1 - cosine in the space of terms, of rows that are clustered in their main directions."""
    rows, chain = unit_rows(X), partition_chain(points, grid, key)
    found = {fit.n_clusters: 1.0 - mean_cosine(rows, fit.labels, fit.n_clusters) for fit in chain}
    return [max(found[k], 1e-12) for k in grid]


def _agreement(points: Points, n_clusters: int, key: int) -> float:
    """Mean adjusted Rand index of the partitions of different starts."""
    found = [next(partition_chain(points, [n_clusters], key + start)).labels for start in range(STARTS)]
    return float(np.mean([adjusted_rand_score(one, other) for one, other in combinations(found, 2)]))
