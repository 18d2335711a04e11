"""Figures for notebooks and papers, by matplotlib (extra ``plot``)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import UsageError
from textclust.report.layout import lay_out
from textclust.report.map import clustered_rows, most_by_content
from textclust.report.palette import LIGHT, looks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from textclust.model import DocumentClusterer
    from textclust.report.content import Report

#: Clusters that get a line in a legend.
MOST_LINES = 30


def new_figure(width: float = 8.0, height: float = 6.0) -> Figure:
    """An empty figure that a notebook shows by itself; no global state, no window.

    Raises
    ------
    UsageError
        matplotlib is missing: the extra ``plot`` brings it.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError("figures need matplotlib: pip install 'textclust[plot]'") from error

    class Shown(Figure):
        def _repr_png_(self) -> bytes:
            picture = io.BytesIO()
            self.savefig(picture, format="png", dpi=110)
            return picture.getvalue()

    return Shown(figsize=(width, height), layout="constrained")


def plot_map(model: DocumentClusterer, documents: Iterable[Any] | None = None) -> Figure:
    """Draw documents as points of a plane, coloured by cluster; what is near has similar words.

    Parameters
    ----------
    model : DocumentClusterer
        Fitted.
    documents : iterable, optional
        What to draw; the documents of the fit if not given, which a model that was loaded has no longer.
        Of more than 4,000, some drawn by their content.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    UsageError
        matplotlib is missing, or the model was loaded and ``documents`` not given.

    Examples
    --------
    >>> from textclust import DocumentClusterer
    >>> model = DocumentClusterer(2).fit(["red apple", "red pear", "fast car", "fast race"])
    >>> len(plot_map(model).axes)
    1
    """
    rows, labels = _rows_and_labels(model, documents)
    chosen = most_by_content(rows, np.flatnonzero(labels >= 0))
    return draw_map(
        lay_out(rows[chosen]), labels[chosen], {cluster.id: _title(cluster) for cluster in model.clusters_}
    )


def draw_map(points: NDArray[np.floating], labels: NDArray[np.integer], titles: dict[int, str]) -> Figure:
    """Points of a plane, each with the look of its cluster.

    Parameters
    ----------
    points : (n_points, 2)
    labels : (n_points,)
        Ids of clusters.
    titles : dict of int to str
        By id.
    """
    figure = new_figure(10.0, 6.5)
    axes = figure.subplots()
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=3, foreground="white")]
    middles = [
        np.median(points[labels == id], axis=0) if (labels == id).any() else (0.5, 0.5) for id in titles
    ]
    size = max(4.0, min(24.0, 12_000 / max(len(points), 1)))
    for (id, title), middle, look in zip(titles.items(), middles, looks(np.array(middles)), strict=True):
        own = points[labels == id]
        axes.scatter(
            own[:, 0],
            -own[:, 1],
            s=size,
            c=LIGHT[look % len(LIGHT)],
            marker="os"[look // len(LIGHT)],
            linewidths=0,
            alpha=0.8,
            label=_plain(f"{id} {title}"),
        )
        axes.annotate(
            str(id), (middle[0], -middle[1]), weight="bold", ha="center", va="center", path_effects=halo
        )
    axes.set_axis_off()
    axes.set_aspect("equal")
    if len(titles) <= MOST_LINES:
        figure.legend(loc="outside right center", frameon=False, fontsize="small", markerscale=1.5)
    return figure


def draw_sizes(sizes: dict[str, int]) -> Figure:
    """Clusters by size, as bars.

    Parameters
    ----------
    sizes : dict of str to int
        Documents by title, in the order in which they are shown.
    """
    figure = new_figure(8.0, 1.0 + 0.28 * len(sizes))
    axes = figure.subplots()
    bars = axes.barh(range(len(sizes)), list(sizes.values()), color=LIGHT[0])
    axes.bar_label(bars, padding=3, fontsize="small")
    axes.set_yticks(range(len(sizes)), [_plain(title) for title in sizes], fontsize="small")
    axes.invert_yaxis()
    axes.set_xlabel("documents")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def figures_of(report: Report) -> dict[str, Figure]:
    """The figures of a report by name: ``sizes``, and ``map`` where there is one."""
    titles = {page.id: page.title for page in report.clusters}
    figures = {"sizes": draw_sizes({f"{page.id} {page.title}": page.size for page in report.clusters})}
    if report.map is not None:
        points = np.array([report.map.points["x"], report.map.points["y"]], dtype=float).T
        figures["map"] = draw_map(points, np.array(report.map.points["cluster"]), titles)
    return figures


def as_bytes(figure: Figure, kind: str) -> bytes:
    """A figure as ``png`` or ``svg``, the same bytes every time."""
    from matplotlib import rc_context

    picture = io.BytesIO()
    with rc_context({"svg.hashsalt": "textclust"}):
        figure.savefig(picture, format=kind, dpi=200, metadata={"Date": None} if kind == "svg" else None)
    return picture.getvalue()


def _rows_and_labels(
    model: DocumentClusterer, documents: Iterable[Any] | None
) -> tuple[Any, NDArray[np.int32]]:
    """Rows as the model clusters them, and their clusters."""
    if documents is not None:
        documents = list(documents)
        return clustered_rows(model, documents), model.predict(documents)
    if getattr(model, "rows_", None) is None:
        raise UsageError("a loaded model has its documents no longer: pass them as documents=")
    return model.rows_, model.labels_


def _title(cluster: Any) -> str:
    return cluster.name or ", ".join(top.term for top in cluster.top_terms[:3])


def _plain(text: str) -> str:
    """Text that matplotlib does not take for a formula."""
    return text.replace("$", r"\$")
