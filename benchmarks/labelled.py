"""Labelled corpora for the benchmarks: whole ones, other labels of the same documents, and varied subsets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

#: File, text column, class column.
CORPORA = [
    ("20newsgroups", "body", "label"),
    ("reuters_r8", "text", "label"),
    ("ag_news_subset", "text", "label"),
    ("banking77", "text", "label"),
    ("debian_packages", "text", "label"),
    ("arxiv_sample", "text", "archive"),
]
#: Corpora whose classes subsets are made of, and the least documents of a class that is drawn.
DIVISIBLE = [
    ("20newsgroups", "body", "label", 100),
    ("banking77", "text", "label", 100),
    ("debian_packages", "text", "label", 100),
    ("arxiv_sample", "text", "archive", 100),
    ("arxiv_sample", "text", "label", 100),
    ("reuters_r8", "text", "label", 40),
]
#: Archives of arXiv whose categories make a corpus of their own.
ARCHIVES = ("math", "cs", "physics", "cond-mat")
FEWEST_DOCUMENTS, MOST_DOCUMENTS = 300, 20_000
SEED = 5


class Labelled(NamedTuple):
    """Documents and the class of each."""

    name: str
    texts: list[str]
    classes: NDArray[np.str_]

    @property
    def n_classes(self) -> int:
        """Number of different classes; the empty string is none."""
        return len(np.unique(self.classes[self.classes != ""]))


def whole(folder: Path) -> Iterator[Labelled]:
    """The corpora of a folder that are there, with all their documents."""
    for file, column, label in CORPORA:
        if (folder / f"{file}.parquet").exists():
            yield read(folder, file, column, label)


def other_labels(folder: Path) -> Iterator[Labelled]:
    """The same documents with coarser or finer classes, or the finer classes of a part of them."""
    if (folder / "20newsgroups.parquet").exists():
        news = read(folder, "20newsgroups", "body", "label")
        yield Labelled("20newsgroups, hierarchies", news.texts, _first_parts(news.classes))
    if (folder / "arxiv_sample.parquet").exists():
        fine = read(folder, "arxiv_sample", "text", "label")
        names, sizes = np.unique(fine.classes, return_counts=True)
        large = np.isin(fine.classes, names[sizes >= FEWEST_DOCUMENTS // 3])
        yield _taken(fine, "arxiv_sample, categories", np.flatnonzero(large))
        archives = _first_parts(fine.classes)
        for archive in ARCHIVES:
            yield _taken(fine, f"arxiv_sample, {archive}", np.flatnonzero(large & (archives == archive)))


def subsets(folder: Path, n_subsets: int) -> Iterator[Labelled]:
    """Random classes of the corpora: few or many, as large as they are, of one size, or very unequal.

    The number of classes and that of documents are drawn evenly on a logarithmic scale.
    """
    rng = np.random.default_rng(SEED)
    there = [corpus for corpus in DIVISIBLE if (folder / f"{corpus[0]}.parquet").exists()]
    for number in range(n_subsets if there else 0):
        file, column, label, least = there[number % len(there)]
        corpus = read(folder, file, column, label)
        names, sizes = np.unique(corpus.classes, return_counts=True)
        enough = names[sizes >= least]
        n_classes = int(np.exp(rng.uniform(np.log(2), np.log(len(enough) + 0.99))))
        chosen = rng.permutation(enough)[: max(n_classes, 2)]
        fewest = max(FEWEST_DOCUMENTS, 20 * n_classes)
        n_documents = int(np.exp(rng.uniform(np.log(fewest), np.log(MOST_DOCUMENTS))))
        sizes, how = _sizes(corpus.classes, chosen, n_documents, number // len(there) % 3)
        rows = [
            rng.permutation(np.flatnonzero(corpus.classes == name))[:size]
            for name, size in zip(chosen, sizes, strict=True)
        ]
        yield _taken(corpus, f"{file} by {label}, {how}", np.sort(np.concatenate(rows)))


def read(folder: Path, file: str, column: str, label: str) -> Labelled:
    """One column of text and one of classes."""
    table = pq.read_table(folder / f"{file}.parquet", columns=[column, label])
    return Labelled(file, table[column].to_pylist(), np.array(table[label].to_pylist()))


def _sizes(
    classes: NDArray[np.str_], chosen: NDArray[np.str_], n_documents: int, way: int
) -> tuple[list[int], str]:
    there = [int((classes == name).sum()) for name in chosen]
    if way == 0:
        return [max(10, n_documents // len(chosen))] * len(chosen), "equal classes"
    if way == 1:
        share = min(1.0, n_documents / sum(there))
        return [max(10, int(share * size)) for size in there], "classes as they are"
    weights = 1 / np.arange(1, len(chosen) + 1)
    return [max(15, int(n_documents * w)) for w in weights / weights.sum()], "unequal classes"


def _taken(corpus: Labelled, name: str, rows: NDArray[np.int64]) -> Labelled:
    return Labelled(name, [corpus.texts[i] for i in rows], corpus.classes[rows])


def _first_parts(classes: NDArray[np.str_]) -> NDArray[np.str_]:
    return np.array([name.split(".")[0] for name in classes])
