"""All there is to know of a corpus before any work, from one pass over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.corpus import Corpus
from textclust.inspect.duplicates import Duplicates, find_duplicates
from textclust.inspect.lines import LineCounter
from textclust.inspect.words import WordReader, vocabulary_growth
from textclust.records import ProgressCallback

#: Where lengths are told.
SHARES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
#: Lines and words that are listed.
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is in a corpus.

    Attributes
    ----------
    documents : int
    status : dict of str to int
        How many are ``ok``, ``empty`` or ``undecodable``.
    exact_duplicates, near_duplicates : int
        Documents that repeat another's text, and those that repeat it or nearly so.
    bytes, words : dict of str to int
        Lengths of the documents that are ``ok``, at some shares of them: "0%" is the shortest.
    languages : dict of str to int
        Documents in each, the commonest first.
    growth : list of (int, int)
        Words, and distinct ones among them.
    heaps_exponent : float
        Of the growth; near 1 where most words stand once.
    stop_words : list of str
        Words in too many documents to tell them apart, which the recipe leaves out.
    boilerplate : list of (str, int)
        Lines that stand in many documents, and in how many.
    stripped : dict
        What ``--strip`` took: kinds, bytes before and after, texts changed, examples before and after.
    """

    documents: int
    status: dict[str, int]
    exact_duplicates: int
    near_duplicates: int
    bytes: dict[str, int]
    words: dict[str, int]
    languages: dict[str, int]
    growth: list[tuple[int, int]]
    heaps_exponent: float
    stop_words: list[str]
    boilerplate: list[tuple[str, int]]
    stripped: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Plain values, in a fixed order."""
        return asdict(self)


class Observer:
    """Looks at every batch of a corpus on its way to the vectoriser."""

    def __init__(self, corpus: Corpus, report: ProgressCallback) -> None:
        self._corpus, self._report = corpus, report
        self._words, self._lines = WordReader(), LineCounter()

    def texts(self) -> Iterator[pa.LargeStringArray]:
        """The documents, read once."""
        for batch in self._corpus.batches():
            self._words.add(batch.text)
            self._lines.add(batch.text)
            self._report("reading", self._corpus.bytes_read, self._corpus.n_bytes)
            yield batch.text
        self._corpus.check_texts()
        self._report("counting", 0, None)

    def found(self, vectorizer: Any, n_jobs: int | None = None) -> Inspection:
        """What there was, once all texts have gone through the vectoriser."""
        words = self._words.words()
        duplicates: Duplicates = find_duplicates(words, n_jobs)
        filled = words.sizes > 0
        growth, exponent = vocabulary_growth(words)
        stripped = self._corpus.stripped
        return Inspection(
            documents=self._corpus.statuses.total(),
            status=dict(sorted(self._corpus.statuses.items())),
            exact_duplicates=duplicates.n_exact,
            near_duplicates=duplicates.n_near,
            bytes=_spread(words.sizes[filled]),
            words=_spread(np.diff(words.offsets)[filled]),
            languages=dict(vectorizer.languages_),
            growth=growth,
            heaps_exponent=round(exponent, 3),
            stop_words=vectorizer.corpus_stop_words_[:MOST_LISTED].tolist(),
            boilerplate=self._lines.commonest(MOST_LISTED),
            stripped={
                "kinds": list(stripped.kinds),
                "bytes_before": stripped.bytes_before,
                "bytes_after": stripped.bytes_after,
                "changed": stripped.changed,
                "examples": stripped.examples,
            },
        )


def _spread(lengths: NDArray[np.int64]) -> dict[str, int]:
    """Lengths at some shares of the documents."""
    if not len(lengths):
        return {}
    found = np.quantile(lengths, SHARES, method="lower")
    return {f"{share:.0%}": int(length) for share, length in zip(SHARES, found, strict=True)}
