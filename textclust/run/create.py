"""The main job: documents in, a run directory out, whole or not at all."""

from __future__ import annotations

import json
import os
import platform
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from textclust import __version__
from textclust.cluster.mapped import is_mapped
from textclust.corpus import Corpus, ReadOptions, open_corpus
from textclust.errors import OutputError, UsageError
from textclust.evaluate.choose_k import KChoice, choose_k
from textclust.inspect.duplicates import Duplicates, find_duplicates
from textclust.inspect.limits import memory_peak
from textclust.inspect.plan import Plan
from textclust.inspect.words import WordReader
from textclust.model import DocumentClusterer
from textclust.persistence.atomic import settle, whole_directory
from textclust.persistence.model import save_model
from textclust.recipe import is_small
from textclust.records import Batch, ProgressCallback
from textclust.run import run as layout
from textclust.run.clusters_file import clusters_as_json
from textclust.run.columns import assigned_rows, our_names, with_our_fields
from textclust.run.diagnosing import diagnose_run
from textclust.run.editing import FILE as EDITS
from textclust.run.editing import stamp
from textclust.run.enough import check_distinct, check_found
from textclust.run.fingerprints import fingerprints
from textclust.run.found import Found
from textclust.run.names import FILE as NAMES
from textclust.run.names import new_name, read_document, set_names, write_document
from textclust.run.planning import placed
from textclust.run.rows import ADJACENT, write_adjacent, write_rows
from textclust.run.rows import FOLDER as ROWS
from textclust.run.settings import Settings
from textclust.run.spool import Spool

#: Folders of rows that do not fit into memory, as they are vectorised and reduced.
MATRIX, REDUCED = "matrix", "reduced"


def create_run(
    inputs: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    settings: Settings,
    options: ReadOptions | None = None,
    *,
    keep_text: bool = True,
    force: bool = False,
    drop_names: bool = False,
    report: ProgressCallback = lambda stage, done, total: None,
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
    if not keep_text and corpus.id_column in corpus.text_columns:
        raise UsageError(
            f"--no-text leaves out the column {corpus.id_column!r}, and it is the id column, too; "
            "name another --id-col"
        )
    with whole_directory(target, overwrite=force) as folder:
        _fill(folder, corpus, settings, keep_text=keep_text, report=report)
        _check_target(target, force=force, drop_names=drop_names)  # somebody may have named it meanwhile
    corpus.tell()
    return layout.Run.open(target)


def _fill(
    folder: Path, corpus: Corpus, settings: Settings, *, keep_text: bool, report: ProgressCallback
) -> None:
    clock = Clock()
    dropped = frozenset() if keep_text else frozenset(corpus.text_columns)
    spool = Spool(folder / "spool", dropped)
    fitted = fit_corpus(corpus, settings, spool.add, folder, clock, report)
    X, model = fitted.X, fitted.model
    spool.finish()
    report("writing", 0, None)
    weights = None if fitted.duplicates is None else fitted.duplicates.weights()
    found = Found(model, settings.levels, settings.outliers, weights)
    called = our_names(spool.schema.names, found.columns)
    counts = _write_assignments(folder / layout.ASSIGNMENTS, spool, found, called)
    save_model(model, folder / layout.MODEL)
    if keep_text:
        write_rows(folder / ROWS, X)
        if model.adjacent_ is not None:
            write_adjacent(folder / ADJACENT, model.adjacent_)
    _write_json(folder / layout.CLUSTERS, clusters_as_json(found.clusters, found.levels))
    hashes = {layout.ASSIGNMENTS: layout.sha256(folder / layout.ASSIGNMENTS)}
    if settings.themes is not None:
        _write_names(folder / NAMES, list(settings.themes.texts), found)
        hashes[NAMES] = layout.sha256(folder / NAMES)
    clock.lap("write")
    manifest = _manifest(corpus, settings, model, counts, called, clock)
    manifest["result"]["outlier_from"] = found.outlier_from
    manifest["seconds"]["group_planned"] = round(fitted.plan.seconds, 3)
    manifest["seconds"]["planned"] = round(fitted.plan.job_seconds, 3)
    if fitted.duplicates is not None:
        manifest["result"]["duplicates"] = {
            "exact": fitted.duplicates.n_exact,
            "near": fitted.duplicates.n_near,
        }
    if fitted.choice is not None:
        manifest["choose_k"] = fitted.choice.as_json()
    manifest["sha256"] = hashes
    manifest["fingerprints"] = fingerprints(corpus, settings, X, model)
    report("diagnosing", 0, None)
    manifest["diagnosis"] = _diagnosis(layout.Run(folder, manifest), fitted)
    clock.lap("diagnose")
    manifest["memory"] = {
        "planned_bytes": fitted.plan.memory,
        "peak_bytes": memory_peak(),
        "rows": fitted.plan.place,
    }
    for passing in ("spool", MATRIX, REDUCED):
        shutil.rmtree(folder / passing, ignore_errors=True)
    _write_json(folder / layout.MANIFEST, manifest)


def _diagnosis(run: layout.Run, fitted: Fitted) -> list[dict[str, Any]]:
    """The known failures, looked for in a run that is whole but for its manifest."""
    run.model = fitted.model
    return [finding.as_json() for finding in diagnose_run(run, fitted.X)]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A corpus that was clustered.

    Attributes
    ----------
    X : CSR, (n_documents, n_terms)
        The vectorised documents; memory-mapped where they did not fit.
    model : DocumentClusterer
    choice : KChoice or None
        Why there are so many clusters, if that was left to be chosen.
    plan : Plan
        What it should have taken.
    duplicates : Duplicates or None
        If they weighed as one.
    """

    X: Any
    model: DocumentClusterer
    choice: KChoice | None
    plan: Plan
    duplicates: Duplicates | None


def fit_corpus(
    corpus: Corpus,
    settings: Settings,
    keep: Callable[[Batch], None],
    folder: Path,
    clock: Clock,
    report: ProgressCallback,
) -> Fitted:
    """Read a corpus and cluster it.

    Parameters
    ----------
    corpus : Corpus
    settings : Settings
    keep : callable
        Told every batch before its text is let go.
    folder : Path
        There already; rows that do not fit into memory lie in it, for the caller to remove.
    clock : Clock
        Told the stages.
    report : callable
    """
    words = WordReader() if settings.fold_duplicates else None
    small, texts = is_small(_texts(corpus, keep, report, words))
    model = settings.model(small=small)
    X = model.fit_vectorizer(texts)
    clock.lap("read_and_vectorise")
    if settings.themes is not None:
        settings.themes.check(model.vectorizer_)
    choice = _choose(X, settings, model, clock, report) if settings.n_clusters == "auto" else None
    X, plan = placed(X, model, folder / MATRIX)
    check_distinct(X, model, corpus)
    duplicates = None if words is None else find_duplicates(words.words(), settings.jobs)
    report("grouping", 0, None)
    model.fit_rows(
        X,
        sample_weight=None if duplicates is None else duplicates.weights(),
        folder=folder / REDUCED if is_mapped(X.data) else None,
    )
    check_found(model)
    clock.lap("group")
    return Fitted(X, model, choice, plan, duplicates)


def _choose(
    X: Any, settings: Settings, model: DocumentClusterer, clock: Clock, report: ProgressCallback
) -> KChoice:
    """Let the evidence say how many clusters there are; never fewer than themes that are named."""
    choice = choose_k(X, random_state=settings.seed, n_jobs=settings.jobs, report=report)
    n_clusters = max(choice.suggested_k, len(settings.themes.texts) if settings.themes else 0)
    model.set_params(n_clusters=n_clusters, clusterer__n_clusters=n_clusters)
    clock.lap("choose_k")
    return choice


def _texts(
    corpus: Corpus, keep: Callable[[Batch], None], report: ProgressCallback, words: WordReader | None
) -> Iterator[pa.LargeStringArray]:
    """The documents, while their rows are kept."""
    for batch in corpus.batches():
        keep(batch)
        if words is not None:
            words.add(batch.text)
        report("reading", corpus.bytes_read, corpus.n_bytes)
        yield batch.text
    corpus.check_texts()
    report("vectorising", 0, None)


def _check_target(target: Path, *, force: bool, drop_names: bool) -> None:
    settle(target)
    if not target.exists():
        return
    if not (target / layout.MANIFEST).is_file():
        raise OutputError(f"{target}: is there already and is not a run; choose another --out")
    if not force:
        raise OutputError(f"{target}: is there already; choose another --out or replace it with --force")
    for file, what in ((NAMES, "names"), (EDITS, "been merged or split")):
        kept = (target / file).exists() and not (file == NAMES and _are_names_of_themes(target))
        if kept and not drop_names:
            raise UsageError(
                f"{target}: its clusters have {what} ({file}); keep a copy, "
                "then replace it with --force --drop-names"
            )


def _are_names_of_themes(target: Path) -> bool:
    """Whether the names of a run are those it was made with: nobody has named anything since."""
    made_with = layout.Run.open(target).manifest["sha256"].get(NAMES)
    return bool(made_with == layout.sha256(target / NAMES))


def _write_assignments(path: Path, spool: Spool, found: Found, called: dict[str, str]) -> Counter[str]:
    """Write the user's rows with our columns; how many there are of each status."""
    counts: Counter[str] = Counter()
    schema = with_our_fields(spool.schema, called, found.columns)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in assigned_rows(spool, found.assignment, {}, called, found.columns, found.outlier_from):
            writer.write_table(table)
            counts.update(table[called["status"]].to_pylist())
    return counts


def _write_names(path: Path, names: list[str], found: Found) -> None:
    """Name the first clusters."""
    by = stamp()["by"]
    given = {cluster: new_name(found.clusters[cluster], name, by=by) for cluster, name in enumerate(names)}
    document = read_document(path)
    set_names(document, given)
    write_document(path, document, range(len(found.clusters)))


def _manifest(
    corpus: Corpus,
    settings: Settings,
    model: DocumentClusterer,
    counts: Counter[str],
    called: dict[str, str],
    clock: Clock,
) -> dict[str, Any]:
    return {
        "format": layout.FORMAT,
        "format_version": layout.FORMAT_VERSION,
        "schema_version": 1,
        "created": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "settings": settings.as_json(),
        "seed": settings.seed,
        "versions": versions(),
        "reading": corpus.reading,
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
            "mean_similarity": float(model.cohesion_ @ model.sizes_ / model.sizes_.sum()),
        },
        "seconds": clock.seconds,
    }


def versions() -> dict[str, str]:
    """Versions of what the result may depend on."""
    packages = ("numpy", "scipy", "scikit-learn", "numba", "pyarrow", "PyStemmer", "stopwordsiso")
    return {"textclust": __version__, "python": platform.python_version()} | {
        package: version(package) for package in packages
    }


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(
        json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8"
    )


class Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """A stage ends here."""
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 3)
        self._last = now
