"""How the documents of one cluster differ from all others in the user's own columns."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from textclust.report.charts import bar_chart, bins
from textclust.report.columns import Column

#: Values of a category that are shown.
MOST_VALUES = 6
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class CategoryValue:
    """One value of a category: its share in the cluster and among all documents."""

    value: str
    count: int
    share: float
    overall: float


@dataclass(frozen=True, slots=True)
class CategoryProfile:
    """A category in one cluster: its commonest values there, and how many more there are."""

    name: str
    values: list[CategoryValue]
    n_more: int
    kind: str = "category"


@dataclass(frozen=True, slots=True)
class NumberProfile:
    """A number in one cluster: median and middle half, there and overall, and a drawing of both."""

    name: str
    here: tuple[str, ...]
    overall: tuple[str, ...]
    drawing: str
    kind: str = "number"


@dataclass(frozen=True, slots=True)
class Timeline:
    """When the documents of a cluster are from."""

    name: str
    unit: str
    peak: str
    peak_count: int
    drawing: str
    kind: str = "date"


Profile = CategoryProfile | NumberProfile | Timeline


def profile(column: Column, own: NDArray[np.bool_]) -> Profile | None:
    """A column in one cluster against all documents; None if no document of it has a value.

    Parameters
    ----------
    column : Column
    own : (n_documents,) bool
        Which documents are of the cluster.
    """
    if column.kind == "category":
        return _category(column, own)
    if column.kind == "number":
        return _number(column, own)
    return _timeline(column, own)


def _category(column: Column, own: NDArray[np.bool_]) -> CategoryProfile | None:
    codes, n_values = column.values.astype(np.int64), len(column.categories)
    here = np.bincount(codes[own & (codes >= 0)], minlength=n_values)
    overall = np.bincount(codes[codes >= 0], minlength=n_values)
    if not here.sum():
        return None
    order = np.argsort(-here, kind="stable")
    shown = [int(code) for code in order[:MOST_VALUES] if here[code]]
    values = [
        CategoryValue(
            column.categories[code], int(here[code]), here[code] / here.sum(), overall[code] / overall.sum()
        )
        for code in shown
    ]
    return CategoryProfile(column.name, values, int((here > 0).sum()) - len(shown))


def _number(column: Column, own: NDArray[np.bool_]) -> NumberProfile | None:
    values = column.values.astype(np.float64)
    known = ~np.isnan(values)
    if not (own & known).any():
        return None
    here, overall = (np.quantile(values[chosen & known], QUANTILES) for chosen in (own, known))
    drawing = _boxes(column.name, here, overall)
    return NumberProfile(column.name, _words(here), _words(overall), drawing)


def _timeline(column: Column, own: NDArray[np.bool_]) -> Timeline | None:
    dates = column.values.astype("datetime64[s]")
    intervals = bins(dates)
    if intervals is None:
        return None
    here, overall = intervals.count(dates[own]), intervals.count(dates)
    if not here.sum():
        return None
    labels = [intervals.label(place) for place in range(len(here))]
    peak = int(np.argmax(here))
    title = (
        f"Documents of this cluster by {intervals.unit} of {column.name}, from {labels[0]} to {labels[-1]}; "
        f"most, {here[peak]}, in {labels[peak]}"
    )
    expected = [float(value) for value in overall * (here.sum() / overall.sum())]
    drawing = bar_chart([int(value) for value in here], labels, title, expected)
    return Timeline(column.name, intervals.unit, labels[peak], int(here[peak]), drawing)


def _words(quantiles: NDArray[np.float64]) -> tuple[str, ...]:
    return tuple(_word(value) for value in quantiles.tolist())


def _word(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.2g}"


def _boxes(name: str, here: NDArray[np.float64], overall: NDArray[np.float64]) -> str:
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
