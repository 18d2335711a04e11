"""The names humans gave to clusters: a small TOML file, made to be edited and kept under version control."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from textclust.errors import DataError, UsageError
from textclust.persistence.atomic import whole_file
from textclust.records import ClusterSummary

FILE = "names.toml"
HEADER = "Names of the clusters of this run. Edit freely: comments are kept."
LONGEST_NAME = 200


def read_names(path: Path, n_clusters: int) -> dict[int, str]:
    """Names by cluster id; none if there is no file.

    Raises
    ------
    DataError
        The file is not TOML, or names a cluster that the run does not have.
    """
    names = {}
    for key, entry in _read(path).get("cluster", {}).items():
        if not key.isascii() or not key.isdigit() or int(key) >= n_clusters:
            raise DataError(f"{path}: there is no cluster {key!r}; the run has 0 to {n_clusters - 1}")
        name = entry.get("name", "") if isinstance(entry, Mapping) else None
        if not isinstance(name, str):
            raise DataError(f'{path}: [cluster.{key}] needs a line such as name = "double charges"')
        if name.strip():
            names[int(key)] = name.strip()
    return names


def write_name(path: Path, cluster: ClusterSummary, name: str) -> None:
    """Give a cluster a name; everything else in the file stays as it is.

    An empty name takes the name away. The terms that were seen when the cluster was named are kept beside
    it, so that a later reader can tell whether the name still fits.
    """
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise UsageError(f"a name has at most {LONGEST_NAME} characters, this one has {len(name)}")
    document = _read(path)
    if not document:
        document.add(tomlkit.comment(HEADER))
    clusters = document.setdefault("cluster", tomlkit.table(is_super_table=True))
    entry = clusters.setdefault(str(cluster.id), tomlkit.table())
    entry["name"] = name
    entry["named_on"] = datetime.datetime.now(tz=datetime.UTC).date()
    entry["terms"] = [top.term for top in cluster.top_terms]
    with whole_file(path, overwrite=True) as handle:
        handle.write(tomlkit.dumps(document).encode("utf-8"))


def _read(path: Path) -> tomlkit.TOMLDocument:
    if not path.exists():
        return tomlkit.document()
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a TOML file: {error}; correct it or remove it") from error
    if not isinstance(document.get("cluster", {}), Mapping):
        raise DataError(f"{path}: cluster must be a table, such as [cluster.3]")
    return document
