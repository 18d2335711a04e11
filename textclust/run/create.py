"""The main job: documents in, a run directory out, whole or not at all."""

from __future__ import annotations

import json
import os
import platform
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from textclust import __version__
from textclust.cluster.mapped import as_rows, is_mapped
from textclust.corpus import Corpus, ReadOptions, open_corpus
from textclust.errors import DataError, OutputError, UsageError
from textclust.inspect.duplicates import find_duplicates
from textclust.inspect.limits import memory_peak
from textclust.inspect.words import WordReader
from textclust.model import DocumentClusterer, is_small
from textclust.persistence.atomic import settle, whole_directory
from textclust.persistence.model import save_model
from textclust.reduce.svd import TruncatedSVD
from textclust.run import run as layout
from textclust.run.clusters_file import clusters_as_json
from textclust.run.columns import assigned_rows, our_names, with_our_fields
from textclust.run.found import Found
from textclust.run.names import FILE as NAMES
from textclust.run.names import write_name
from textclust.run.planning import placed
from textclust.run.settings import Settings
from textclust.run.spool import Spool

#: Told the stage, how much of it is done and how much there is (None: not known).
Report = Callable[[str, float, float | None], None]


def create_run(
    inputs: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    settings: Settings,
    options: ReadOptions | None = None,
    *,
    keep_text: bool = True,
    force: bool = False,
    drop_names: bool = False,
    report: Report = lambda stage, done, total: None,
) -> layout.Run:
    """Cluster documents and write a run directory.

    Parameters
    ----------
    inputs : list of str or path
        As ``open_corpus`` takes them.
    out : path-like
        The run directory to write.
    settings : Settings
    options : ReadOptions, optional
        How to read the inputs.
    keep_text : bool, default=True
        Whether the text columns are kept in the run.
    force, drop_names : bool, default=False
        Replace a run that is there; also if clusters of it have names.
    report : callable, optional
        Told the stage, how much of it is done, and how much there is.

    Raises
    ------
    OutputError
        ``out`` is there already, or cannot be written.
    UsageError, DataError
        What is wrong with the settings or the input.
    """
    target = Path(out)
    _check_target(target, force=force, drop_names=drop_names)
    corpus = open_corpus(inputs, options)
    with whole_directory(target, overwrite=force) as folder:
        _fill(folder, corpus, settings, keep_text=keep_text, report=report)
    return layout.Run.open(target)


def _fill(folder: Path, corpus: Corpus, settings: Settings, *, keep_text: bool, report: Report) -> None:
    clock = _Clock()
    dropped = frozenset() if keep_text else frozenset(corpus.text_columns)
    spool = Spool(folder / "spool", dropped)
    words = WordReader() if settings.fold_duplicates else None
    small, texts = is_small(_texts(corpus, spool, report, words))
    model = settings.model(small=small)
    X = model.fit_vectorizer(texts)
    spool.finish()
    clock.lap("read_and_vectorise")
    if settings.themes is not None:
        settings.themes.check(model.vectorizer_)
    X, plan = placed(X, model, folder / "matrix")
    _check_size(X, settings.n_clusters)
    duplicates = None if words is None else find_duplicates(words.words(), settings.jobs)
    report("grouping", 0, None)
    model.fit_rows(
        X,
        sample_weight=None if duplicates is None else duplicates.weights(),
        folder=folder / "rows" if is_mapped(X.data) else None,
    )
    _check_found(model, settings)
    clock.lap("group")
    report("writing", 0, None)
    found = Found(model, settings.levels, settings.outliers)
    called = our_names(spool.schema.names, found.columns)
    counts = _write_assignments(folder / layout.ASSIGNMENTS, spool, found, called)
    save_model(model, folder / layout.MODEL)
    _write_json(folder / layout.CLUSTERS, clusters_as_json(found.clusters))
    hashes = {layout.ASSIGNMENTS: layout.sha256(folder / layout.ASSIGNMENTS)}
    if settings.themes is not None:
        for cluster, name in enumerate(settings.themes.texts):
            write_name(folder / NAMES, found.clusters[cluster], name)
        hashes[NAMES] = layout.sha256(folder / NAMES)
    clock.lap("write")
    for passing in ("spool", "matrix", "rows"):
        shutil.rmtree(folder / passing, ignore_errors=True)
    manifest = _manifest(corpus, settings, model, counts, called, clock)
    manifest["result"]["outlier_from"] = found.outlier_from
    manifest["memory"] = {"planned_bytes": plan.memory, "peak_bytes": memory_peak(), "rows": plan.place}
    manifest["seconds"]["group_planned"] = round(plan.seconds, 3)
    if duplicates is not None:
        manifest["result"]["duplicates"] = {"exact": duplicates.n_exact, "near": duplicates.n_near}
    manifest["sha256"] = hashes
    _write_json(folder / layout.MANIFEST, manifest)


def _texts(
    corpus: Corpus, spool: Spool, report: Report, words: WordReader | None
) -> Iterator[pa.LargeStringArray]:
    """The documents, while their rows go to the spool."""
    for batch in corpus.batches():
        spool.add(batch)
        if words is not None:
            words.add(batch.text)
        report("reading", corpus.bytes_read, corpus.n_bytes)
        yield batch.text
    report("vectorising", 0, None)


def _check_target(target: Path, *, force: bool, drop_names: bool) -> None:
    settle(target)
    if not target.exists():
        return
    if not (target / layout.MANIFEST).is_file():
        raise OutputError(f"{target}: is there already and is not a run; choose another --out")
    if not force:
        raise OutputError(f"{target}: is there already; choose another --out or replace it with --force")
    if (target / NAMES).exists() and not drop_names and not _are_names_of_themes(target):
        raise UsageError(
            f"{target}: its clusters have names ({NAMES}); keep a copy, "
            "then replace it with --force --drop-names"
        )


def _are_names_of_themes(target: Path) -> bool:
    """Whether the names of a run are those it was made with: nobody has named anything since."""
    made_with = layout.Run.open(target).manifest["sha256"].get(NAMES)
    return bool(made_with == layout.sha256(target / NAMES))


def _check_size(X: Any, n_clusters: int) -> None:
    distinct = as_rows(X).merged()[0].n_rows
    if n_clusters > distinct:
        raise DataError(
            f"{n_clusters} clusters for {distinct} distinct documents with terms (of {X.shape[0]} in all); "
            f"ask for at most {distinct}"
            if distinct
            else "no document has a term that is left"
        )


def _check_found(model: DocumentClusterer, settings: Settings) -> None:
    """Documents that differ in their terms may fall together once they are reduced."""
    if not isinstance(model.reducer_, TruncatedSVD):
        return
    n_clusters = min(settings.n_clusters, len(model.sizes_))  # fewer where small ones were dissolved
    found = int((model.sizes_ > 0).sum())
    if found < n_clusters:
        raise DataError(
            f"{n_clusters} clusters were asked for, but the documents fall into {found} after reduction; "
            f"ask for at most {found}, or for a higher --svd, or --reduce off"
        )


def _write_assignments(path: Path, spool: Spool, found: Found, called: dict[str, str]) -> Counter[str]:
    """Write the user's rows with our columns; how many there are of each status."""
    counts: Counter[str] = Counter()
    schema = with_our_fields(spool.schema, called, found.columns)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in assigned_rows(spool, found.assignment, {}, called, found.columns, found.outlier_from):
            writer.write_table(table)
            counts.update(table[called["status"]].to_pylist())
    return counts


def _manifest(
    corpus: Corpus,
    settings: Settings,
    model: DocumentClusterer,
    counts: Counter[str],
    called: dict[str, str],
    clock: _Clock,
) -> dict[str, Any]:
    return {
        "format": layout.FORMAT,
        "format_version": layout.FORMAT_VERSION,
        "schema_version": 1,
        "created": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "settings": settings.as_json(),
        "seed": settings.seed,
        "versions": versions(),
        "corpus": {
            "inputs": [file.name for file in corpus.files],
            "documents": counts.total(),
            "status": dict(sorted(counts.items())),
            "columns": corpus.columns,
            "text_columns": corpus.text_columns,
            "text_column_guessed": corpus.text_column_guessed,
            "skipped": corpus.skipped,
            "id_column": corpus.id_column,
            "encoding": corpus.encoding,
            "strip": list(corpus.stripped.kinds),
            "fingerprint": corpus.fingerprint,
        },
        "our_columns": called,
        "result": {
            "clusters": len(model.sizes_),
            "terms": model.n_features_in_,
            "languages": model.vectorizer_.languages_,
            "too_common": model.vectorizer_.corpus_stop_words_.tolist(),
            "iterations": int(model.clusterer_.n_iter_),
            "inertia": float(model.clusterer_.inertia_),
            "mean_similarity": float(np.nanmean(model.assignment_.similarity)),
        },
        "seconds": clock.seconds,
    }


def versions() -> dict[str, str]:
    """Versions of what the result may depend on."""
    packages = ("numpy", "scipy", "scikit-learn", "numba", "pyarrow", "nltk", "stopwordsiso")
    return {"textclust": __version__, "python": platform.python_version()} | {
        package: version(package) for package in packages
    }


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(
        json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8"
    )


class _Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 3)
        self._last = now
