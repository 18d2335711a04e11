"""From evidence to a suggestion: the knee of the gap, whether there is structure, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.evaluate.evidence import Measures

#: The knee is looked for over K to this power: between counting clusters and counting doublings (ADR 18).
POWER = 0.5
#: What full stability adds to the score, in heights of the knee (ADR 18).
STABILITY_BONUS = 0.5
#: K whose score is so close to the best are as good as the best.
NEARLY = 0.03
#: A runner-up is another answer, not a neighbour: it differs by more than this share.
NEIGHBOUR = 0.2
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
    elbow_k: int
    silhouette_k: int
    gaps: dict[int, float]
    scores: dict[int, float]


def suggest(
    found: Mapping[int, tuple[Measures, Measures]],
    chance: Mapping[int, Sequence[float]],
    grid: Sequence[int],
    ends: tuple[int, int],
) -> Suggestion:
    """Suggest a K.

    Parameters
    ----------
    found : mapping of int to (Measures, Measures)
        For each K, what the documents say and what the null corpus says.
    chance : mapping of int to sequence of float
        For each K, the inertia of several null corpora.
    grid : sequence of int
        The K to choose from, rising.
    ends : tuple of int
        Two K that are in ``found``; knees are heights above the line through them.
    """
    real, null = [found[k][0] for k in grid], [found[k][1] for k in grid]
    inertia = np.array([measures.inertia for measures in real])
    gaps = np.array([_gap(found[k][0], chance[k]) for k in grid])
    gap_ends, reduced_ends = zip(
        *((_gap(found[k][0], chance[k]), -found[k][0].reduced_inertia) for k in ends), strict=True
    )
    reduced = np.array([measures.reduced_inertia for measures in real])
    knees = (
        heights(grid, gaps, (ends, gap_ends), power=POWER)
        + heights(grid, -reduced, (ends, reduced_ends), power=POWER)
    ) / 2
    scores = knees + STABILITY_BONUS * np.array([measures.stability for measures in real])
    best = int(np.argmax(scores))
    of_nulls = np.log(np.maximum([chance[k] for k in grid], 1e-12))
    spread = float(np.sqrt(of_nulls.var(axis=1, ddof=1).mean()))
    structure = bool(gaps.max() > max(SPREADS * spread, LEAST_GAP))
    runner_up = _runner_up(grid, scores, best)
    plausible = _plausible(grid, scores, best)
    certainty = _certainty(grid, scores, best, runner_up, plausible) if structure else "weak"
    reason = _sentence(grid[best], structure, certainty, runner_up, plausible, real[best], null[best])
    return Suggestion(
        grid[best],
        structure,
        reason,
        runner_up,
        plausible,
        certainty,
        elbow_k=grid[int(np.argmax(heights(grid, -inertia)))],
        silhouette_k=grid[int(np.argmax([measures.silhouette for measures in real]))],
        gaps=dict(zip(grid, gaps.tolist(), strict=True)),
        scores=dict(zip(grid, scores.tolist(), strict=True)),
    )


def _gap(real: Measures, chance: Sequence[float]) -> float:
    return float(np.log(max(float(np.mean(chance)), 1e-12) / max(real.inertia, 1e-12)))


def heights(
    grid: Sequence[int],
    values: NDArray[np.float64],
    ends: tuple[Sequence[int], Sequence[float]] | None = None,
    power: float = 1.0,
) -> NDArray[np.float64]:
    """How far a rising curve stands above the straight line between two points.

    Both axes are scaled to 0..1 there; the highest point is the knee (Kneedle, Satopaa et al. 2011).

    Parameters
    ----------
    grid : sequence of int
    values : (n,) float64
    ends : two K and two values, optional
        The points; by default the first and the last.
    power : float, default=1.0
        The horizontal axis is K to this power: 1 counts clusters, less gives the first ones more room.

    Examples
    --------
    >>> heights([1, 2, 3], np.array([0.0, 8.0, 10.0])).round(3).tolist()
    [0.0, 0.3, 0.0]
    """
    (low, high), (first, last) = ends or ((grid[0], grid[-1]), (values[0], values[-1]))
    across = np.asarray(grid, dtype=np.float64) ** power
    width, rise = high**power - low**power, last - first
    if width <= 0 or rise <= 0:  # one K, or a curve that falls: no knee, the highest point counts
        return np.asarray(values - max(first, last), dtype=np.float64)
    return np.asarray((values - first) / rise - (across - low**power) / width, dtype=np.float64)


def _runner_up(grid: Sequence[int], scores: NDArray[np.float64], best: int) -> int | None:
    others = [i for i, k in enumerate(grid) if abs(k - grid[best]) > max(1, NEIGHBOUR * grid[best])]
    return grid[max(others, key=lambda i: scores[i])] if others else None


def _plausible(grid: Sequence[int], scores: NDArray[np.float64], best: int) -> tuple[int, int]:
    near = np.flatnonzero(scores >= scores[best] - NEARLY)
    return grid[int(near[0])], grid[int(near[-1])]


def _certainty(
    grid: Sequence[int],
    scores: NDArray[np.float64],
    best: int,
    runner_up: int | None,
    plausible: tuple[int, int],
) -> str:
    behind = scores[best] - scores[grid.index(runner_up)] if runner_up is not None else np.inf
    if plausible[1] > 2 * plausible[0] or behind < NEARLY:
        return "weak"
    return "clear" if behind >= 2 * NEARLY else "fair"


def _sentence(
    k: int,
    structure: bool,
    certainty: str,
    runner_up: int | None,
    plausible: tuple[int, int],
    real: Measures,
    null: Measures,
) -> str:
    agree = f"halves of the documents agree on them by {real.stability:.0%} (by chance {null.stability:.0%})"
    if not structure:
        return (
            f"No structure was found: {k} clusters explain these documents no better than documents whose "
            f"words are mixed at random, and {agree}; {k} is the best of a bad lot, so do not rely on it."
        )
    explained = (null.inertia - real.inertia) / null.inertia
    why = f"beyond {k} clusters the gain over randomly mixed words levels off (here {explained:.1%})"
    other = "" if runner_up is None else f"; the runner-up is {runner_up}"
    low, high = plausible
    sure = {
        "clear": "the evidence is clear",
        "fair": "the evidence is fair",
        "weak": "the evidence is weak",
    }[certainty]
    span = "" if low == high else f", anything from {low} to {high} is nearly as good"
    return f"{k} clusters: {why}, and {agree}{other}; {sure}{span}."
