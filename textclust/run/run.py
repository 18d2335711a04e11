"""A run: a directory that holds one piece of work, from its settings to the names people gave."""

from __future__ import annotations

import copy
import functools
import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import scipy.sparse as sp

from textclust.describing import SUMMARY_TERMS
from textclust.errors import DataError, ModelFormatError, OutputError, UsageError
from textclust.model import DocumentClusterer
from textclust.persistence import strict_json
from textclust.persistence.atomic import settle
from textclust.persistence.lock import locked
from textclust.persistence.model import load_model
from textclust.records import ClusterSummary, ClusterTable, CoarseCluster
from textclust.run import editing
from textclust.run import names as naming
from textclust.run.clusters_file import read_clusters
from textclust.run.columns import TYPES, with_assignment, with_names, with_parents
from textclust.run.editing import State, read_state
from textclust.run.levels import levels_of
from textclust.run.naming import set_name
from textclust.run.regrouping import Grouping
from textclust.run.rows import ADJACENT, read_adjacent, read_rows
from textclust.run.rows import FOLDER as ROWS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from textclust.text.adjacency import AdjacentTerms

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
        return cls(folder, _read_manifest(folder / MANIFEST))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the run against others who change it, and make sure that it is still the one that was opened.

        Raises
        ------
        OutputError
            Another process keeps it, or another run has taken its place.
        """
        with locked(self.path):
            if _read_manifest(self.path / MANIFEST) != self.manifest:
                raise OutputError(
                    f"{self.path}: another run has taken its place since it was opened; open it again"
                )
            yield

    @functools.cached_property
    def model(self) -> DocumentClusterer:
        """The fitted model."""
        return load_model(self.path / MODEL)

    @property
    def n_clusters(self) -> int:
        """How many clusters there are."""
        return len(self.described)

    @property
    def ids(self) -> list[int]:
        """Ids of the clusters there are: 0 to k - 1 until they are merged or split."""
        return [cluster.id for cluster in self.described]

    @property
    def all_ids(self) -> range:
        """Ids of all clusters there ever were; none of them is given again."""
        return range(self.edits.journal.next_id)

    @property
    def names(self) -> dict[int, str]:
        """Human names by cluster id, as they stand in ``names.toml`` now."""
        return {cluster: given.name for cluster, given in self._given_names().items()}

    @property
    def clusters(self) -> list[ClusterSummary]:
        """What there is to know of each cluster, names included."""
        return ClusterTable(naming.with_names(self.described, self._given_names()))

    @functools.cached_property
    def edits(self) -> State:
        """What merges and splits have made of the clusters."""
        return self.read_edits()

    def read_edits(self) -> State:
        """The edits as they stand on the disk now."""
        return read_state(self.path, len(self.base_clusters), self.manifest["corpus"]["documents"])

    @property
    def keeps_rows(self) -> bool:
        """Whether the run has kept the words of its documents: not if it was made without text."""
        return (self.path / ROWS).exists()

    @functools.cached_property
    def rows(self) -> sp.csr_matrix:
        """The vectorised documents, ``(n_documents, n_terms)``.

        Raises
        ------
        UsageError
            The run was made without text.
        """
        return read_rows(self.path / ROWS, self._shape)

    @functools.cached_property
    def adjacent(self) -> AdjacentTerms | None:
        """Which terms stand next to each other in the documents; None where that was not counted."""
        return read_adjacent(self.path / ADJACENT, self._shape)

    @property
    def _shape(self) -> tuple[int, int]:
        """Documents and terms."""
        return self.manifest["corpus"]["documents"], self.model.n_features_in_

    @property
    def grouping(self) -> Grouping:
        """The model with the edits on top, for new documents."""
        return self.edits.grouping(self)

    def merge(self, *clusters: int) -> None:
        """Make clusters part of the first one: from then on the nearest of all their centres counts.

        Raises
        ------
        UsageError
            One of the ids is not there or named twice, or the run was made without text.
        OutputError
            See `changing`.
        """
        editing.merge(self, list(clusters))

    def split(self, cluster: int, parts: int = 2) -> None:
        """Divide the documents of a cluster among new ones, each other document staying where it is.

        Raises
        ------
        UsageError
            There is no such cluster, fewer than two parts are asked for, or the run was made without text.
        DataError
            The cluster has fewer distinct documents than parts.
        OutputError
            See `changing`.
        """
        editing.split(self, cluster, parts)

    def undo(self) -> None:
        """Take back the last merge or split."""
        editing.undo(self)

    def without(self, words: Collection[str]) -> tuple[list[ClusterSummary], list[list[CoarseCluster]]]:
        """Clusters and levels without some words, in any of their forms, in terms, phrases and titles."""
        base, now = copy.copy(self.model).exclude_terms(words), copy.copy(self.model)
        known, more = dict(enumerate(self.base_clusters)), self.model.descriptions_
        now.nodes_ = []
        # The model knows more terms of a cluster than a run shows.
        now.descriptions_ = [
            more[one.id] if one == known.get(one.id) else one.description for one in self.described
        ]
        shown = zip(self.clusters, now.exclude_terms(words).descriptions_, strict=True)
        clusters = [
            replace(one, top_terms=said.terms[:SUMMARY_TERMS], description=said.first(SUMMARY_TERMS))
            for one, said in shown
        ]
        levels = [base.level(level) for level in self.manifest["settings"]["levels"][:-1]]
        return clusters, levels_of(levels, clusters)

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
    def id_column(self) -> str:
        """The column of unique ids."""
        column: str = self.manifest["corpus"]["id_column"]
        return column

    @property
    def text_columns(self) -> list[str]:
        """The columns that hold the documents' text."""
        columns: list[str] = self.manifest["corpus"]["text_columns"]
        return columns

    @property
    def kept_text_columns(self) -> list[str]:
        """Those of the text columns that the run has kept: none if it was made with ``--no-text``."""
        kept = self.schema.names
        return [column for column in self.text_columns if column in kept]

    @property
    def further_columns(self) -> list[str]:
        """The user's columns besides the ids and the text."""
        known = {self.id_column, *self.text_columns, *self.columns.values()}
        return [column for column in self.schema.names if column not in known]

    def tables(self, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """The input rows with clusters and names, a few thousand at a time; the names are read at once."""
        return self._named(columns, self.names)

    def _named(self, columns: list[str] | None, names: dict[int, str]) -> Iterator[pa.Table]:
        edited, done = self.edits, 0
        parents = {cluster.id: cluster.parents for cluster in edited.clusters}
        with self._assignments() as file:
            for batch in file.iter_batches(batch_size=8192, columns=columns):
                table = pa.Table.from_batches([batch])
                if edited.arrays:
                    part = edited.assignment.part(done, done + len(table))
                    table = with_assignment(table, self.columns, part)
                    table = with_parents(table, self.columns, part.labels, parents)
                done += len(table)
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
        self.edits.journal.check(cluster)
        return next(summary for summary in self.clusters if summary.id == cluster)

    def set_name(self, cluster: int, name: str) -> None:
        """Give a cluster a name that every verb shows from now on; an empty one takes it away."""
        set_name(self, cluster, name)

    @property
    def levels(self) -> list[list[CoarseCluster]]:
        """The coarser clusters above those there are, coarsest level first; none without ``--levels``."""
        return levels_of(self.base_levels, self.described)

    @property
    def base_clusters(self) -> list[ClusterSummary]:
        """The clusters of the model, before all edits."""
        return self._base[0]

    @property
    def base_levels(self) -> list[list[CoarseCluster]]:
        """The levels above the clusters of the model, before all edits."""
        return self._base[1]

    @property
    def base_novelty(self) -> NDArray[np.float64]:
        """Novelty of each document before all edits, ``(n_documents,)``; NaN without a cluster."""
        column = self.columns["novelty"]
        with self._assignments() as file:
            novelty: NDArray[np.float64] = file.read([column])[column].to_numpy()
        return novelty

    @functools.cached_property
    def _base(self) -> tuple[list[ClusterSummary], list[list[CoarseCluster]]]:
        return read_clusters(self.path / CLUSTERS)

    @property
    def described(self) -> list[ClusterSummary]:
        """The clusters there are, without their names."""
        return self.edits.clusters or self.base_clusters

    def _given_names(self) -> dict[int, naming.Name]:
        return naming.read_names(self.path / naming.FILE, self.all_ids)

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


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = strict_json.load(path.read_bytes())
    except ValueError as error:
        raise ModelFormatError(f"{path}: damaged ({error}); cluster again with --force") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelFormatError(f"{path}: not written by textclust")
    if manifest.get("format_version") != FORMAT_VERSION:
        raise ModelFormatError(
            f"{path}: format {manifest.get('format_version')!r} is not {FORMAT_VERSION}; "
            "it was written by another version of textclust: upgrade"
        )
    if not _is_whole(manifest):
        raise ModelFormatError(f"{path}: damaged (parts of it are missing); cluster again with --force")
    return manifest


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
        and set(called) >= set(TYPES)
        and all(isinstance(name, str) for name in called.values())
        and isinstance(corpus, dict)
        and isinstance(corpus.get("id_column"), str)
        and isinstance(corpus.get("documents"), int)
        and isinstance(corpus.get("text_columns"), list)
        and all(isinstance(name, str) for name in corpus["text_columns"])
    )
