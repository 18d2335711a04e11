"""Giving names: one at a time, all in an editor, or brought from another run. None is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import tomlkit
from scipy.optimize import linear_sum_assignment

from textclust.errors import DataError, UsageError
from textclust.persistence.atomic import whole_file
from textclust.records import ClusterSummary
from textclust.run import names as naming
from textclust.run.editing import stamp
from textclust.run.names import Name

if TYPE_CHECKING:
    from textclust.run.run import Run

#: What an editor left that cannot be used, kept until it can.
REJECTED = "names.rejected.toml"


def set_name(run: Run, cluster: int, name: str, note: str | None = None) -> None:
    """Give a cluster a name; an empty one takes it away. A note that is not given stays."""
    summary = run.cluster(cluster)
    given = naming.new_name(summary, name, summary.note if note is None else note, by=stamp()["by"])
    path = run.path / naming.FILE
    with run.changing():
        document = naming.read_document(path)
        naming.read_names(path, run.all_ids)
        naming.set_names(document, {cluster: given})
        naming.write_document(path, document, run.all_ids)


def edit_names(run: Run, editor: Callable[[Path], None]) -> int:
    """Have all names changed in an editor.

    Parameters
    ----------
    run : Run
    editor : callable
        Told the file to change; comes back when it is done.

    Returns
    -------
    int
        How many names are new or different.

    Raises
    ------
    DataError
        What the editor left cannot be used; it is kept, and the names are as they were.
    """
    path, draft = run.path / naming.FILE, run.path / REJECTED
    before = path.read_bytes() if path.exists() else b""
    template = _template(run, before)
    if not draft.exists():
        with whole_file(draft) as handle:
            handle.write(template)
    editor(draft)
    raw = draft.read_bytes()
    try:
        return _take_over(run, raw, template, before)
    except DataError as error:
        what = str(error).replace(f"{path}: ", "").removesuffix("; correct it or remove it")
        raise DataError(
            f"{draft}: {what}; the names are as before, your text is kept there: correct it with "
            f"textclust name {run.path} --edit, or remove it to start afresh"
        ) from error


def _take_over(run: Run, raw: bytes, template: bytes, before: bytes) -> int:
    path = run.path / naming.FILE
    document = naming.parse(path, raw)
    new = naming.names_in(document, path, run.all_ids)
    old = _readable_names(run, before)
    described = {cluster.id: cluster for cluster in run.described}
    changed = {
        cluster: naming.new_name(described[cluster], name.name, name.note, by=stamp()["by"])
        for cluster, name in new.items()
        if name.name != old.get(cluster, Name("")).name and cluster in described
    }
    if before != template:
        _drop_untouched(document, naming.parse(path, template))
    naming.set_names(document, changed)
    with run.changing():
        if (path.read_bytes() if path.exists() else b"") != before:
            raise DataError(f"{naming.FILE} was changed by someone else in the meantime")
        if raw != template:
            naming.write_document(path, document, run.all_ids)
        (run.path / REJECTED).unlink()
    return len(changed) + len(old.keys() - new.keys())


def _readable_names(run: Run, raw: bytes) -> dict[int, Name]:
    """The names in a file that somebody may have broken by hand: none then."""
    path = run.path / naming.FILE
    try:
        return naming.names_in(naming.parse(path, raw), path, run.all_ids)
    except DataError:
        return {}


def _template(run: Run, before: bytes) -> bytes:
    """The names as they are, and an empty one for every cluster that has none, with its terms beside it."""
    try:
        there = naming.parse(run.path / naming.FILE, before).get("cluster", {})
    except DataError:
        return before  # to be corrected
    lines = [before.decode("utf-8").rstrip() or f"# {naming.HEADER}", ""]
    for cluster in run.described:
        if str(cluster.id) not in there:
            terms = tomlkit.string(", ".join(top.term for top in cluster.top_terms)).as_string()
            lines += [f"[cluster.{cluster.id}] # {cluster.size:,} documents: {terms}", 'name = ""', ""]
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8")


def _drop_untouched(document: tomlkit.TOMLDocument, template: tomlkit.TOMLDocument) -> None:
    """Take out the entries that the template offered and nobody filled in."""
    offered, found = template.get("cluster", {}), document.get("cluster", {})
    for key in [key for key in found if key in offered]:
        empty = list(found[key].items()) == [("name", "")]
        if empty and found[key].as_string().strip() == offered[key].as_string().strip():
            del found[key]


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the names of another run.

    Attributes
    ----------
    taken : dict of int to Name
        By new id.
    left : list of Name
        Those that found no cluster.
    there : list of Name
        Those that a cluster has already, from its theme or from a person.
    """

    taken: dict[int, Name]
    left: list[Name]
    there: list[Name]


def bring_names(run: Run, other: Path) -> Brought:
    """Give clusters the names of those of another run that look most like them.

    Ids of two runs have nothing to do with each other, so names are matched by the terms that were seen when
    they were given: the pairs with the most in common in all (Hungarian method). Names that are there stay,
    and are not given to another cluster as well.

    Parameters
    ----------
    run : Run
    other : Path
        Another run, or a file of names.
    """
    path = other / naming.FILE if other.is_dir() else other
    if not path.is_file():
        raise UsageError(
            f"{path}: there are no names; give a run whose clusters have names, or its {naming.FILE}"
        )
    document = naming.read_document(path)
    known = {int(key) for key in document.get("cluster", {}) if key.isascii() and key.isdigit()}
    entries = naming.read_names(path, known or {0})
    with run.changing():
        home = run.path / naming.FILE
        own = naming.read_names(home, run.all_ids)
        free = [cluster for cluster in run.clusters if cluster.id not in own]
        given = {name.name.casefold() for name in own.values()}
        names = [name for _, name in sorted(entries.items())]
        taken, left = _match([name for name in names if name.name.casefold() not in given], free)
        mine = naming.read_document(home)
        naming.set_names(mine, taken)
        if taken:
            naming.write_document(home, mine, run.all_ids)
    return Brought(taken, left, [name for name in names if name.name.casefold() in given])


def _match(names: list[Name], clusters: list[ClusterSummary]) -> tuple[dict[int, Name], list[Name]]:
    """The names that found a cluster, by its id, and those that did not."""
    common = np.zeros((len(names), len(clusters)))
    for i, name in enumerate(names):
        if name.terms:
            common[i] = [naming.overlap(name.terms, cluster) for cluster in clusters]
    pairs = zip(*linear_sum_assignment(common, maximize=True), strict=True)
    taken = {i: clusters[j].id for i, j in pairs if common[i, j] >= naming.LEAST_OVERLAP}
    left = [name for i, name in enumerate(names) if i not in taken]
    return {cluster: names[i] for i, cluster in taken.items()}, left
