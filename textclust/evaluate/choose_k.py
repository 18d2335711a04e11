"""How many clusters: evidence over a range of K, beside the same evidence for a corpus without themes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

import numpy as np
import scipy.sparse as sp

from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import uniforms
from textclust.errors import DataError, UsageError
from textclust.evaluate.chain import LEAST_PER_CLUSTER, between, k_grid
from textclust.evaluate.evidence import Evidence, Inquiry, most_clusters
from textclust.evaluate.null import null_corpus
from textclust.evaluate.partition import finite_unit_rows
from textclust.evaluate.suggestion import Suggestion, gap, suggest
from textclust.kernels.blocks import allowed_cores
from textclust.records import ProgressCallback

#: Documents that are looked at, drawn by what they contain.
DOCUMENTS = 20_000
#: The range of K where nobody gives one, and where the evidence is looked for in any case.
USUAL_RANGE = (2, 150)
#: Clusters have at least so many of them on average where nobody asks for more clusters: of a few hundred
#: documents, some are alike by chance in every pair of halves, and dozens of clusters seem to come back.
DOCUMENTS_PER_CLUSTER = 12
#: Null corpora: how much their inertia differs says how large a difference is by chance.
NULLS = 3


@dataclass(frozen=True, slots=True)
class KEvidence:
    """What the documents, and a null corpus, say about one number of clusters.

    Attributes
    ----------
    k : int
    inertia, reduced_inertia, silhouette, davies_bouldin, calinski_harabasz, stability, information : float
        Of the documents; see `Measures`.
    null_inertia, null_reduced_inertia, null_silhouette, null_davies_bouldin : float
    null_calinski_harabasz, null_stability, null_information : float
        The same on the null corpus.
    gap : float
        ln(null_reduced_inertia / reduced_inertia): what the themes explain, the gap statistic of Tibshirani
        et al. (2001).

    All of them are functions of the documents, the seed and ``k``, whatever the range is.
    """

    k: int
    inertia: float
    reduced_inertia: float
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    stability: float
    information: float
    null_inertia: float
    null_reduced_inertia: float
    null_silhouette: float
    null_davies_bouldin: float
    null_calinski_harabasz: float
    null_stability: float
    null_information: float
    gap: float


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
        The nearest of the other two answers within the range; None if they are much the same.
    plausible : tuple of int
        The lowest and the highest of the three answers, within the range.
    certainty : {"clear", "fair", "weak"}
        Whether all three answers are the same (within a quarter), two, or none. ``"weak"`` also without
        structure, and where the documents are so few that fewer than three K were tried.
    bend_k : int
        Where the gap bends: the doubling of K before explains much more than the one after.
    returning_k : int
        The most clusters on which halves of the documents agree nearly as well as they do at best.
    informative_k : int
        Where halves of the documents agree on most, in nats, less half of ln K.
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
    bend_k: int
    returning_k: int
    informative_k: int
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
    report: ProgressCallback = lambda stage, done, total: None,
) -> KChoice:
    """Suggest a number of clusters, with evidence of several kinds.

    At most 20,000 rows are drawn by a keyed hash of their content and put into few dimensions (`Directions`).
    For a grid of K (each up to 12, then steps of a tenth, refined round the winner) they are clustered as a
    whole and in eight overlapping halves, each reduced and fitted independently; and so is a null corpus, in
    which only the co-occurrence of terms is broken (`null_corpus`).

    The suggestion is the middle one of three answers: where the gap statistic (Tibshirani, Walther & Hastie
    2001) bends, the most clusters that still come back in other documents (Ben-Hur, Elisseeff & Guyon 2002),
    and where halves of the documents agree on most. There is structure if the inertia is further below that
    of null corpora than these differ from each other.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_terms)
        Weighted rows, as the vectoriser gives them.
    k_range : tuple of int, optional
        Lowest and highest K; by default from 2 to 150, or to a cluster for each 12 rows if these are fewer.
        The highest is lowered where there would be fewer than four rows a cluster.
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
        There are too few documents for the lowest K of the range, or a value is NaN or infinite.

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
    most = most_clusters(unit_rows(rows))
    sensible = min(USUAL_RANGE[1], max(rows.shape[0] // DOCUMENTS_PER_CLUSTER, USUAL_RANGE[0]))
    lowest, highest = _possible_range(k_range or (USUAL_RANGE[0], sensible), most)
    usual = k_grid(USUAL_RANGE[0], highest if highest > USUAL_RANGE[1] else min(sensible, most))
    wanted = sorted({lowest, *(k for k in usual if lowest <= k <= highest), highest})
    nulls = [null_corpus(rows, NULLS * random_state + number) for number in range(NULLS)]
    inquiry = Inquiry(rows, nulls, random_state, allowed_cores(n_jobs))
    done = count(1)
    parts = 2 * inquiry.parts

    def tick() -> None:
        report("choosing K", next(done), parts)

    evidence = inquiry.evidence({*usual, *wanted}, tick)
    finer = between(usual, suggest(evidence, usual, usual).k)
    evidence = evidence.joined(inquiry.evidence(finer, tick))
    usual = sorted({*usual, *finer})
    wanted = sorted({*wanted, *(k for k in finer if lowest <= k <= highest)})
    return _choice(evidence, suggest(evidence, usual, wanted), wanted, documents, rows.shape[0])


def sampled_rows(X: Any, size: int, random_state: int) -> tuple[sp.csr_array, int]:
    """The rows to look at, in an order given by their content, and how many have values at all."""
    unit = finite_unit_rows(X)
    filled = np.flatnonzero(np.diff(unit.indptr) > 0)
    hashes = unit.hashes()[filled]
    drawn = np.lexsort((hashes, uniforms(hashes, random_state)))[:size]
    kept = unit.take(filled[drawn])
    shared = np.flatnonzero(kept.frequency() > 1)  # a term of one document groups nothing
    rows = sp.csr_array(kept.as_csr()[:, shared])
    rows = sp.csr_array(rows[np.flatnonzero(np.diff(rows.indptr) > 0)])
    return rows, len(filled)


def _possible_range(k_range: tuple[int, int], most: int) -> tuple[int, int]:
    lowest, highest = k_range
    if not 2 <= lowest <= highest:
        raise UsageError(f"--range {lowest}:{highest}: must be two numbers from 2 on, the lower one first")
    if most < lowest:
        needed = LEAST_PER_CLUSTER * lowest
        raise DataError(
            f"the documents are too few to choose K from {lowest} on: that takes at least {needed} different "
            f"documents, and {needed + 1} terms that stand in two documents or more"
        )
    return lowest, min(highest, most)


def _choice(
    evidence: Evidence, suggestion: Suggestion, wanted: list[int], documents: int, sampled: int
) -> KChoice:
    table = [
        KEvidence(
            k,
            **asdict(evidence.real[k]),
            **{f"null_{name}": value for name, value in asdict(evidence.null[k]).items()},
            gap=gap(evidence, k),
        )
        for k in wanted
    ]
    found = asdict(suggestion)
    return KChoice(found.pop("k"), documents=documents, sampled=sampled, table=table, **found)
