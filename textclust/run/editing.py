"""Edits on disk: ``edits.json`` with the journal and what follows from it, above a model that never changes.

The arrays lie in a folder of their own that ``edits.json`` names. A new edit writes a new folder, then
replaces the one file, then removes the old folder: whenever it is killed, a whole state is there.
"""

from __future__ import annotations

import datetime
import getpass
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from textclust.describe.scores import Assignment
from textclust.errors import ModelFormatError, UsageError
from textclust.persistence import strict_json
from textclust.persistence.archive import read_archive, write_archive
from textclust.persistence.atomic import whole_directory, whole_file
from textclust.records import ClusterSummary
from textclust.run.clusters_file import clusters_as_json, clusters_from_json
from textclust.run.edits import Edit, Journal
from textclust.run.regrouping import Grouping

if TYPE_CHECKING:
    from textclust.run.run import Run

FILE = "edits.json"
FORMAT, FORMAT_VERSION = "textclust-edits", 1
_ARRAYS = re.compile(r"edits-[0-9a-f]{12}")
_LEFT_OVER = re.compile(r"\.?edits-[0-9a-f]{12}(\..*)?|\.edits\.json\..*\.partial")


@dataclass(frozen=True)
class State:
    """What the edits of a run come to; without any that holds, the model says everything.

    Attributes
    ----------
    journal : Journal
    clusters : list of ClusterSummary
    arrays : dict of str to ndarray
        ``second_level`` (n_columns, n_centres), ``quantiles``, and those of the documents' `Assignment`.
    """

    journal: Journal
    clusters: list[ClusterSummary]
    arrays: dict[str, NDArray[Any]]

    @property
    def assignment(self) -> Assignment:
        """Of the documents of the run."""
        return Assignment(*(self.arrays[name] for name in Assignment.__slots__))

    def grouping(self, run: Run) -> Grouping:
        """The model with the edits on top."""
        if not self.journal.holding:
            return Grouping(run.model, self.journal, run.model.centres_)
        centres = np.hstack([run.model.centres_, self.arrays["second_level"]])
        return Grouping(run.model, self.journal, centres, self.arrays["quantiles"])


def read_state(folder: Path, n_clusters: int, n_documents: int) -> State:
    """Read the edits of a run; a state without edits if there are none.

    Raises
    ------
    ModelFormatError
        They are damaged.
    """
    path = folder / FILE
    while path.exists():
        raw = path.read_bytes()
        try:
            return _read(path, raw, n_clusters, n_documents)
        except (KeyError, TypeError, ValueError) as error:
            if path.read_bytes() == raw:  # else a new edit has taken the place of the one that was read
                raise ModelFormatError(
                    f"{path}: damaged ({error}); remove it to go back to the clusters before all edits"
                ) from error
    return State(Journal(n_clusters), [], {})


def merge(run: Run, clusters: list[int]) -> Edit:
    """Make clusters part of the first of them: from now on the nearest of all their centres counts."""
    return _edit(run, lambda state, stamp: state.journal.merge(clusters, **stamp))


def split(run: Run, cluster: int, parts: int) -> Edit:
    """Divide the documents of a cluster among new ones below it."""
    if parts < 2:
        raise UsageError(f"--into {parts}: a cluster is split into 2 parts or more")
    return _edit(run, lambda state, stamp: state.journal.split(cluster, parts, **stamp))


def undo(run: Run) -> Edit:
    """Take back the last merge or split that holds; which one it was."""
    last: list[Edit] = []

    def change(state: State, stamp: dict[str, str]) -> Journal:
        last.extend(state.journal.holding[-1:])
        return state.journal.undo(**stamp)

    _edit(run, change)
    return last[0]


def stamp() -> dict[str, str]:
    """When, and who: what is written beside anything a person decides."""
    try:
        by = getpass.getuser()
    except (KeyError, OSError, ImportError):  # nobody, as in some containers
        by = ""
    return {"on": datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds"), "by": by}


def _edit(run: Run, change: Callable[[State, dict[str, str]], Journal]) -> Edit:
    with run.changing():
        state = run.read_edits()
        journal = change(state, stamp())
        new = _apply(run, state, journal)
        _write(run.path, new)
        run.edits = new
    return journal.log[-1]


def _apply(run: Run, state: State, journal: Journal) -> State:
    if not journal.holding:
        return State(journal, [], {})
    X, model = run.rows, run.model
    if len(journal.holding) > len(state.journal.holding) and journal.log[-1].into:
        labels = state.assignment.labels if state.journal.holding else model.labels_
        grouping = state.grouping(run).split(X, labels, journal)
    else:
        centres = state.grouping(run).centres[:, : len(journal.owner)]
        grouping = Grouping(model, journal, centres)
    grouping, assignment = grouping.regroup(X, run.base_novelty)
    arrays = {name: getattr(assignment, name) for name in Assignment.__slots__}
    arrays["second_level"] = np.ascontiguousarray(grouping.centres[:, journal.n_clusters :])
    assert grouping.quantiles is not None  # noqa: S101 - regroup made them
    arrays["quantiles"] = grouping.quantiles
    titles = [coarse.title for level in run.base_levels for coarse in level]
    clusters = grouping.describe(X, assignment, run.base_clusters, titles, run.adjacent)
    return State(journal, clusters, arrays)


def _write(folder: Path, state: State) -> None:
    name = _name(state.journal) if state.arrays else None
    _clear(folder, keep=_named(folder))
    if name is not None:
        with whole_directory(folder / name) as arrays:
            write_archive(arrays, {}, state.arrays)
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "log": state.journal.as_json(),
        "clusters": clusters_as_json(state.clusters)["clusters"],
        "arrays": name,
    }
    with whole_file(folder / FILE, overwrite=True) as handle:
        handle.write(strict_json.dump(document))
    _clear(folder, keep=name)


def _name(journal: Journal) -> str:
    """What the folder of arrays is called: the same edits make the same, so undoing leaves no trace."""
    holding = [[edit.what, *edit.clusters, *edit.into] for edit in journal.holding]
    return f"edits-{hashlib.sha256(json.dumps(holding).encode()).hexdigest()[:12]}"


def _named(folder: Path) -> str | None:
    """The folder of arrays that counts now."""
    path = folder / FILE
    return strict_json.load(path.read_bytes())["arrays"] if path.exists() else None


def _clear(folder: Path, keep: str | None) -> None:
    """Remove what earlier edits, or killed ones, left behind."""
    for path in folder.iterdir():
        if not _LEFT_OVER.fullmatch(path.name) or path.name == keep:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _read(path: Path, raw: bytes, n_clusters: int, n_documents: int) -> State:
    document = strict_json.load(raw)
    if document["format"] != FORMAT or document["format_version"] != FORMAT_VERSION:
        raise ValueError("it is not of this version of textclust")
    journal = Journal.from_json(n_clusters, document["log"])
    if not journal.holding:
        return State(journal, [], {})
    name = document["arrays"]
    if not isinstance(name, str) or not _ARRAYS.fullmatch(name):
        raise ValueError("it names no arrays")
    arrays = read_archive(path.parent / name)[1]
    clusters = clusters_from_json(document["clusters"])
    _check(journal, clusters, arrays, n_documents)
    return State(journal, clusters, arrays)


def _check(
    journal: Journal, clusters: list[ClusterSummary], arrays: dict[str, NDArray[Any]], n_documents: int
) -> None:
    n = len(journal.clusters)
    shapes = dict.fromkeys(Assignment.__slots__, (n_documents,))
    shapes |= {"quantiles": (n, 101)}  # type: ignore[dict-item]
    if [cluster.id for cluster in clusters] != journal.clusters:
        raise ValueError("the clusters are not those that the edits leave")
    if any(arrays[name].shape != shape for name, shape in shapes.items()):
        raise ValueError("the arrays are not of this run")
    if arrays["second_level"].ndim != 2 or arrays["second_level"].dtype != np.float32:
        raise ValueError("the centres are not such")
    if arrays["second_level"].shape[1] != len(journal.owner) - journal.n_clusters:
        raise ValueError("there are not as many centres as the edits made")
    for name in ("labels", "runner_up"):
        if not np.isin(arrays[name], [-1, *journal.clusters]).all():
            raise ValueError(f"{name} names a cluster that is not there")
