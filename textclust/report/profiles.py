"""The profiles of a cluster as a report draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from textclust.describe.columns import Column
from textclust.describe.profiles import ColumnProfile, Profile, Share, profile_clusters
from textclust.report.charts import bar_chart

#: Values of a category that are shown.
MOST_VALUES = 6


@dataclass(frozen=True, slots=True)
class DrawnProfile:
    """A column in one cluster against all documents.

    Attributes
    ----------
    name, kind : str
    missing : int
        Documents of the cluster without a value.
    shares : list of Share
        Of a category: its commonest values there.
    n_more : int
        How many more values there are.
    here, overall : tuple of str
        Of a number: mean, lower quartile, median and upper quartile, there and among all documents.
    unit : str
        Of a date: what its bars are.
    peak : Share or None
        Of a date: the interval with most documents.
    drawing : str
        SVG; empty for a category.
    """

    name: str
    kind: str
    missing: int
    shares: list[Share]
    n_more: int
    here: tuple[str, ...]
    overall: tuple[str, ...]
    unit: str
    peak: Share | None
    drawing: str


def draw_profiles(columns: Iterable[Column], labels: NDArray[np.integer]) -> dict[int, list[DrawnProfile]]:
    """What there is to draw for each cluster; a column that no document of it has a value of is left out."""
    drawn: dict[int, list[DrawnProfile]] = {}
    for column in columns:
        found = profile_clusters(labels, column)
        for cluster, profile in found.clusters.items():
            if profile.known:
                drawn.setdefault(cluster, []).append(_draw(found, profile))
    return drawn


def _draw(found: ColumnProfile, profile: Profile) -> DrawnProfile:
    drawing = ""
    if found.kind == "number":
        drawing = _boxes(found.name, profile.quantiles, found.whole.quantiles)
    elif found.kind == "date":
        drawing = _bars(found, profile)
    shown = profile.shares[:MOST_VALUES] if found.kind == "category" else []
    return DrawnProfile(
        found.name,
        found.kind,
        profile.missing,
        shown,
        profile.n_more + len(profile.shares) - len(shown),
        _words(profile),
        _words(found.whole),
        found.unit,
        profile.peak,
        drawing,
    )


def _bars(found: ColumnProfile, profile: Profile) -> str:
    """A bar for each interval, and a line of what the cluster's share of all documents would be."""
    labels = [share.value for share in profile.shares]
    peak = profile.peak
    assert peak is not None  # noqa: S101 - the cluster has documents with a date
    title = (
        f"Documents of this cluster by {found.unit} of {found.name}, from {labels[0]} to {labels[-1]}; "
        f"most, {peak.count}, in {peak.value}"
    )
    expected = [share.overall * profile.known for share in profile.shares]
    return bar_chart([share.count for share in profile.shares], labels, title, expected)


def _words(profile: Profile) -> tuple[str, ...]:
    """Mean and middle half of a number, as people read them."""
    if profile.mean is None:
        return ()
    return tuple(short_number(value) for value in (profile.mean, *profile.quantiles[1:4]))


def short_number(value: float) -> str:
    """A number with as many digits as tell something.

    Examples
    --------
    >>> short_number(1234.5), short_number(12.0), short_number(0.1234)
    ('1,234', '12', '0.12')
    """
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.2g}"


def _boxes(name: str, here: list[float], overall: list[float]) -> str:
    """Two box plots above each other: the cluster's and that of all documents."""
    low, high = min(here[0], overall[0]), max(here[-1], overall[-1])

    def across(value: float) -> float:
        return float(4 + 292 * (value - low) / ((high - low) or 1.0))

    drawn = []
    for place, (kind, row) in enumerate((("here", here), ("all", overall))):
        a, b, median, c, d = (across(value) for value in row)
        y = 12 + 18 * place
        drawn.append(
            f'<g class="box {kind}"><line x1="{a:.1f}" x2="{d:.1f}" y1="{y}" y2="{y}"/>'
            f'<rect x="{b:.1f}" y="{y - 6}" width="{max(c - b, 1):.1f}" height="12"/>'
            f'<line class="median" x1="{median:.1f}" x2="{median:.1f}" y1="{y - 7}" y2="{y + 7}"/></g>'
        )
    label = escape(f"{name}: spread in this cluster above, in all documents below")
    return f'<svg class="boxes" viewBox="0 0 300 42" role="img" aria-label="{label}">{"".join(drawn)}</svg>'
