"""Figures for notebooks and papers, by matplotlib (extra ``plot``)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import OutputError, UsageError
from textclust.persistence.atomic import whole_file
from textclust.report.layout import lay_out
from textclust.report.map import most_by_content
from textclust.report.palette import LIGHT, looks
from textclust.run.documents import assignment_of
from textclust.run.run import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from textclust.evaluate.choose_k import KChoice
    from textclust.model import DocumentClusterer
    from textclust.report.content import Report

#: What a figure can be written as.
FIGURE_FORMATS = ("png", "svg", "pdf")
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


def plot_map(model: DocumentClusterer | Run, documents: Iterable[Any] | None = None) -> Figure:
    """Draw documents as points of a plane, coloured by cluster; what is near has similar words.

    Parameters
    ----------
    model : DocumentClusterer or Run
        A fitted model, or a run with its names, merges and splits.
    documents : iterable, optional
        What to draw; the documents of the fit if not given, which a model that was loaded has no longer.
        Of more than 4,000, some drawn by their content.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    UsageError
        matplotlib is missing, the model was loaded and ``documents`` not given, or the run has no text.

    Examples
    --------
    >>> from textclust import DocumentClusterer
    >>> model = DocumentClusterer(2).fit(["red apple", "red pear", "fast car", "fast race"])
    >>> len(plot_map(model).axes)
    1
    """
    rows, labels, titles = _grouped(model, documents)
    chosen = most_by_content(rows, np.flatnonzero(labels >= 0))
    return draw_map(lay_out(rows[chosen]), labels[chosen], titles)


def plot_silhouette(model: DocumentClusterer | Run, documents: Iterable[Any] | None = None) -> Figure:
    """Draw the silhouettes of the documents, cluster by cluster (Rousseeuw 1987).

    Parameters
    ----------
    model : DocumentClusterer or Run
        A fitted model, or a run with its names, merges and splits; of at least two clusters.
    documents : iterable, optional
        What to judge; the documents of the fit if not given, which a model that was loaded has no longer.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    UsageError
        matplotlib is missing, the model was loaded and ``documents`` not given, or the run has no text.
    DataError
        There are fewer than two clusters.

    Examples
    --------
    >>> from textclust import DocumentClusterer
    >>> model = DocumentClusterer(2).fit(["red apple", "red pear", "fast car", "fast race"])
    >>> len(plot_silhouette(model).axes)
    1
    """
    from textclust.evaluate.internal import silhouette_samples

    rows, labels, titles = _grouped(model, documents)
    return draw_silhouettes(silhouette_samples(rows, labels), labels, titles)


def draw_silhouettes(
    silhouettes: NDArray[np.floating], labels: NDArray[np.integer], titles: dict[int, str]
) -> Figure:
    """Silhouettes as bars, falling within each cluster.

    Parameters
    ----------
    silhouettes : (n_documents,)
    labels : (n_documents,)
        Ids of clusters.
    titles : dict of int to str
        By id.
    """
    figure = new_figure(8.0, 1.5 + 0.3 * len(titles))
    axes = figure.subplots()
    gap, start, places = max(1, len(labels) // 100), 0, []
    for number, id in enumerate(titles):
        own = np.sort(silhouettes[labels == id])[::-1]
        axes.fill_betweenx(np.arange(start, start + len(own)), 0, own, color=LIGHT[number % 2], linewidth=0)
        places.append(start + len(own) / 2)
        start += len(own) + gap
    axes.axvline(float(np.nanmean(silhouettes)), color="#444444", linestyle="--", linewidth=1)
    axes.set_yticks(places, [_plain(f"{id} {title}") for id, title in titles.items()], fontsize="small")
    axes.invert_yaxis()
    axes.set_xlabel("silhouette (dashed: mean)")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def plot_choose_k(choice: KChoice) -> Figure:
    """Draw the evidence for K: the gap over K, and silhouette and stability beside those of a null corpus.

    Parameters
    ----------
    choice : KChoice
        What `choose_k` gave.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels over one axis of K.

    Raises
    ------
    UsageError
        matplotlib is missing.

    Examples
    --------
    >>> plot_choose_k(choose_k(X)).savefig("k.png")  # doctest: +SKIP
    """
    figure = new_figure(8.0, 7.0)
    above, below = figure.subplots(2, 1, sharex=True)
    k = [row.k for row in choice.table]
    above.plot(k, [row.gap for row in choice.table], marker="o", markersize=3, color="#0b5cad")
    above.set_ylabel("gap: what themes explain")
    found = "structure" if choice.structure else "NO STRUCTURE"
    above.set_title(f"suggested K = {choice.suggested_k} ({choice.certainty} evidence, {found})")
    for name, colour in (("silhouette", "#b3470b"), ("stability", "#2a7a3b")):
        below.plot(k, [getattr(row, name) for row in choice.table], color=colour, label=name)
        null = [getattr(row, f"null_{name}") for row in choice.table]
        below.plot(k, null, color=colour, linestyle=":", label=f"{name}, words mixed at random")
    below.set_ylabel("silhouette, stability")
    below.set_xlabel("number of clusters K")
    below.set_xscale("log")
    ticks = [tick for tick in (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000) if k[0] <= tick <= k[-1]]
    below.set_xticks(ticks, labels=[str(tick) for tick in ticks])
    below.set_xticks([], minor=True)
    below.legend(fontsize="small", ncols=2, loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False)
    for panel in (above, below):
        panel.axvspan(*choice.plausible, color="#888888", alpha=0.15)
        panel.axvline(choice.suggested_k, color="#444444", linewidth=1)
        panel.grid(alpha=0.3)
    return figure


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
    """The figures of a report by name.

    ``sizes``; ``map`` and ``silhouette`` where the documents can be compared; ``choose-k``
    where K was chosen.
    """
    titles = {page.id: page.title for page in report.clusters}
    figures = {"sizes": draw_sizes({f"{page.id} {page.title}": page.size for page in report.clusters})}
    if report.map is not None:
        points = np.array([report.map.points["x"], report.map.points["y"]], dtype=float).T
        figures["map"] = draw_map(points, np.array(report.map.points["cluster"]), titles)
    if report.silhouettes is not None:
        figures["silhouette"] = draw_silhouettes(report.silhouettes, report.labels, titles)
    if report.choice is not None:
        figures["choose-k"] = plot_choose_k(report.choice)
    return figures


def check_figure_file(path: Path, *, overwrite: bool) -> None:
    """Say early that a figure cannot be written.

    Raises
    ------
    UsageError
        Of an extension that is no figure's, or without matplotlib.
    OutputError
        The file is there already.
    """
    if path.suffix.removeprefix(".").lower() not in FIGURE_FORMATS:
        raise UsageError(f"{path}: a figure is written as one of {', '.join(FIGURE_FORMATS)}; name it so")
    if path.exists() and not overwrite:
        raise OutputError(f"{path}: is there already; choose another file or replace it with --force")
    new_figure()


def write_figure(figure: Figure, path: Path, *, overwrite: bool) -> None:
    """Write a figure, whole or not at all."""
    with whole_file(path, overwrite=overwrite) as handle:
        handle.write(as_bytes(figure, path.suffix.removeprefix(".").lower()))


def as_bytes(figure: Figure, kind: str) -> bytes:
    """A figure as ``png``, ``svg`` or ``pdf``, the same bytes every time."""
    from matplotlib import rc_context

    picture = io.BytesIO()
    dateless = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
    with rc_context({"svg.hashsalt": "textclust"}):
        figure.savefig(picture, format=kind, dpi=200, metadata=dateless)
    return picture.getvalue()


def _grouped(
    model: DocumentClusterer | Run, documents: Iterable[Any] | None
) -> tuple[Any, NDArray[np.int32], dict[int, str]]:
    """Rows as they are clustered, their clusters, and what these are called."""
    titles = {
        cluster.id: _title(cluster)
        for cluster in (model.clusters if isinstance(model, Run) else model.clusters_)
    }
    if isinstance(model, Run):
        X = model.rows if documents is None else model.model.vectorize(documents)
        found = assignment_of(model) if documents is None else model.grouping.assign(X)
        return model.model.reduce_rows(X), found.labels, titles
    if documents is not None:
        X = model.vectorize(documents)
        return model.reduce_rows(X), model.assign_rows(X).labels, titles
    if getattr(model, "rows_", None) is None:
        raise UsageError("a loaded model has its documents no longer: pass them as documents=")
    return model.rows_, model.labels_, titles


def _title(cluster: Any) -> str:
    return cluster.name or cluster.description.title or ", ".join(top.term for top in cluster.top_terms[:3])


def _plain(text: str) -> str:
    """Text that matplotlib does not take for a formula."""
    return text.replace("$", r"\$")
