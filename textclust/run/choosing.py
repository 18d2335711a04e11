"""How many clusters for these inputs: read, vectorise as the main job would, and weigh the evidence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import pyarrow as pa

from textclust.corpus import Corpus, ReadOptions, open_corpus
from textclust.evaluate.choose_k import KChoice, choose_k
from textclust.recipe import is_small
from textclust.records import ProgressCallback
from textclust.run.settings import Settings


def choose_k_for(
    inputs: Sequence[str | os.PathLike[str]],
    settings: Settings,
    options: ReadOptions | None = None,
    *,
    k_range: tuple[int, int] | None = None,
    report: ProgressCallback = lambda stage, done, total: None,
) -> KChoice:
    """Suggest a number of clusters for documents.

    Parameters
    ----------
    inputs : list of str or path
        As ``open_corpus`` takes them.
    settings : Settings
        How documents become rows; ``n_clusters`` does not matter.
    options : ReadOptions, optional
        How to read the inputs.
    k_range : tuple of int, optional
        Lowest and highest K; 2 and 150 by default, or what the documents allow.
    report : callable, optional
        Told the stage, how much of it is done, and how much there is.

    Raises
    ------
    UsageError, DataError
        What is wrong with the settings or the input.
    """
    corpus = open_corpus(inputs, options)
    small, texts = is_small(_texts(corpus, report))
    X = settings.model(small=small).fit_vectorizer(texts)
    choice = choose_k(X, k_range, random_state=settings.seed, n_jobs=settings.jobs, report=report)
    corpus.tell()
    return choice


def _texts(corpus: Corpus, report: ProgressCallback) -> Iterator[pa.LargeStringArray]:
    for batch in corpus.batches():
        report("reading", corpus.bytes_read, corpus.n_bytes)
        yield batch.text
    corpus.check_texts()
    report("vectorising", 0, None)
