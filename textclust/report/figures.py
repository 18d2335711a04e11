"""Figures for notebooks and papers, by matplotlib (extra ``plot``)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from textclust.errors import OutputError, UsageError
from textclust.persistence.atomic import whole_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from textclust.evaluate.choose_k import KChoice

#: What a figure can be written as.
FIGURE_FORMATS = ("png", "svg", "pdf")


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


def plot_choose_k(choice: KChoice) -> Figure:
    """Draw the evidence for K: the gap with its knee, and silhouette and stability beside their null.

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
    below.legend(fontsize="small")
    for panel in (above, below):
        panel.axvspan(*choice.plausible, color="#888888", alpha=0.15)
        panel.axvline(choice.suggested_k, color="#444444", linewidth=1)
        panel.grid(alpha=0.3)
    return figure


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
    """Write a figure in whole or not at all, the same bytes for the same figure."""
    kind = path.suffix.removeprefix(".").lower()
    nameless = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with whole_file(path, overwrite=overwrite) as handle:
        figure.savefig(handle, format=kind, dpi=150, metadata=nameless)
