"""The names humans gave to clusters: a small TOML file, made to be edited and kept under version control."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from textclust.errors import DataError, UsageError
from textclust.persistence.atomic import whole_file
from textclust.records import ClusterSummary

FILE = "names.toml"
HEADER = "Names of the clusters of this run. Edit freely: comments are kept."
LONGEST_NAME = 200
LONGEST_NOTE = 2000
#: A name is doubted if a smaller share of the terms that were seen is still among the cluster's. Clusters
#: that two seeds both find share .5 or more in 95 % of cases, others at most .4 in 99 % (four corpora).
LEAST_OVERLAP = 0.4


@dataclass(frozen=True, slots=True)
class Name:
    """What a human called a cluster.

    Attributes
    ----------
    name, note : str
    on, by : str
        When, and who.
    terms : tuple of str
        The cluster's top terms at that time: its fingerprint.
    """

    name: str
    note: str = ""
    on: str = ""
    by: str = ""
    terms: tuple[str, ...] = ()


def read_names(path: Path, ids: Collection[int]) -> dict[int, Name]:
    """Names by cluster id; none if there is no file.

    Parameters
    ----------
    path : Path
    ids : collection of int
        All that the run ever had.

    Raises
    ------
    DataError
        The file is not TOML, or names a cluster that the run never had.
    """
    return names_in(read_document(path), path, ids)


def read_document(path: Path) -> tomlkit.TOMLDocument:
    """The file as it is; empty if there is none."""
    if not path.exists():
        return tomlkit.document()
    return parse(path, path.read_bytes())


def parse(path: Path, raw: bytes) -> tomlkit.TOMLDocument:
    """Text of a file of names.

    Raises
    ------
    DataError
        It is not TOML; with the line where it is broken.
    """
    try:
        document = tomlkit.parse(raw.decode("utf-8"))
    except (TOMLKitError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{path}: not a TOML file: {error}; correct it or remove it") from error
    if not isinstance(document.get("cluster", {}), Mapping):
        raise DataError(f"{path}: cluster must be a table, such as [cluster.3]")
    return document


def set_names(document: tomlkit.TOMLDocument, names: Mapping[int, Name]) -> None:
    """Put names into a document; everything else in it stays as it is."""
    if not document:
        document.add(tomlkit.comment(HEADER))
    for cluster, name in names.items():
        entry = document.setdefault("cluster", tomlkit.table(is_super_table=True))
        entry = entry.setdefault(str(cluster), tomlkit.table())
        entry["name"] = name.name
        for key, value in (("note", name.note), ("named_on", name.on), ("named_by", name.by)):
            if value or key in entry:
                entry[key] = value
        entry["terms"] = list(name.terms)


def write_document(path: Path, document: tomlkit.TOMLDocument, ids: Collection[int]) -> None:
    """Write a file of names, whole or not at all; what it says must be readable again."""
    raw = tomlkit.dumps(document).encode("utf-8")
    if names_in(parse(path, raw), path, ids) != names_in(document, path, ids):
        raise DataError(f"{path}: too intricate to be changed by a program; name the cluster by hand")
    with whole_file(path, overwrite=True) as handle:
        handle.write(raw)


def new_name(cluster: ClusterSummary, name: str, note: str = "", *, by: str) -> Name:
    """A name given now, by someone who sees the cluster as it is.

    Raises
    ------
    UsageError
        The name or note is too long, or holds what no name holds.
    """
    name, note = " ".join(name.split()), " ".join(note.split())
    for what, text, most in (("name", name, LONGEST_NAME), ("note", note, LONGEST_NOTE)):
        if len(text) > most:
            raise UsageError(f"a {what} has at most {most} characters, this one has {len(text)}")
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise UsageError(f"a {what} must be text in UTF-8, not {text!r:.80}")
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return Name(name, note, today, by, tuple(top.term for top in cluster.top_terms))


def with_names(clusters: Iterable[ClusterSummary], names: Mapping[int, Name]) -> list[ClusterSummary]:
    """The clusters with what humans called them, and whether that still fits."""
    named = []
    for cluster in clusters:
        name = names.get(cluster.id, Name(""))
        fits = not name.name or overlap(name.terms, cluster) >= LEAST_OVERLAP
        named.append(replace(cluster, name=name.name, note=name.note, name_fits=fits))
    return named


def overlap(seen: Collection[str], cluster: ClusterSummary) -> float:
    """Share of the terms that were seen which are still among the cluster's; 1 if none were written down.

    Examples
    --------
    >>> from textclust.records import TopTerm
    >>> overlap(["Card", "refund"], ClusterSummary(0, 1, 1.0, 1.0, [TopTerm("card", 1.0)]))
    1.0
    >>> overlap(["printer"], ClusterSummary(0, 1, 1.0, 1.0, [TopTerm("card", 1.0)]))
    0.0
    """
    then = {term.casefold() for term in seen}
    now = {top.term.casefold() for top in cluster.top_terms}
    return len(then & now) / min(len(then), len(now)) if then and now else 1.0


def names_in(document: Mapping[str, Any], path: Path, ids: Collection[int]) -> dict[int, Name]:
    """The names in a document that is, or may become, the file at ``path``."""
    names = {}
    for key, entry in document.get("cluster", {}).items():
        if not key.isascii() or not key.isdigit() or len(key) > 9 or int(key) not in ids:
            raise DataError(f"{path}: there is no cluster {key!r:.40}; the run has 0 to {max(ids)}")
        texts = [_text(entry, part) for part in ("name", "note", "named_on", "named_by")]
        if None in texts:
            raise DataError(f'{path}: [cluster.{key}] needs a line such as name = "double charges"')
        name, note, on, by = (" ".join((text or "").split()) for text in texts)
        terms = entry.get("terms", [])
        if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
            raise DataError(f"{path}: the terms of [cluster.{key}] must be a list of words; remove them")
        if name:
            names[int(key)] = Name(name, note, on, by, tuple(str(term) for term in terms))
    return names


def _text(entry: Any, key: str) -> str | None:
    """A value that is text or a date; None if it is something else."""
    value = entry.get(key, "") if isinstance(entry, Mapping) else None
    if isinstance(value, str | datetime.date):
        return str(value)
    return None
