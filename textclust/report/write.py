"""A report and its figures as files, each written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from textclust.persistence.atomic import whole_file
from textclust.records import ProgressCallback
from textclust.report.content import Report
from textclust.report.gather import gather
from textclust.report.page import render
from textclust.run.run import Run

FILE = "report.html"


def write_report(
    run: Run,
    out: str | os.PathLike[str] | None = None,
    *,
    with_text: bool = True,
    figures: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: ProgressCallback = lambda stage, done, total: None,
) -> Path:
    """Write the report of a run as one HTML file.

    Parameters
    ----------
    run : Run
    out : path-like, optional
        The file to write; ``report.html`` in the run if not given, which replaces an earlier one.
    with_text : bool, default=True
        Whether excerpts of documents are in it.
    figures : path-like, optional
        A directory for the figures as PNG and SVG; made if missing.
    force : bool, default=False
        Replace ``out`` and figures that are there.
    progress : callable, optional
        Told the stage, how much of it is done, and how much there is.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    OutputError
        Something is there already, or cannot be written.
    UsageError
        The extra ``report`` is not installed.

    Examples
    --------
    >>> write_report(Run.open("tickets-run"))  # doctest: +SKIP
    PosixPath('tickets-run/report.html')
    """
    target = run.path / FILE if out is None else Path(out)
    report = gather(run, with_text=with_text, progress=progress)
    page = render(report)
    drawings = {} if figures is None else _drawings(report)
    with whole_file(target, overwrite=force or out is None) as handle:
        handle.write(page.encode("utf-8", "replace"))
    if figures is not None:
        Path(figures).mkdir(parents=True, exist_ok=True)
    for name, drawing in drawings.items():
        with whole_file(Path(figures or "") / name, overwrite=force) as handle:
            handle.write(drawing)
    return target


def _drawings(report: Report) -> dict[str, bytes]:
    """The figures as files, the same bytes every time."""
    from textclust.report.figures import as_bytes, figures_of

    return {
        f"{name}.{kind}": as_bytes(figure, kind)
        for name, figure in figures_of(report).items()
        for kind in ("png", "svg")
    }
