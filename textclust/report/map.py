"""The map of a run: which documents are on it, where, and how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.rows import unit_rows
from textclust.describe.scores import Assignment
from textclust.records import ClusterSummary
from textclust.report.excerpt import excerpt
from textclust.report.layout import lay_out
from textclust.report.palette import LIGHT, SHAPES, looks
from textclust.run.run import Run

#: More documents than this are sampled: a layout takes one or two seconds for each thousand (ADR 24).
MOST_POINTS = 4000
#: Of each cluster at least so many of its most central documents are on the map.
ALWAYS = 5
#: The map is so many units wide, and has a margin for what stands at its edge.
SIDE, MARGIN = 1000, 30
EXCERPT = 120
#: Width and height of a label's letter, and the longest label, in units of the map.
_LETTER, _LINE, _LONGEST = 10.0, 24.0, 30


@dataclass(frozen=True, slots=True)
class Spot:
    """What a cluster looks like on the map, and where its label stands (None: it would cover others)."""

    cluster: int
    colour: int
    shape: str
    path: str
    x: float
    y: float
    anchor: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Map:
    """Documents as points of a sheet that is `SIDE` wide.

    Attributes
    ----------
    spots : dict of int to Spot
        One for each cluster, by id.
    points : dict
        Columns for the script: ``x``, ``y``, ``cluster``, ``id``, ``text`` of each point.
    height : int
        Of the sheet.
    """

    spots: dict[int, Spot]
    points: dict[str, list[Any]]
    height: int

    @property
    def n_points(self) -> int:
        """How many documents are on the map."""
        return len(self.points["x"])


def sample(run: Run, scores: Assignment, clusters: Sequence[ClusterSummary]) -> NDArray[np.integer]:
    """Positions of the documents on the map, in an order given by their content; none without rows.

    All that have a cluster; of more than `MOST_POINTS` some drawn by their content, and the most central
    ones of each cluster.
    """
    if not run.keeps_rows:
        return np.zeros(0, dtype=np.int64)
    clustered = np.flatnonzero(scores.labels >= 0)
    chosen = most_by_content(run.rows, clustered)
    if len(chosen) < len(clustered):
        central = [cluster.examples[:ALWAYS] for cluster in clusters]
        chosen = np.unique(np.concatenate([chosen, *(np.array(part, dtype=np.int64) for part in central)]))
        chosen = chosen[scores.labels[chosen] >= 0]
    return by_content(run.rows, chosen)


def by_content(rows: Any, positions: NDArray[np.integer]) -> NDArray[np.integer]:
    """These positions in an order given by what stands in the rows."""
    return positions[np.argsort(unit_rows(rows[positions]).hashes(), kind="stable")]


def most_by_content(rows: Any, positions: NDArray[np.integer]) -> NDArray[np.integer]:
    """As many of these rows as a map has room for, drawn and ordered by what stands in them."""
    return by_content(rows, positions)[:MOST_POINTS]


def make_map(
    labels: NDArray[np.integer],
    rows: Any,
    told: tuple[list[str], list[str] | None],
    titles: Mapping[int, str],
) -> Map | None:
    """Lay the documents out; None if there are too few.

    Parameters
    ----------
    labels : (n_points,)
        Ids of the clusters of the documents on the map, which come in an order given by their content.
    rows : (n_points, n_columns)
        As they were clustered.
    told : (ids, texts)
        What the documents are called and what they say; no texts if the map does not tell.
    titles : dict of int to str
        Of each cluster, by id.
    """
    if len(labels) < 3:
        return None
    ids, texts = told
    placed = lay_out(rows)
    height = int(np.ceil(max(placed[:, 1].max() * (SIDE - 2 * MARGIN) + 2 * MARGIN, SIDE / 2)))
    placed[:, 1] += ((height - 2 * MARGIN) / (SIDE - 2 * MARGIN) - placed[:, 1].max()) / 2
    points = np.rint(MARGIN + placed * (SIDE - 2 * MARGIN)).astype(np.int64)
    return Map(
        spots=_spots(points, labels, titles),
        points={
            "x": points[:, 0].tolist(),
            "y": points[:, 1].tolist(),
            "cluster": labels.tolist(),
            "id": [excerpt(id, EXCERPT) for id in ids],
            "text": [excerpt(text, EXCERPT) for text in texts or []],
        },
        height=height,
    )


def _spots(
    points: NDArray[np.int64], labels: NDArray[np.integer], titles: Mapping[int, str]
) -> dict[int, Spot]:
    centres = np.array(
        [
            np.median(points[labels == id], axis=0) if (labels == id).any() else (SIDE / 2, SIDE / 2)
            for id in titles
        ]
    )
    labelled = _labels(centres, np.array([(labels == id).sum() for id in titles]), titles)
    return {
        id: Spot(
            cluster=id,
            colour=int(look) % len(LIGHT),
            shape=SHAPES[int(look) // len(LIGHT)],
            path="".join(f"M{x} {y}h.01" for x, y in points[labels == id].tolist()),
            x=round(float(centres[j][0]), 1),
            y=round(float(centres[j][1]), 1),
            anchor=labelled[j][0],
            label=labelled[j][1],
        )
        for j, (id, look) in enumerate(zip(titles, looks(centres), strict=True))
    }


def _labels(
    centres: NDArray[np.floating], sizes: NDArray[np.int64], titles: Mapping[int, str]
) -> list[tuple[str, str | None]]:
    """Anchor and text of each cluster's label beside its number, so that none covers another.

    The largest cluster comes first: its title, or nothing beside the number, or None for not even that.
    """
    shown: list[tuple[str, str | None]] = [("middle", None)] * len(titles)
    boxes: list[tuple[float, float, float]] = []
    ids = list(titles)
    for j in np.argsort(-sizes, kind="stable").tolist():
        title, (x, y) = titles[ids[j]], centres[j].tolist()
        for text in (title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…", ""):
            width = (len(text) + len(str(ids[j])) + 1) * _LETTER
            anchor = "start" if x < width / 2 else "end" if x > SIDE - width / 2 else "middle"
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            if all(abs(y - b) >= _LINE or left >= right or left + width <= a for a, right, b in boxes):
                boxes.append((left, left + width, y))
                shown[j] = anchor, text
                break
    return shown
