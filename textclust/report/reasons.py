"""Why a document is where it is, as a few bars that add up to its similarity."""

from __future__ import annotations

from dataclasses import dataclass

from textclust.describe.explanation import Explanation, TermContribution

#: Terms that get bars of their own; the others are added up.
MOST_TERMS = 7
#: The longest bar has so many steps; style sheets know a width for each.
STEPS = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """What a term, or several, add to the similarity to one of the two centres."""

    value: float
    steps: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of an explanation: here and in the runner-up."""

    term: str
    here: Bar
    there: Bar


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a document is in its cluster and not in the runner-up.

    Attributes
    ----------
    lines : list of Reason
        The terms that add most here, then what all others add.
    here, there : float
        The similarities, which the lines add up to.
    runner_up : int or None
    """

    lines: list[Reason]
    here: float
    there: float
    runner_up: int | None


def reasons(explanation: Explanation) -> Reasons:
    """The bars of a document.

    Examples
    --------
    >>> terms = [TermContribution("card", 0.4, 0.1), TermContribution("bank", 0.1, 0.2)]
    >>> found = reasons(Explanation(3, 0.5, 1, 0.2, terms))
    >>> [(line.term, line.here.steps, line.there.steps) for line in found.lines], round(found.there, 2)
    ([('card', 40, 10), ('bank', 10, 20)], 0.3)
    """
    shown, rest = explanation.terms[:MOST_TERMS], explanation.terms[MOST_TERMS:]
    if len(rest) == 1:
        shown, rest = explanation.terms, []
    lines = [
        (one.term or "(the same for all)", one.contribution, one.runner_up_contribution) for one in shown
    ]
    if rest:
        lines.append((f"{len(rest)} others", *_sums(rest)))
    most = max((abs(value) for _, *values in lines for value in values), default=0.0) or 1.0
    here, there = _sums(explanation.terms)
    return Reasons(
        [
            Reason(term, *(Bar(value, round(STEPS * abs(value) / most)) for value in values))
            for term, *values in lines
        ],
        here,
        there,
        explanation.runner_up if explanation.runner_up >= 0 else None,
    )


def _sums(terms: list[TermContribution]) -> tuple[float, float]:
    return sum(one.contribution for one in terms), sum(one.runner_up_contribution for one in terms)
