"""Why a document is where it is: the similarity as a sum over its terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.describe.scores import Assignment


@dataclass(frozen=True, slots=True)
class TermContribution:
    """What one term of the document adds to its similarity to the own centre and to the runner-up's.

    The term is None for a part that is the same for all documents, if the recipe has one.
    """

    term: str | None
    contribution: float
    runner_up_contribution: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document is in its cluster.

    Attributes
    ----------
    cluster, runner_up : int
        -1 where there is none.
    similarity : float
        Cosine to the own centre: the sum of all contributions.
    margin : float
        How much less the runner-up's is.
    terms : list of TermContribution
        Every term of the document, the largest contribution first.
    """

    cluster: int
    similarity: float
    runner_up: int
    margin: float
    terms: list[TermContribution]


def explanation(
    found: Assignment, names: Iterable[str], values: NDArray[np.floating], weights: NDArray[np.floating]
) -> Explanation:
    """Explain one document.

    Parameters
    ----------
    found : Assignment
        Of this document alone.
    names : iterable of str
        Its terms as shown.
    values : (n_terms,)
        Their weights, scaled so that the products with those of a centre add up to the similarity.
    weights : (2, n_terms)
        Of these terms in the centre of its cluster and in that of the runner-up.
    """
    cluster, runner_up = int(found.labels[0]), int(found.runner_up[0])
    if cluster < 0:
        return Explanation(-1, 0.0, -1, 0.0, [])
    own, other = weights if runner_up >= 0 else (weights[0], np.zeros(weights.shape[1]))
    return Explanation(
        cluster=cluster,
        similarity=float(found.similarity[0]),
        runner_up=runner_up,
        margin=float(np.nan_to_num(found.margin[0])),
        terms=term_contributions([str(name) for name in names], values, own, other),
    )


def term_contributions(
    names: list[str], values: NDArray[np.floating], own: NDArray[np.floating], other: NDArray[np.floating]
) -> list[TermContribution]:
    """Contribution of each term, largest first.

    Parameters
    ----------
    names : list of str
        The document's terms as shown.
    values : (n_terms,)
        Their weights, scaled so that the products below add up to the similarity.
    own, other : (n_terms,)
        Weights of these terms in the two centres.
    """
    to_own = values.astype(np.float64) * own
    to_other = values.astype(np.float64) * other
    order = sorted(range(len(names)), key=lambda i: (-to_own[i], names[i]))
    return [TermContribution(names[i], float(to_own[i]), float(to_other[i])) for i in order]
