"""From the types of tokens to counts by document, columns in order."""

import numpy as np

from textclust.kernels._jit import inner, kernel

#: Place of the lowest bit, found by a de Bruijn sequence: each 6 bits of it are different.
_SEQUENCE = 0x03F79D71B4CB0A89
_PLACE = np.zeros(64, dtype=np.int64)
for _bit in range(64):
    _PLACE[((_SEQUENCE << _bit) & 0xFFFFFFFFFFFFFFFF) >> 58] = _bit


@inner
def _lowest(bits):
    """Place of the lowest bit that is set."""
    return _PLACE[(bits & (~bits + np.uint64(1))) * np.uint64(_SEQUENCE) >> np.uint64(58)]


@kernel
def distinct_terms(types, offsets, term_of, start, stop, last_seen, frequency, sizes, lengths):
    """In how many documents each term stands, and how many terms each document has.

    Parameters
    ----------
    types : (n_tokens,) int32
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    term_of : (n_types,) int32
        The term of each type, -1 for types that are left out.
    start, stop : int
        The documents to do; linear in their tokens.
    last_seen : (n_terms,) int64, changed
        All -1; the last document in which the term stood.
    frequency : (n_terms,) int64, changed
        Documents of each term are added.
    sizes, lengths : (n_documents,) int64, written
        Distinct terms, and all tokens with a term, of each document.
    """
    for document in range(start, stop):
        size, length = 0, 0
        for token in range(offsets[document], offsets[document + 1]):
            term = term_of[types[token]]
            if term >= 0:
                length += 1
                if last_seen[term] != document:
                    last_seen[term] = document
                    frequency[term] += 1
                    size += 1
        sizes[document], lengths[document] = size, length


@kernel
def count_terms(types, offsets, column_of, start, stop, tally, marks, indptr, indices, counts):
    """Count the terms of each document, its columns in order.

    A document's columns are marked in three levels of bits, 64 of one in each of the next; walking down the
    marks gives them in order without sorting.

    Parameters
    ----------
    types, offsets, start, stop
        As in ``distinct_terms``.
    column_of : (n_types,) int32
        The column of each type, -1 for types that are left out.
    tally : (n_columns,) int32, all 0 before and after
    marks : tuple of three uint64 arrays, all 0 before and after
        A bit for each column, for each word of the former, and again.
    indptr : (n_documents + 1,) int64
        Where each document's counts are to stand.
    indices, counts : (n_counts,) int32, written
    """
    low, middle, high = marks
    one = np.uint64(1)
    for document in range(start, stop):
        for token in range(offsets[document], offsets[document + 1]):
            column = np.int64(column_of[types[token]])
            if column >= 0:
                tally[column] += 1
                low[column >> 6] |= one << np.uint64(column & 63)
                middle[column >> 12] |= one << np.uint64(column >> 6 & 63)
                high[column >> 18] |= one << np.uint64(column >> 12 & 63)
        n = indptr[document]
        for top in range(high.shape[0]):
            while high[top]:
                a = top << 6 | _lowest(high[top])
                high[top] &= high[top] - one
                while middle[a]:
                    b = a << 6 | _lowest(middle[a])
                    middle[a] &= middle[a] - one
                    bits = low[b]
                    low[b] = 0
                    while bits:
                        column = b << 6 | _lowest(bits)
                        bits &= bits - one
                        indices[n], counts[n] = column, tally[column]
                        tally[column] = 0
                        n += 1
