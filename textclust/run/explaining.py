"""Why a document is in its cluster, by its id in a run or for a new text; merges and splits included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textclust.describe.explanation import Explanation
from textclust.describe.scores import Assignment
from textclust.run.documents import assignment_of, find_id
from textclust.run.regrouping import Grouping
from textclust.run.run import Run


def explain_document(run: Run, id: str) -> Explanation:
    """Explain the document of a run that has an id.

    Raises
    ------
    UsageError
        There is none, or the run was made without text.
    """
    position = find_id(run, id)
    X = run.rows[[position]]
    return _explain(run, X, assignment_of(run).part(position, position + 1), run.grouping)


def explain_positions(run: Run, positions: Iterable[int]) -> dict[int, Explanation]:
    """Explain some documents of a run, by their positions in it."""
    found, grouping = assignment_of(run), run.grouping
    return {
        position: _explain(run, run.rows[[position]], found.part(position, position + 1), grouping)
        for position in positions
    }


def explain_text(run: Run, text: str) -> Explanation:
    """Explain where a new text would go."""
    X = run.model.vectorize([text])
    grouping = run.grouping
    return _explain(run, X, grouping.assign(X), grouping)


def _explain(run: Run, X: Any, found: Assignment, grouping: Grouping) -> Explanation:
    pair = [int(found.labels[0]), int(found.runner_up[0])]
    return run.model.explain_row(X, found, grouping.nearest_centres(X, pair))


def explanation_as_json(explanation: Explanation, id: str | None) -> dict[str, Any]:
    """The explanation as programs may rely on it; where there is no cluster, or no other, null.

    Examples
    --------
    >>> explanation_as_json(Explanation(2, 0.5, -1, 0.0, []), "T1")["runner_up"] is None
    True
    """
    placed = explanation.cluster >= 0
    second = explanation.runner_up >= 0
    return {
        "schema_version": 1,
        "id": id,
        "cluster": explanation.cluster if placed else None,
        "similarity": explanation.similarity if placed else None,
        "runner_up": explanation.runner_up if second else None,
        "margin": explanation.margin if second else None,
        "terms": [
            {
                "term": term.term,
                "contribution": term.contribution,
                "runner_up_contribution": term.runner_up_contribution,
            }
            for term in explanation.terms
        ],
    }
