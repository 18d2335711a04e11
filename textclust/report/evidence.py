"""What speaks for the number of clusters of a run, as drawings; nothing where nobody asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.evaluate.choose_k import KChoice, KEvidence
from textclust.report.charts import line_chart, silhouette_chart
from textclust.run.run import Run

NULL = "words mixed at random"
#: Measures of a number of clusters that are drawn, and what the same is called without themes.
MEASURES = {
    "silhouette": "how much nearer documents are to their own cluster than to the next one",
    "stability": "how alike the clusters of two halves of the documents are",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A drawing with what it means."""

    title: str
    meaning: str
    drawing: str


def evidence_of(run: Run) -> list[Evidence]:
    """The evidence for K of a run made with ``-k auto``: measures over K, beside a corpus without themes."""
    chosen: dict[str, Any] = run.manifest.get("choose_k") or {}
    table, found = chosen.get("table", []), []
    for measure, meaning in MEASURES.items():
        known = (measure, f"null_{measure}")
        rows = [row for row in table if all(row.get(name) is not None for name in known)]
        if not rows:
            continue
        k = [row["k"] for row in rows]
        lines = [
            (said, [row[name] for row in rows]) for said, name in zip((measure, NULL), known, strict=True)
        ]
        title = f"{measure.capitalize()} over the number of clusters"
        label = f"{title}, from {k[0]} to {k[-1]}; {chosen['suggested_k']} was chosen"
        found.append(Evidence(title, meaning, line_chart(k, lines, label, chosen["suggested_k"])))
    return found


def choice_of(run: Run) -> KChoice | None:
    """The choice of K of a run made with ``-k auto``; None if K was asked for, or by another version."""
    chosen: dict[str, Any] = run.manifest.get("choose_k") or {}
    try:
        known = {name: chosen[name] for name in KChoice.__slots__}
        known["table"] = [KEvidence(**row) for row in known["table"]]
        known["plausible"] = tuple(known["plausible"])
        return KChoice(**known)
    except (KeyError, TypeError):
        return None


def why_this_many(run: Run) -> str:
    """The sentence that explains K, for a run made with ``-k auto``; empty if K was asked for."""
    return str((run.manifest.get("choose_k") or {}).get("reason", ""))


def silhouette_evidence(
    titles: Mapping[int, str], labels: NDArray[np.integer], silhouettes: NDArray[np.float64] | None
) -> list[Evidence]:
    """The silhouettes of the documents by cluster; nothing where they are not known."""
    if silhouettes is None:
        return []
    own = {f"{id} {title}": silhouettes[labels == id] for id, title in titles.items()}
    mean = float(np.nanmean(silhouettes))
    meaning = (
        "each cluster's documents from the one that fits best to the one that fits worst: to the right of "
        "the line they are nearer to their own cluster than to any other, to the left nearer to another one "
        f"(Rousseeuw 1987, by cosine; mean {mean:.3f})"
    )
    return [
        Evidence("Silhouettes", meaning, silhouette_chart(own, f"Silhouettes by cluster; mean {mean:.3f}"))
    ]
