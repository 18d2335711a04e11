"""Small charts as SVG: plain markup without style of its own, so that the page's colours hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 600, 120
_LEFT, _BOTTOM, _TOP = 6, 20, 14


def bar_chart(
    counts: Sequence[float], labels: Sequence[str], title: str, expected: Sequence[float] | None = None
) -> str:
    """Bars over a few labels, with a line of what would be expected; every bar says its numbers.

    Parameters
    ----------
    counts : (n_bars,)
    labels : (n_bars,)
        What each bar stands for.
    title : str
        What the chart shows, for those who do not see it.
    expected : (n_bars,), optional
    """
    top = max([*counts, *(expected or []), 1e-9])
    step = (WIDTH - 2 * _LEFT) / max(len(counts), 1)
    full_height = HEIGHT - _BOTTOM - _TOP
    bars, base = [], HEIGHT - _BOTTOM
    for place, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = full_height * count / top
        bars.append(
            f'<rect class="bar" x="{_LEFT + place * step + step * 0.08:.1f}" y="{base - height:.1f}" '
            f'width="{step * 0.84:.1f}" height="{height:.1f}">'
            f"<title>{escape(label)}: {_number(count)}</title></rect>"
        )
    line = ""
    if expected is not None:
        points = " ".join(
            f"{_LEFT + (place + 0.5) * step:.1f},{base - full_height * value / top:.1f}"
            for place, value in enumerate(expected)
        )
        line = f'<polyline class="expected" points="{points}"/>'
    return _chart(title, "".join(bars) + line + _axis(labels, base) + _most(top))


def line_chart(
    x: Sequence[float], series: Sequence[tuple[str, Sequence[float]]], title: str, marked: float
) -> str:
    """Lines over a common axis: each is named where it ends, and dashed after the first.

    Parameters
    ----------
    x : (n_points,)
    series : sequence of (name, values)
    title : str
        What the chart shows, for those who do not see it.
    marked : float
        A place on the axis to point out.
    """
    values = [value for _, line in series for value in line]
    low, high, base = min(values), max(values), HEIGHT - _BOTTOM
    span, width = (high - low) or 1.0, (x[-1] - x[0]) or 1.0
    across = [30 + (WIDTH - 190) * (at - x[0]) / width for at in x]
    there = 30 + (WIDTH - 190) * (marked - x[0]) / width
    drawn = [f'<line class="marked" x1="{there:.1f}" x2="{there:.1f}" y1="{_TOP}" y2="{base}"/>']
    for number, (name, line) in enumerate(series):
        heights = [base - (base - _TOP) * (value - low) / span for value in line]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, heights, strict=True))
        drawn.append(f'<polyline class="line line{number}" points="{points}"/>')
        drawn.append(f'<text x="{across[-1] + 6:.1f}" y="{heights[-1] + 4:.1f}">{escape(name)}</text>')
    every = -(-len(x) // 10)
    ticks = "".join(
        f'<text x="{a:.1f}" y="{HEIGHT - 5}" text-anchor="middle">{_number(at)}</text>'
        for a, at in list(zip(across, x, strict=True))[::every]
    )
    return _chart(title, "".join(drawn) + ticks + _most(high))


def silhouette_chart(own: Mapping[str, NDArray[np.float64]], title: str) -> str:
    """One outline a group, its values falling from the top, to the right of a line at 0 or to the left.

    Parameters
    ----------
    own : dict of str to array
        Values of each group, -1 to 1.
    title : str
        What the chart shows, for those who do not see it.
    """
    most = max((float(np.abs(values).max(initial=0.0)) for values in own.values()), default=0.0) or 1.0
    zero, reach, row = 330.0, 230.0, 26
    drawn = [f'<line class="axis" x1="{zero}" x2="{zero}" y1="0" y2="{row * len(own)}"/>']
    for place, (name, values) in enumerate(own.items()):
        top, text = place * row + 3, name if len(name) <= 32 else name[:31] + "…"
        ordered = np.sort(values)[::-1]
        seen = ordered[np.linspace(0, len(ordered) - 1, min(len(ordered), 24)).round().astype(np.int64)]
        heights = np.linspace(top, top + row - 6, max(len(seen), 2))
        seen = np.repeat(seen, 2) if len(seen) == 1 else seen
        points = " ".join(
            f"{zero + reach * x / most:.1f},{y:.1f}" for x, y in zip(seen, heights, strict=True)
        )
        mean = f"<title>{escape(name)}: mean {np.mean(values):.3f}</title>"
        drawn.append(
            f'<polygon class="bar" points="{zero},{top} {points} {zero},{top + row - 6}">{mean}</polygon>'
        )
        drawn.append(f'<text x="0" y="{top + 14}">{escape(text)}</text>')
    return _chart(title, "".join(drawn), height=row * len(own) + 4)


def _axis(labels: Sequence[str], base: int) -> str:
    first, last = (escape(labels[0]), escape(labels[-1])) if labels else ("", "")
    return (
        f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _LEFT}" y1="{base}" y2="{base}"/>'
        f'<text x="{_LEFT}" y="{HEIGHT - 5}">{first}</text>'
        f'<text x="{WIDTH - _LEFT}" y="{HEIGHT - 5}" text-anchor="end">{last}</text>'
    )


def _most(value: float) -> str:
    return f'<text x="{_LEFT}" y="10">{_number(value)}</text>'


def _chart(title: str, inner: str, height: int = HEIGHT) -> str:
    opening = f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return f"{opening}{inner}</svg>"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.2g}"
