"""From the types of tokens to counts by document, columns in order."""

import numpy as np

from textclust.kernels._jit import ZERO, inner, kernel
from textclust.kernels.bits import lowest

_ONE, _NONE, _SIX, _TWELVE, _EIGHTEEN = (np.uint64(n) for n in (1, 0, 6, 12, 18))
_PLACE, _BYTE = np.uint64(63), np.uint64(255)


@inner
def _drain(low, middle, high, out, n):
    """Write the places that are marked from ``n`` on, in order, and unmark them; returns where that ends.

    Bits stand in three levels: one for each place, for each word of the former, and again.
    """
    for top in range(np.uint64(high.shape[0])):
        highs, high[top] = high[top], 0
        while highs:
            a = top << _SIX | np.uint64(lowest(highs))
            highs &= highs - _ONE
            middles, middle[a] = middle[a], 0
            while middles:
                b = a << _SIX | np.uint64(lowest(middles))
                middles &= middles - _ONE
                lows, low[b] = low[b], 0
                while lows:
                    out[n] = np.int64(b << _SIX) | lowest(lows)
                    lows &= lows - _ONE
                    n += _ONE
    return n


@inner
def _mark(low, middle, high, place):
    """Mark a place in the three levels."""
    low[place >> _SIX] |= _ONE << (place & _PLACE)
    middle[place >> _TWELVE] |= _ONE << (place >> _SIX & _PLACE)
    high[place >> _EIGHTEEN] |= _ONE << (place >> _TWELVE & _PLACE)


#: A type that stands so often in a document is put down once more.
_MOST = 255


@kernel
def count_runs(ids, per_document, seen, n_before, counts):
    """Count the types of each document, in place: each is left once, or once for every 255 tokens.

    Parameters
    ----------
    ids : (n_tokens,) int32, changed
        The type of each token; afterwards the types of the documents, one document after the other.
    per_document : (n_documents,) int64, changed
        Tokens of each document; afterwards its places in ``ids``.
    seen : (n_types,) uint32, changed
        The last place of each type, counted from ``n_before`` on: of a type whose place lies before those
        of a document, it has had none.
    n_before : int
        Places taken before, and 1 more; with the tokens it must fit into 32 bits.
    counts : (n_tokens,) uint8, written
        How often each stands in its document.

    Returns
    -------
    int
        Places taken. Linear in the tokens, and without a branch to be guessed wrong.
    """
    n, token, before = _NONE, _NONE, np.uint64(n_before)
    for document in range(per_document.shape[0]):
        first = n
        for _ in range(per_document[document]):
            kind = np.uint64(ids[token])
            last = np.uint64(seen[kind])
            fresh = last < before + first
            place = n if fresh else last - before
            count = np.uint8(0) if fresh else counts[place]
            counts[place] = count + np.uint8(1)
            ids[place] = np.int32(kind)
            seen[kind] = np.uint32(before + place)
            if count == _MOST - 1:
                seen[kind] = np.uint32(0)
            n += np.uint64(fresh)
            token += _ONE
        per_document[document] = np.int64(n - first)
    return np.int64(n)


@kernel
def distinct_terms(runs, term_of, start, stop, last_seen, frequency, sizes, lengths):
    """In how many documents each term stands, and how many terms each document has.

    Parameters
    ----------
    runs : tuple of (n,) int32, (n,) uint8 and (n_documents + 1,) int64
        Types, how often each stands there, and where each document's start.
    term_of : (n_types,) int32
        The term of each type, -1 for types that are left out.
    start, stop : int
        The documents to do; linear in their types.
    last_seen : (n_terms,) int32, changed
        All -1; the last document in which the term stood.
    frequency : (n_terms,) int64, changed
        Documents of each term are added.
    sizes, lengths : (n_documents,) int64, written
        Distinct terms, and all tokens with a term, of each document.
    """
    types, counts, offsets = runs
    for document in range(start, stop):
        size, length = ZERO, ZERO
        for place in range(np.uint64(offsets[document]), np.uint64(offsets[document + 1])):
            term = term_of[np.uint64(types[place])]
            if term >= 0:
                length += counts[place]
                column = np.uint64(term)
                if last_seen[column] != document:
                    last_seen[column] = document
                    frequency[column] += 1
                    size += 1
        sizes[document], lengths[document] = size, length


@kernel
def count_terms(runs, column_of, start, stop, tally, marks, indptr, indices, shift, totals):
    """Count the terms of each document, its columns in order: they are marked by bits, so nothing is sorted.

    Parameters
    ----------
    runs, start, stop
        As in ``distinct_terms``.
    column_of : (n_types,) int32
        The column of each type, -1 for types that are left out.
    tally : (n_columns,) int32, all 0 before and after
    marks : tuple of three uint64 arrays, all 0 before and after
        A bit for each column, for each word of the former, and again.
    indptr : (n_documents + 1,) int64
        Where each document's totals are to stand, and, ``shift`` places on, its columns.
    indices : (n,) int32, written
        May be the memory of the types, if no document's columns start after its types.
    totals : (indptr[-1],) int32, written
    """
    types, counts, offsets = runs
    low, middle, high = marks
    ahead = np.uint64(shift)
    for document in range(start, stop):
        for place in range(np.uint64(offsets[document]), np.uint64(offsets[document + 1])):
            term = column_of[np.uint64(types[place])]
            if term >= 0:
                column = np.uint64(term)
                tally[column] += counts[place]
                _mark(low, middle, high, column)
        first = np.uint64(indptr[document])
        end = _drain(low, middle, high, indices, first + ahead) - ahead
        for place in range(first, end):
            column = np.uint64(indices[place + ahead])
            totals[place] = tally[column]
            tally[column] = 0


@kernel
def group_tails(heads, tails, place, positions, grouped):
    """Put the positions of pairs, and their second members, together by their first members.

    Parameters
    ----------
    heads, tails : (n,) int32
        Pairs; -1 in either for none.
    place : (n_heads,) int64, changed
        Where each head's pairs start; afterwards where they end.
    positions : (n_pairs,) int64, written
    grouped : (n_pairs,) int32, written
    """
    for position in range(heads.shape[0]):
        head = heads[position]
        if head >= 0 and tails[position] >= 0:
            grouped[place[head]] = tails[position]
            positions[place[head]] = position
            place[head] += 1


@kernel
def number_pairs(positions, grouped, starts, marks, number, firsts, lasts, numbers):
    """Number the distinct pairs in order of both members.

    Parameters
    ----------
    positions, grouped
        As ``group_tails`` leaves them.
    starts : (n_heads + 1,) int64
        Where each head's pairs start in them.
    marks : tuple of three uint64 arrays, all 0 before and after
        As in ``count_terms``, for the second members.
    number : (n_tails,) int32
        Room to work in.
    firsts : (n_heads + 1,) int64, written
        The first number of each head.
    lasts : (n_pairs,) int32, written
        The second member of each distinct pair.
    numbers : (n,) int32, written
        Of each pair, at its position.
    """
    low, middle, high = marks
    n = _NONE
    firsts[0] = 0
    for head in range(starts.shape[0] - 1):
        for at in range(starts[head], starts[head + 1]):
            _mark(low, middle, high, np.uint64(grouped[at]))
        first, n = n, _drain(low, middle, high, lasts, n)
        for pair in range(first, n):
            number[lasts[pair]] = pair
        for at in range(starts[head], starts[head + 1]):
            numbers[positions[at]] = number[grouped[at]]
        firsts[head + 1] = np.int64(n)


@kernel
def order_by_byte(keys, order, shift, starts, ordered_keys, ordered):
    """Sort by one byte of the keys; what is equal in it stays in order.

    Parameters
    ----------
    keys : (n,) uint64
    order : (n,) int64
        What goes with each key, such as its place.
    shift : int
        The byte starts at this bit.
    starts : (257,) int64
        Room to work in.
    ordered_keys, ordered
        As large, written. Linear.
    """
    n, at = np.uint64(keys.shape[0]), np.uint64(shift)
    for value in range(257):
        starts[value] = 0
    for i in range(n):
        starts[(keys[i] >> at & _BYTE) + _ONE] += 1
    for value in range(256):
        starts[value + 1] += starts[value]
    for i in range(n):
        value = keys[i] >> at & _BYTE
        place = np.uint64(starts[value])
        ordered_keys[place], ordered[place] = keys[i], order[i]
        starts[value] += 1
