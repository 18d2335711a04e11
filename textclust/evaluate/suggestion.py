"""From evidence to a suggestion: three answers, the middle one, whether there is structure, how sure that is.

Three questions are asked, each of which errs in its own way: where the gap bends (too coarse where themes
are unequal), how fine clusters may be and still come back (too fine where all of them do), and how many
make halves of the documents agree on most (in between). The median is right more often than each (ADR 18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.evaluate.evidence import Evidence

#: The bend is looked for between half as many clusters and twice as many.
OCTAVE = float(np.log(2.0))
#: A bend has at least so much of the curve (in ln K) beyond it.
LEAST_BEYOND = 0.2
#: Agreement is averaged over K that are so near (the deviation of a normal curve over ln K).
WIDTH = 0.15
#: Clusters come back as long as halves agree by so much of the best.
COME_BACK = 0.95
#: Nats that an e-fold of clusters must bring.
PRICE = 0.5
#: Answers that differ by no more than this share are one.
NEIGHBOUR = 0.25
#: An answer so many times another one is another level of detail rather than a rival.
LEVEL = 3.0
#: That answers agree says nothing where there were fewer K to choose from.
FEWEST_TRIED = 3
#: The largest gap must exceed the null corpora's own spread so many times, and this much.
SPREADS = 4.0
LEAST_GAP = 0.004


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A number of clusters and why; see `KChoice` for the fields."""

    k: int
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


def suggest(evidence: Evidence, usual: Sequence[int], wanted: Sequence[int]) -> Suggestion:
    """Suggest a K.

    Parameters
    ----------
    evidence : Evidence
    usual : sequence of int
        The K that are asked, rising; they do not depend on what is wanted.
    wanted : sequence of int
        The K to choose from, rising: an answer outside is taken to the nearest end.
    """
    real = [evidence.real[k] for k in usual]
    stability = smooth(usual, [measures.stability for measures in real])
    information = smooth(usual, [measures.information for measures in real])
    bends = bend(usual, [gap(evidence, k) for k in usual])
    answers = [
        usual[int(np.argmax(bends))],
        usual[int(np.flatnonzero(stability >= COME_BACK * stability.max())[-1])],
        usual[int(np.argmax(information - PRICE * np.log(usual)))],
    ]
    middle = sorted(answers)[1]
    others = [answer for answer in answers if not _near(answer, middle)]
    best, *within = (min(max(k, wanted[0]), wanted[-1]) for k in (middle, *answers))
    runner_up = min(
        (k for k in within if not _near(k, best)), key=lambda k: abs(np.log(k / best)), default=None
    )
    structure = has_structure(evidence, wanted)
    chosen_from_enough = structure and len(usual) >= FEWEST_TRIED
    certainty = ("clear", "fair", "weak")[len(others)] if chosen_from_enough else "weak"
    shown = [evidence.real[k] for k in wanted]
    return Suggestion(
        best,
        structure,
        _sentence(answers, best, runner_up, structure, _how_sure(certainty, usual), evidence),
        runner_up,
        (min(within), max(within)),
        certainty,
        answers[0],
        answers[1],
        answers[2],
        elbow_k=wanted[int(np.argmax(heights(wanted, [-measures.inertia for measures in shown])))],
        silhouette_k=wanted[int(np.argmax([measures.silhouette for measures in shown]))],
    )


def gap(evidence: Evidence, k: int) -> float:
    """Ln of the null corpus' inertia over that of the documents, in few dimensions."""
    real, null = evidence.real[k].reduced_inertia, evidence.null[k].reduced_inertia
    return float(np.log(max(null, 1e-12) / max(real, 1e-12)))


def has_structure(evidence: Evidence, grid: Sequence[int]) -> bool:
    """Whether the inertia is further below that of null corpora than these differ from each other."""
    chance = np.log(np.maximum([evidence.chance[k] for k in grid], 1e-12))
    real = np.log(np.maximum([evidence.real[k].inertia for k in grid], 1e-12))
    spread = float(np.sqrt(chance.var(axis=1, ddof=1).mean()))
    return bool((chance.mean(axis=1) - real).max() > max(SPREADS * spread, LEAST_GAP))


def smooth(grid: Sequence[int], values: Sequence[float]) -> NDArray[np.float64]:
    """Values averaged over near K: one lucky partition is no evidence.

    Each K stands for the stretch of ln K round it, so it does not matter how densely they lie.

    Examples
    --------
    >>> smooth([2, 3, 100], [0.0, 1.0, 5.0]).round(2).tolist()
    [0.11, 0.99, 5.0]
    """
    at = np.log(grid)
    stretch = np.gradient(at) if len(at) > 1 else np.ones(1)
    weights = np.exp(-0.5 * ((at[:, None] - at) / WIDTH) ** 2) * stretch
    averaged: NDArray[np.float64] = weights @ np.asarray(values) / weights.sum(axis=1)
    return averaged


def bend(grid: Sequence[int], values: Sequence[float]) -> NDArray[np.float64]:
    """How much more steeply a curve rises over the doubling of K before each K than over the one after it.

    Examples
    --------
    >>> bend([2, 4, 8, 16, 32], [0.0, 1.0, 2.5, 2.6, 3.7]).round(1).tolist()
    [-inf, -0.7, 2.0, -1.4, -inf]
    """
    at, curve = np.log(grid), np.asarray(values)
    before, after = np.maximum(at - OCTAVE, at[0]), np.minimum(at + OCTAVE, at[-1])
    found = np.full(len(at), -np.inf)
    inner = np.flatnonzero((at > before) & (after - at > LEAST_BEYOND))
    rise = (curve - np.interp(before, at, curve))[inner] / (at - before)[inner]
    rest = (np.interp(after, at, curve) - curve)[inner] / (after - at)[inner]
    found[inner] = rise - rest
    return found


def heights(grid: Sequence[int], values: Sequence[float]) -> NDArray[np.float64]:
    """How far a rising curve stands above the straight line between its ends.

    Both axes are scaled to 0..1; the highest point is the elbow (Kneedle, Satopaa et al. 2011).

    Examples
    --------
    >>> heights([1, 2, 3], [0.0, 8.0, 10.0]).round(3).tolist()
    [0.0, 0.3, 0.0]
    """
    across, curve = np.asarray(grid, dtype=np.float64), np.asarray(values, dtype=np.float64)
    width, rise = across[-1] - across[0], curve[-1] - curve[0]
    if width <= 0 or rise <= 0:  # one K, or a curve that falls: no elbow, the highest point counts
        return np.asarray(curve - max(curve[0], curve[-1]))
    return np.asarray((curve - curve[0]) / rise - (across - across[0]) / width)


def _near(one: int, other: int) -> bool:
    return max(one, other) <= (1.0 + NEIGHBOUR) * min(one, other)


def _level(runner_up: int, k: int) -> str:
    if LEVEL * min(runner_up, k) > max(runner_up, k):
        return ""
    return f", a {'finer' if runner_up > k else 'coarser'} view of the same documents: look at both"


def _how_sure(certainty: str, tried: Sequence[int]) -> str:
    if len(tried) < FEWEST_TRIED:
        return (
            f"of so few documents only {' and '.join(map(str, tried))} could be tried, the evidence is weak"
        )
    return {
        "clear": "all three say so, the evidence is clear",
        "fair": "two of three say so, the evidence is fair",
        "weak": "the three differ, the evidence is weak",
    }[certainty]


def _sentence(
    answers: Sequence[int], k: int, runner_up: int | None, structure: bool, sure: str, evidence: Evidence
) -> str:
    real, null = evidence.real[k].stability, evidence.null[k].stability
    agree = f"halves of the documents agree on {k} by {real:.0%} (by chance {null:.0%})"
    if not structure:
        return (
            f"No structure was found: {k} clusters explain these documents no better than documents whose "
            f"words are mixed at random, and {agree}; {k} is the best of a bad lot, so do not rely on it."
        )
    (bend_k, returning_k, informative_k), middle = answers, sorted(answers)[1]
    ending = "" if k == middle else f", the end of the range that is nearest to {middle}"
    other = "" if runner_up is None else f"; the runner-up is {runner_up}{_level(runner_up, k)}"
    return (
        f"{k} clusters{ending}: beyond {bend_k} the gain over randomly mixed words levels off, up to "
        f"{returning_k} come back in other documents, and {informative_k} are most of what halves of the "
        f"documents have in common; {middle} lies in the middle, and {agree}{other}; {sure}."
    )
