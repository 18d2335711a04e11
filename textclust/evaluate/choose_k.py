"""How many clusters: evidence over a range of K, beside the same evidence for a corpus without themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import uniforms
from textclust.errors import DataError, UsageError
from textclust.evaluate.chain import LEAST_PER_CLUSTER, k_grid
from textclust.evaluate.evidence import HALVES, Measures, Sweep, most_clusters
from textclust.evaluate.null import null_corpus
from textclust.evaluate.suggestion import Suggestion, suggest

#: Documents that are looked at, drawn by what they contain.
DOCUMENTS = 5_000
#: The range of K where nobody gives one, and the ends between which knees are looked for.
USUAL_RANGE = (2, 150)
#: Null corpora: how much their inertia differs says how large a difference is by chance.
NULLS = 3

Report = Callable[[str, float, float | None], None]


@dataclass(frozen=True, slots=True)
class KEvidence:
    """What the documents, and a null corpus, say about one number of clusters.

    Attributes
    ----------
    k : int
    inertia, reduced_inertia, silhouette, davies_bouldin, calinski_harabasz, stability : float
        Of the documents; see `Measures`.
    null_inertia, null_reduced_inertia, null_silhouette, null_davies_bouldin : float
    null_calinski_harabasz, null_stability : float
        The same on the null corpus.
    gap : float
        ln(null inertia / inertia): what the themes explain, the gap statistic of Tibshirani et al. (2001).
    score : float
        How far gap and falling reduced inertia stand above the straight line through their values at the ends
        of the usual range, on average, and half of the stability.

    All of them are functions of the documents, the seed and ``k``, whatever the range is.
    """

    k: int
    inertia: float
    reduced_inertia: float
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    stability: float
    null_inertia: float
    null_reduced_inertia: float
    null_silhouette: float
    null_davies_bouldin: float
    null_calinski_harabasz: float
    null_stability: float
    gap: float
    score: float


@dataclass(frozen=True, slots=True)
class KChoice:
    """A number of clusters with the evidence for it.

    Attributes
    ----------
    suggested_k : int
    structure : bool
        Whether the documents group better than chance makes documents without themes group.
    reason : str
        One sentence: why this K, the runner-up, and how sure it is.
    runner_up : int or None
        The next best K that is not a neighbour.
    plausible : tuple of int
        Lowest and highest K with nearly the same score.
    certainty : {"clear", "fair", "weak"}
    elbow_k, silhouette_k : int
        What inertia alone (Kneedle) and the silhouette alone would say.
    documents, sampled : int
        Documents with terms, and how many of them were looked at.
    table : list of KEvidence
        By rising K.
    """

    suggested_k: int
    structure: bool
    reason: str
    runner_up: int | None
    plausible: tuple[int, int]
    certainty: str
    elbow_k: int
    silhouette_k: int
    documents: int
    sampled: int
    table: list[KEvidence]

    def as_json(self) -> dict[str, Any]:
        """The choice as programs may rely on it."""
        return {"schema_version": 1, **asdict(self), "plausible": list(self.plausible)}


def choose_k(
    X: Any,
    k_range: tuple[int, int] | None = None,
    *,
    random_state: int = 0,
    n_jobs: int | None = None,
    report: Report = lambda stage, done, total: None,
) -> KChoice:
    """Suggest a number of clusters, with evidence of several kinds.

    At most 5,000 rows are drawn by a keyed hash of their content and put into few dimensions (`Directions`).
    For a grid of K (each up to 12, then steps of a fifth, each again round the winner) they are clustered
    as a whole and in three overlapping halves, each reduced and fitted independently; and so is a null
    corpus, in which only the co-occurrence of terms is broken (`null_corpus`).

    The suggestion is the knee (Kneedle: Satopaa et al. 2011) of the gap statistic (Tibshirani, Walther &
    Hastie 2001) and of the inertia in few dimensions, over a power of K and with a bonus for stability
    (Ben-Hur, Elisseeff & Guyon 2002). There is
    structure if the gap is larger than the null corpora differ from each other.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_terms)
        Weighted rows, as the vectoriser gives them.
    k_range : tuple of int, optional
        Lowest and highest K, 2 and 150 by default; the highest is lowered where there would be fewer than
        four rows a cluster.
    random_state : int, default=0
    n_jobs : int, optional
        Threads; all allowed cores by default.
    report : callable, optional
        Told the stage, how much of it is done, and how much there is.

    Raises
    ------
    UsageError
        The range is none.
    DataError
        There are too few documents for the lowest K of the range.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> themes = rng.integers(0, 5, 400)
    >>> X = rng.random((400, 100)) < np.where(np.arange(100) // 20 == themes[:, None], 0.4, 0.03)
    >>> choice = choose_k(X.astype(float), (2, 15))
    >>> choice.suggested_k, choice.structure
    (5, True)
    """
    rows, documents = sampled_rows(X, DOCUMENTS, random_state)
    most = most_clusters(rows)
    lowest, highest = _possible_range(k_range or USUAL_RANGE, most)
    ends = USUAL_RANGE[0], max(min(USUAL_RANGE[1], most), USUAL_RANGE[0])
    nulls = [null_corpus(rows, NULLS * random_state + number) for number in range(NULLS)]
    grid = k_grid(lowest, highest)
    evidence = _Evidence(rows, nulls, random_state, n_jobs, report)
    evidence.add({*grid, *ends})
    while True:
        suggestion = suggest(evidence.found, evidence.chance, grid, ends)
        more = between(grid, suggestion.k)
        if not more:
            return _choice(evidence.found, suggestion, documents, rows.shape[0])
        evidence.add(more)
        grid = sorted({*grid, *more})


class _Evidence:
    """Measures of documents and of null corpora, for more and more K."""

    def __init__(
        self, rows: sp.csr_array, nulls: list[sp.csr_array], key: int, n_jobs: int | None, report: Report
    ) -> None:
        self.report, self.done, self.total = report, 0, 0
        self.real, self.null = Sweep(rows, key, n_jobs), Sweep(nulls[0], key, n_jobs)
        self.others = [Sweep(other, key, n_jobs, halves=0) for other in nulls[1:]]
        self.found: dict[int, tuple[Measures, Measures]] = {}
        self.chance: dict[int, list[float]] = {}

    def add(self, grid: Iterable[int]) -> None:
        """Measure each K of the grid that is not measured yet."""
        new = [k for k in grid if k not in self.found]
        self.total += len(new) * (2 * (HALVES + 1) + len(self.others))
        on_real, on_null = self.real.measure(new, self._tick), self.null.measure(new, self._tick)
        others = [other.measure(new, self._tick) for other in self.others]
        for k in new:
            self.found[k] = on_real[k], on_null[k]
            self.chance[k] = [on_null[k].inertia, *(more[k].inertia for more in others)]

    def _tick(self) -> None:
        self.done += 1
        self.report("choosing K", self.done, self.total)


def between(grid: Sequence[int], k: int) -> list[int]:
    """The K next to the winner that the grid has left out.

    Examples
    --------
    >>> between([12, 13, 14, 17, 20], 17), between([2, 3, 4], 3)
    ([15, 16, 18, 19], [])
    """
    at = list(grid).index(k)
    low, high = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
    return [other for other in range(low + 1, high) if other not in grid]


def sampled_rows(X: Any, size: int, random_state: int) -> tuple[sp.csr_array, int]:
    """The rows to look at, in an order given by their content, and how many have values at all."""
    unit = unit_rows(X)
    filled = np.flatnonzero(np.diff(unit.indptr) > 0)
    hashes = unit.hashes()[filled]
    drawn = np.lexsort((hashes, uniforms(hashes, random_state)))[:size]
    kept = unit.take(filled[drawn])
    frequency = np.bincount(kept.indices, minlength=kept.n_columns)
    shared = np.flatnonzero(frequency > 1)  # a term of one document groups nothing
    rows = sp.csr_array((kept.values, kept.indices, kept.indptr), shape=(kept.n_rows, kept.n_columns))
    rows = sp.csr_array(rows[:, shared])
    rows = sp.csr_array(rows[np.flatnonzero(np.diff(rows.indptr) > 0)])
    return rows, len(filled)


def _possible_range(k_range: tuple[int, int], most: int) -> tuple[int, int]:
    lowest, highest = k_range
    if not 2 <= lowest <= highest:
        raise UsageError(f"--range {lowest}:{highest}: must be two numbers from 2 on, the lower one first")
    if most < lowest:
        raise DataError(
            f"the documents are too few to choose K from {lowest} on: at least {LEAST_PER_CLUSTER * lowest} "
            f"different ones with shared terms are needed, and a term more than that"
        )
    return lowest, min(highest, most)


def _choice(
    found: dict[int, tuple[Measures, Measures]], suggestion: Suggestion, documents: int, sampled: int
) -> KChoice:
    table = [
        KEvidence(
            k,
            **asdict(real),
            **{f"null_{name}": value for name, value in asdict(null).items()},
            gap=suggestion.gaps[k],
            score=suggestion.scores[k],
        )
        for k, (real, null) in sorted(found.items())
        if k in suggestion.scores
    ]
    return KChoice(
        suggestion.k,
        suggestion.structure,
        suggestion.reason,
        suggestion.runner_up,
        suggestion.plausible,
        suggestion.certainty,
        suggestion.elbow_k,
        suggestion.silhouette_k,
        documents,
        sampled,
        table,
    )
