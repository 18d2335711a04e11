"""A run: a directory that holds one piece of work, from its settings to the names people gave."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from textclust.errors import DataError, ModelFormatError, UsageError
from textclust.model import DocumentClusterer
from textclust.persistence import strict_json
from textclust.persistence.atomic import settle
from textclust.persistence.model import load_model
from textclust.records import ClusterSummary, ClusterTable
from textclust.run import names as naming
from textclust.run.columns import TYPES, with_names

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "run.json"
MODEL = "model"
ASSIGNMENTS = "assignments.parquet"
CLUSTERS = "clusters.json"
FORMAT = "textclust-run"
FORMAT_VERSION = 1


class Run:
    """A run directory, opened for reading and naming.

    Attributes
    ----------
    path : Path
    manifest : dict
        What ``run.json`` says: settings, seed, versions, corpus, timings.

    Examples
    --------
    >>> run = Run.open("tickets-run")  # doctest: +SKIP
    >>> run.clusters[0].top_terms  # doctest: +SKIP
    >>> run.assignments.head()  # doctest: +SKIP
    """

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Run:
        """Open a run directory.

        Raises
        ------
        UsageError
            There is no such directory, or it is not a run.
        ModelFormatError
            Its manifest is damaged, or of a future version.
        """
        folder = Path(path)
        settle(folder)
        if not (folder / MANIFEST).is_file():
            what = "is not a run directory" if folder.exists() else "does not exist"
            raise UsageError(f"{folder}: {what}; make one with: textclust cluster INPUT -o {folder}")
        try:
            manifest = strict_json.load((folder / MANIFEST).read_bytes())
        except ValueError as error:
            raise ModelFormatError(
                f"{folder / MANIFEST}: damaged ({error}); cluster again with --force"
            ) from error
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise ModelFormatError(f"{folder / MANIFEST}: not written by textclust")
        if manifest.get("format_version") != FORMAT_VERSION:
            raise ModelFormatError(
                f"{folder / MANIFEST}: format {manifest.get('format_version')!r} is not {FORMAT_VERSION}; "
                "it was written by another version of textclust: upgrade"
            )
        if not _is_whole(manifest):
            raise ModelFormatError(
                f"{folder / MANIFEST}: damaged (parts of it are missing); cluster again with --force"
            )
        return cls(folder, manifest)

    @functools.cached_property
    def model(self) -> DocumentClusterer:
        """The fitted model."""
        return load_model(self.path / MODEL)

    @property
    def n_clusters(self) -> int:
        """How many clusters there are."""
        return len(self._described)

    @property
    def names(self) -> dict[int, str]:
        """Human names by cluster id, as they stand in ``names.toml`` now."""
        return naming.read_names(self.path / naming.FILE, self.n_clusters)

    @property
    def clusters(self) -> list[ClusterSummary]:
        """What there is to know of each cluster, names included."""
        names = self.names
        return ClusterTable(replace(cluster, name=names.get(cluster.id, "")) for cluster in self._described)

    @property
    def assignments(self) -> pd.DataFrame:
        """The input rows with clusters and names."""
        frame: pd.DataFrame = pa.concat_tables(self.tables()).to_pandas()
        return frame

    @property
    def schema(self) -> pa.Schema:
        """Columns of the assignments."""
        with self._assignments() as file:
            return file.schema_arrow

    @property
    def columns(self) -> dict[str, str]:
        """What our columns are called in this run."""
        called: dict[str, str] = self.manifest["our_columns"]
        return called

    @property
    def text_columns(self) -> list[str]:
        """The columns that hold the documents' text."""
        columns: list[str] = self.manifest["corpus"]["text_columns"]
        return columns

    def tables(self, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """The input rows with clusters and names, a few thousand at a time; the names are read at once."""
        return self._named(columns, self.names)

    def _named(self, columns: list[str] | None, names: dict[int, str]) -> Iterator[pa.Table]:
        with self._assignments() as file:
            for batch in file.iter_batches(batch_size=8192, columns=columns):
                table = pa.Table.from_batches([batch])
                if self.columns["cluster_name"] in table.column_names:
                    table = with_names(table, self.columns, names)
                yield table

    def cluster(self, cluster: int) -> ClusterSummary:
        """One cluster by its id.

        Raises
        ------
        UsageError
            There is no such cluster.
        """
        if not 0 <= cluster < self.n_clusters:
            raise UsageError(f"there is no cluster {cluster}; the run has 0 to {self.n_clusters - 1}")
        return self.clusters[cluster]

    def set_name(self, cluster: int, name: str) -> None:
        """Give a cluster a name that every verb shows from now on; an empty one takes it away."""
        naming.write_name(self.path / naming.FILE, self.cluster(cluster), name)

    @functools.cached_property
    def _described(self) -> list[ClusterSummary]:
        from textclust.run.clusters_file import read_clusters

        return read_clusters(self.path / CLUSTERS)

    @functools.cached_property
    def _intact(self) -> bool:
        """Whether the assignments are as they were written: a flipped bit must not pass for data."""
        written: str = self.manifest["sha256"][ASSIGNMENTS]
        return sha256(self.path / ASSIGNMENTS) == written

    def _assignments(self) -> pq.ParquetFile:
        path = self.path / ASSIGNMENTS
        try:
            if self._intact:
                return pq.ParquetFile(path)
            error = "it is not as it was written"
        except (OSError, pa.ArrowException) as fault:
            error = str(fault)
        raise DataError(f"{path}: cannot be read ({error}); cluster again with --force")


def sha256(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_whole(manifest: dict[str, Any]) -> bool:
    """Say whether a manifest has what reading a run needs."""
    corpus, called = manifest.get("corpus"), manifest.get("our_columns")
    return (
        isinstance(manifest.get("sha256"), dict)
        and ASSIGNMENTS in manifest["sha256"]
        and isinstance(called, dict)
        and set(called) == set(TYPES)
        and all(isinstance(name, str) for name in called.values())
        and isinstance(corpus, dict)
        and isinstance(corpus.get("id_column"), str)
        and isinstance(corpus.get("text_columns"), list)
        and all(isinstance(name, str) for name in corpus["text_columns"])
    )
