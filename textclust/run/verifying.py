"""Is a run what its inputs and settings make of it? Everything is computed once more, and compared."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textclust.corpus import ReadOptions, open_corpus
from textclust.errors import ModelFormatError
from textclust.records import ProgressCallback
from textclust.run.create import Clock, fit_corpus, versions
from textclust.run.fingerprints import fingerprints
from textclust.run.run import Run
from textclust.run.settings import Settings
from textclust.run.themes import Themes


@dataclass(frozen=True, slots=True)
class Verification:
    """What was recorded when the run was made, and what there is now.

    Attributes
    ----------
    recorded, found : dict of str to str
        Fingerprints, from what went in to what came out.
    versions : dict of str to tuple of str
        Packages of another version than then: that, and the one of today.
    """

    recorded: dict[str, str]
    found: dict[str, str]
    versions: dict[str, tuple[str, str]]

    @property
    def differing(self) -> list[str]:
        """Names of the fingerprints that are not the same."""
        return [name for name, value in self.found.items() if self.recorded.get(name) != value]


def verify_run(
    run: Run,
    inputs: Sequence[str | os.PathLike[str]],
    *,
    jobs: int | None = None,
    report: ProgressCallback = lambda stage, done, total: None,
) -> Verification:
    """Cluster the inputs again with the settings of the run, and compare. Nothing is written.

    Parameters
    ----------
    run : Run
        Its names, merges and splits do not matter here.
    inputs : list of str or path
        What the run was made of.
    jobs : int, optional
        Threads; they change nothing but the time.
    report : callable, optional
        Told the stage, how much of it is done, and how much there is.

    Raises
    ------
    ModelFormatError
        The run has no fingerprints, or they and its settings are damaged.
    """
    recorded, settings, options = _recorded(run, jobs)
    corpus = open_corpus(inputs, options)
    with tempfile.TemporaryDirectory(prefix="textclust-") as folder:
        fitted = fit_corpus(corpus, settings, lambda batch: None, Path(folder), Clock(), report)
        found = fingerprints(corpus, settings, fitted.X, fitted.model)
    now = versions()
    then = run.manifest.get("versions", {})
    return Verification(
        recorded,
        found,
        {name: (str(then.get(name)), now[name]) for name in now if then.get(name) != now[name]},
    )


def _recorded(run: Run, jobs: int | None) -> tuple[dict[str, str], Settings, ReadOptions]:
    try:
        recorded = {str(name): str(value) for name, value in run.manifest["fingerprints"].items()}
        settings = {name: _tuple(value) for name, value in run.manifest["settings"].items()}
        if settings["themes"] is not None:
            settings["themes"] = Themes(**settings["themes"])
        reading = {name: _tuple(value) for name, value in run.manifest["reading"].items()}
        return recorded, Settings(**settings | {"jobs": jobs}), ReadOptions(**reading)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ModelFormatError(
            f"{run.path}: it cannot be said how it was made ({error}); cluster again with --force"
        ) from error


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
