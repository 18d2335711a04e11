"""Where the sample corpora lie: inside an installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from textclust.errors import TextclustError


def sample_path(name: str) -> Path:
    """Path of a sample corpus.

    Raises
    ------
    TextclustError
        It is not installed.

    Examples
    --------
    >>> sample_path("tickets.csv").name
    'tickets.csv'
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "samples", package.parent / "corpora"):
        if (folder / name).is_file():
            return folder / name
    raise TextclustError(f"the sample corpus {name} is not installed; install textclust again")
