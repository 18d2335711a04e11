"""The map of a run: which documents are on it, where, and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.model import DocumentClusterer
from textclust.report.documents import Row, Scores
from textclust.report.layout import lay_out
from textclust.report.palette import LIGHT, SHAPES, looks

#: More documents than this are sampled: a layout takes one or two seconds for each thousand (ADR 24).
MOST_POINTS = 4000
#: Of each cluster at least so many of its most central documents are on the map.
ALWAYS = 5
#: The map is so many units wide, and has a margin for what stands at its edge.
SIDE, MARGIN = 1000, 30
EXCERPT = 120
#: Width and height of a label's letter, and the longest label, in units of the map.
_LETTER, _LINE, _LONGEST = 11.0, 26.0, 30


@dataclass(frozen=True, slots=True)
class Spot:
    """What a cluster looks like on the map, and where its label stands (no label: it would cover others)."""

    cluster: int
    colour: int
    shape: str
    path: str
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Map:
    """Documents as points of a square.

    Attributes
    ----------
    spots : list of Spot
        One for each cluster, in order of id.
    points : dict
        Columns for the script: ``x``, ``y``, ``cluster``, ``id``, ``text`` of each point.
    n_documents : int
        How many documents have a cluster; more than there are points if they were sampled.
    """

    spots: list[Spot]
    points: dict[str, list[Any]]
    n_documents: int

    @property
    def n_points(self) -> int:
        """How many documents are on the map."""
        return len(self.points["x"])


def sample(scores: Scores, central: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Positions of the documents on the map, in an order given by their content.

    All that have a cluster; of more than `MOST_POINTS` those with the smallest hash of their text, and
    the most central ones of each cluster.
    """
    clustered = np.flatnonzero(scores.labels >= 0)
    chosen = clustered[np.argsort(scores.keys[clustered], kind="stable")][:MOST_POINTS]
    if len(chosen) < len(clustered):
        chosen = np.unique(np.concatenate([chosen, *(part[:ALWAYS] for part in central)]))
    return chosen[np.lexsort((chosen, scores.keys[chosen]))]


def make_map(
    model: DocumentClusterer,
    scores: Scores,
    positions: NDArray[np.int64],
    rows: dict[int, Row],
    titles: Sequence[str],
    *,
    with_text: bool,
) -> Map | None:
    """Lay the documents out; None if there are too few, or the run has no text to compare.

    Parameters
    ----------
    model : DocumentClusterer
    scores : Scores
    positions : (n_points,)
        Documents on the map, in an order given by their content.
    rows : dict of int to Row
        By position, with text.
    titles : list of str
        Of each cluster.
    with_text : bool
        Whether the points say what their documents say.
    """
    from textclust.report.content import excerpt

    if len(positions) < 3:
        return None
    texts = [rows[int(at)].text or "" for at in positions]
    placed = lay_out(clustered_rows(model, texts))
    labels = scores.labels[positions]
    points = np.rint(MARGIN + placed * (SIDE - 2 * MARGIN)).astype(np.int64)
    return Map(
        spots=_spots(points, labels, titles),
        points={
            "x": points[:, 0].tolist(),
            "y": points[:, 1].tolist(),
            "cluster": labels.tolist(),
            "id": [excerpt(rows[int(at)].id, EXCERPT) for at in positions],
            "text": [excerpt(text, EXCERPT) for text in texts] if with_text else [],
        },
        n_documents=int((scores.labels >= 0).sum()),
    )


def clustered_rows(model: DocumentClusterer, texts: Sequence[str]) -> Any:
    """Documents as rows in the space in which the model clusters."""
    X = model.vectorizer_.transform(texts)
    return X if model.reducer_ is None else model.reducer_.transform(X)


def _spots(points: NDArray[np.int64], labels: NDArray[np.int32], titles: Sequence[str]) -> list[Spot]:
    centres = np.array(
        [
            np.median(points[labels == j], axis=0) if (labels == j).any() else (SIDE / 2, SIDE / 2)
            for j in range(len(titles))
        ]
    )
    shown = _labels(centres, np.bincount(labels, minlength=len(titles)), titles)
    return [
        Spot(
            cluster=j,
            colour=int(look) % len(LIGHT),
            shape=SHAPES[int(look) // len(LIGHT)],
            path="".join(f"M{x} {y}h0" for x, y in points[labels == j].tolist()),
            x=round(float(centres[j][0]), 1),
            y=round(float(centres[j][1]), 1),
            label=shown[j],
        )
        for j, look in enumerate(looks(centres))
    ]


def _labels(centres: NDArray[np.floating], sizes: NDArray[np.int64], titles: Sequence[str]) -> list[str]:
    """A label for each cluster whose label covers no other one, the largest first."""
    shown = [""] * len(titles)
    boxes: list[tuple[float, float, float]] = []
    for j in np.argsort(-sizes, kind="stable").tolist():
        text = titles[j] if len(titles[j]) <= _LONGEST else titles[j][: _LONGEST - 1] + "…"
        for label in (f"{j} {text}", str(j)):
            half = len(label) * _LETTER / 2
            x, y = min(max(centres[j][0], half), SIDE - half), centres[j][1]
            if all(abs(y - b) >= _LINE or abs(x - a) >= half + other for a, b, other in boxes):
                boxes.append((x, y, half))
                shown[j] = label
                break
    return shown
