"""Why a document is where it is: the similarity as a sum over its terms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TermContribution:
    """What one term of the document adds to its similarity to the own centre and to the runner-up's."""

    term: str
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


def term_contributions(
    names: list[str], own: NDArray[np.floating], other: NDArray[np.floating]
) -> list[TermContribution]:
    """Contribution of each term, largest first.

    Parameters
    ----------
    names : list of str
        The document's terms as shown.
    own, other : (n_terms,)
        What each adds to the similarity to the own centre and to the runner-up's.
    """
    order = sorted(range(len(names)), key=lambda i: (-own[i], names[i]))
    return [TermContribution(names[i], float(own[i]), float(other[i])) for i in order]
