"""N-grams over term ids; strings are joined only when names are asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from textclust.errors import MemoryLimitError
from textclust.kernels.arrays import frozen
from textclust.kernels.counting import group_tails, number_pairs
from textclust.text.analysis import TermStream
from textclust.text.counts import no_marks
from textclust.text.names import Names

#: More distinct n-grams than this are no vocabulary: their words, names and columns would take gigabytes.
MOST_NGRAMS = 50_000_000


@dataclass(frozen=True, slots=True)
class Level:
    """The n-grams of one size, numbered in order of their words.

    Attributes
    ----------
    numbers : (n_tokens,) int32
        The n-gram that starts at each token, -1 for none.
    firsts : (n_shorter + 1,) int64
        Number of the first n-gram that starts with each (n - 1)-gram.
    members : (n_grams, n) int32
        The words of each.
    """

    numbers: NDArray[np.int32]
    firsts: NDArray[np.int64]
    members: NDArray[np.int32]


def add_ngrams(stream: TermStream, shortest: int, longest: int) -> TermStream:
    """Sequences of ``shortest`` to ``longest`` terms of one document, stop words skipped.

    The n-grams that start at a token follow each other, shortest first. The terms are in order.
    """
    order = stream.terms.order()
    words, offsets = _kept_words(stream, order)
    levels = _levels(words, offsets, len(order), longest)
    columns, n_terms = _columns(levels, shortest)
    members = np.full((n_terms, longest), -1, dtype=np.int32)
    types = np.empty((len(words), longest - shortest + 1), dtype=np.int32)
    for size in range(shortest, longest + 1):
        level, column = levels[size - 1], columns[size - 1]
        members[column, :size] = level.members
        types[:, size - shortest] = np.append(column, n_terms).astype(np.int32)[level.numbers]  # -1: the last
    return replace(
        stream,
        terms=Names(stream.terms.take(order).to_array(), members),
        surface_forms=Names(stream.surface_forms.take(order).to_array(), members),
        types=types.ravel(),
        term_of=np.append(np.arange(n_terms, dtype=np.int32), np.int32(-1)),  # no n-gram starts there
        offsets=offsets * types.shape[1],
    )


def _kept_words(stream: TermStream, order: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Place in the order of each token that is no stop word, and where documents start among them."""
    rank = np.empty(len(order) + 1, dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rank[-1] = -1
    words = rank[stream.term_of][stream.types] if len(stream.types) else stream.types
    kept = words >= 0
    if kept.all():
        return words, stream.offsets
    offsets = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])[stream.offsets]
    return words[kept], offsets


def _levels(words: NDArray[np.int32], offsets: NDArray[np.int64], n_words: int, longest: int) -> list[Level]:
    every = np.arange(n_words, dtype=np.int32)
    levels, n_grams = [Level(words, np.array([0, n_words]), every[:, None])], n_words
    left = np.repeat(offsets[1:], np.diff(offsets)) - np.arange(len(words))  # tokens to the document's end
    for size in range(2, longest + 1):
        tails = np.full(len(words), -1, dtype=np.int32)
        tails[: max(len(words) - size + 1, 0)] = words[size - 1 :]
        tails[left < size] = -1
        shorter = levels[-1]
        numbers, firsts, lasts = numbered_pairs(shorter.numbers, len(shorter.members), tails, n_words)
        parents = np.repeat(np.arange(len(shorter.members)), np.diff(firsts))
        n_grams += len(lasts)
        if n_grams > MOST_NGRAMS:
            raise MemoryLimitError(
                f"{n_grams:,} distinct n-grams of up to {size} words, more than {MOST_NGRAMS:,}: "
                "ask for shorter ones (ngram_range, --ngrams), or leave out stop words"
            )
        levels.append(Level(numbers, firsts, np.column_stack([shorter.members[parents], lasts])))
    return levels


def numbered_pairs(
    heads: NDArray[np.int32], n_heads: int, tails: NDArray[np.int32], n_tails: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Number the distinct pairs in order of head and tail, without sorting.

    Parameters
    ----------
    heads, tails : (n,) int32
        Pairs; -1 in either for none.
    n_heads, n_tails : int
        How many different ones there may be: all are below.

    Returns
    -------
    numbers : (n,) int32
        Of each pair, -1 for none.
    firsts : (n_heads + 1,) int64
        The first number of each head.
    lasts : (n_distinct,) int32
        The tail of each distinct pair.

    Examples
    --------
    >>> heads, tails = np.array([1, 0, 1, -1], np.int32), np.array([2, 0, 2, 1], np.int32)
    >>> numbers, firsts, lasts = numbered_pairs(heads, 2, tails, 3)
    >>> numbers.tolist(), firsts.tolist(), lasts.tolist()
    ([1, 0, 1, -1], [0, 1, 2], [0, 2])
    """
    sizes = np.bincount(heads[(heads >= 0) & (tails >= 0)], minlength=n_heads)
    starts = np.concatenate([[0], sizes]).cumsum(dtype=np.int64)
    positions, grouped = np.empty(starts[-1], dtype=np.int64), np.empty(starts[-1], dtype=np.int32)
    group_tails(frozen(heads, np.int32), frozen(tails, np.int32), starts[:-1].copy(), positions, grouped)
    firsts, lasts = np.empty(n_heads + 1, dtype=np.int64), np.empty(starts[-1], dtype=np.int32)
    numbers, number_of_tail = np.full(len(heads), -1, dtype=np.int32), np.empty(n_tails, dtype=np.int32)
    number_pairs(
        positions,
        grouped,
        frozen(starts, np.int64),
        no_marks(n_tails),
        number_of_tail,
        firsts,
        lasts,
        numbers,
    )
    return numbers, firsts, lasts[: firsts[-1]]


def _columns(levels: list[Level], shortest: int) -> tuple[list[NDArray[np.int64]], int]:
    """Column of each n-gram of each size where all are in order of their names, and how many there are.

    In that order an n-gram comes before all that start with it.
    """
    own = [int(size >= shortest) for size in range(1, len(levels) + 1)]
    below = np.zeros(len(levels[-1].members), dtype=np.int64)
    before = []  # columns of earlier n-grams of the same size with all that start with them
    for size in range(len(levels) - 1, -1, -1):
        before.append(np.concatenate([[0], np.cumsum(own[size] + below)]))
        below = np.diff(before[-1][levels[size].firsts])
    before.reverse()
    columns = [before[0][:-1]]
    for size in range(1, len(levels)):
        firsts = levels[size].firsts
        base = columns[-1] + own[size - 1] - before[size][firsts[:-1]]
        columns.append(before[size][:-1] + np.repeat(base, np.diff(firsts)))
    return columns, int(before[0][-1])
