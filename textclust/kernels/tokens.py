"""Where the tokens lie in UTF-8 text."""

import numpy as np

from textclust.kernels._jit import ZERO, inlined, inner, kernel
from textclust.kernels.bits import GROUP, between, lowest

# Character classes; `textclust.text.characters` fills the table by code point.
SEPARATOR, LETTER, DIGIT, EXTEND, APOSTROPHE, CONNECTOR, IDEOGRAPH, POINT = range(8)

#: What `find_traits` tells of a string, as bits.
CAPITAL, BEYOND_ASCII, APOSTROPHES = 1, 2, 4

#: Bytes for each character a word may have; more are a pile of marks, not writing.
MOST_BYTES = 16

_NONE, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
#: Of the bits of a group, all but that of the byte after it; and the place of the last of these.
_OWN, _LAST = _ALL >> _ONE, np.uint64(GROUP - 2)


@inner
def _decode(buffer, at):
    """Code point and length of the UTF-8 character at ``at`` (the text is known to be valid)."""
    first = np.int64(buffer[at])
    if first < 0x80:
        return first, 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | np.int64(buffer[at + 1]) & 0x3F, 2
    middle = np.int64(buffer[at + 1]) & 0x3F
    if first < 0xF0:
        return (first & 0x0F) << 12 | middle << 6 | np.int64(buffer[at + 2]) & 0x3F, 3
    tail = (np.int64(buffer[at + 2]) & 0x3F) << 6 | np.int64(buffer[at + 3]) & 0x3F
    return (first & 0x07) << 18 | middle << 12 | tail, 4


@inlined
def _word_end(buffer, at, stop, classes):
    """End of the word that starts at ``at``, and its length in characters (marks not counted).

    An apostrophe or connector belongs to the word only between two of its characters, a point or comma
    only between two digits.
    """
    end, length, pending, before = at, ZERO, ZERO, ZERO
    while at < stop:
        code, width = _decode(buffer, at)
        kind = np.int64(classes[code])
        if kind == LETTER or kind == DIGIT:
            if pending == APOSTROPHE and (before != LETTER or kind != LETTER):
                break
            if pending == POINT and (before != DIGIT or kind != DIGIT):
                break
            length += 1
            end, pending, before = at + width, ZERO, kind
        elif kind == EXTEND and pending == 0:
            end = at + width
        elif (pending == 0 and (kind == APOSTROPHE or kind == POINT)) or (
            kind == CONNECTOR and (pending == 0 or pending == CONNECTOR)
        ):
            pending = kind
        else:
            break
        at += width
    return end, length


@inlined
def _unit_end(buffer, at, stop, classes):
    """End of one ideograph (or Thai, Lao ... letter) with its marks."""
    _, width = _decode(buffer, at)
    at += width
    while at < stop:
        code, width = _decode(buffer, at)
        if classes[code] != EXTEND:
            break
        at += width
    return at


@inlined
def _find_runs(text, start, stop, classes, joiners, edges):
    """Where runs of bytes that do not separate start and end, by turns, twice the place; how many runs.

    Odd is the end of a run with a byte that needs a look. 63 bytes are read at a time as bits, and the one
    after them: a point between digits does not separate.
    """
    n, open_run, look = _NONE, _NONE, _NONE
    digit_before, high_before = _NONE, _NONE
    for at in range(start, stop, GROUP - 1):
        left = stop - at
        inside_document = _ALL >> np.uint64(GROUP - left if left < GROUP else 0)
        digits = between(text, at, 0, 48, 57) & inside_document
        high = between(text, at, 0, 128, 255) & inside_document
        plain, odd, points = between(text, at, 32, 97, 122) & inside_document | digits, high, _NONE
        for joiner in joiners:
            found = between(text, at, 0, joiner, joiner) & inside_document
            if classes[joiner] == LETTER:
                plain |= found
            elif classes[joiner] == POINT:
                points |= found
            else:
                odd |= found
        number = digits | high
        points &= (number << _ONE | digit_before | high_before) & number >> _ONE
        odd = (odd | points & (high << _ONE | high_before | high >> _ONE)) & _OWN
        digit_before, high_before = digits >> _LAST & _ONE, high >> _LAST & _ONE
        inside = (plain | odd | points) & _OWN
        carried = inside + odd + look  # a byte that needs a look is carried to the end of its run
        turns = (inside ^ (inside << _ONE | open_run)) & _OWN
        open_run, look = inside >> _LAST, carried >> (_LAST + _ONE)
        while turns:
            place = lowest(turns)
            needs_look = (carried & ~inside) >> np.uint64(place) & _ONE
            edges[n] = (at + place) << 1 | np.int64(needs_look)
            turns &= turns - _ONE
            n += _ONE
    edges[n] = stop << 1 | np.int64(look)
    return (n + open_run) >> _ONE


@inlined
def _read_run(buffer, at, stop, classes, longest, starts, ends, n):
    """Find the tokens of a run that is not plain; returns how many there are now."""
    run_start = np.int64(-1)  # where the current run of ideographs had its previous character
    run_length = ZERO
    while at < stop:
        code, width = _decode(buffer, at)
        kind = classes[code]
        if kind == IDEOGRAPH:
            end = _unit_end(buffer, at, stop, classes)
            if end - at > MOST_BYTES * longest:  # a pile of marks
                at, run_length = end, ZERO
                continue
            if run_length == 0:
                starts[n], ends[n] = at, end
                n += 1
            else:  # the first pair takes the place of the single character
                n -= run_length == 1
                starts[n], ends[n] = run_start, end
                n += 1
            run_start = at
            run_length += 1
            at = end
            continue
        run_length = ZERO
        if kind == LETTER or kind == DIGIT:
            end, length = _word_end(buffer, at, stop, classes)
            if 2 <= length <= longest and end - at <= MOST_BYTES * longest:
                starts[n], ends[n] = at, end
                n += 1
            at = end
        else:
            at += width
    return n


@kernel
def find_tokens(text, offsets, classes, joiners, longest, edges, starts, ends, per_document):
    """Find the tokens of each document.

    A word is a run of letters and digits with their marks, of 2 to ``longest`` characters; points and commas
    between digits belong to it. Scripts written without spaces give overlapping pairs of characters, a
    single such character itself.

    Parameters
    ----------
    text : (n_bytes + 64,) uint8
        Valid UTF-8, and anything after it.
    offsets : (n_documents + 1,) int64
        Where each document starts in the text.
    classes : (0x110000,) uint8
        The class of each code point; letters of ASCII are letters, its digits are digits or letters.
    joiners : (n,) int64
        The other characters of ASCII that are no separators.
    edges : (capacity,) int64, written
        Of no meaning afterwards; two places more than the longest document has bytes are enough.
    starts, ends : (capacity,) int64, written
        Where each token lies; ``n_bytes // 2 + n_documents + 1`` places are enough.
    per_document : (n_documents,) int64, written
        Tokens of each document.

    Returns
    -------
    int
        How many tokens there are. Linear in the bytes.
    """
    n = _NONE
    for document in range(offsets.shape[0] - 1):
        before = n
        n_runs = _find_runs(text, offsets[document], offsets[document + 1], classes, joiners, edges)
        for run in range(np.uint64(n_runs)):
            start, end = edges[run << _ONE] >> 1, edges[run << _ONE | _ONE]
            if end & 1:
                n = np.uint64(_read_run(text, start, end >> 1, classes, longest, starts, ends, np.int64(n)))
            else:
                starts[n], ends[n] = start, end >> 1
                n += np.uint64(2 <= (end >> 1) - start <= longest)
        per_document[document] = np.int64(n - before)
    return np.int64(n)


@kernel
def find_traits(text, offsets, traits):
    """Whether each string has capitals of ASCII, characters beyond ASCII, and apostrophes of ASCII.

    Parameters
    ----------
    text : (n_bytes + 64,) uint8
        UTF-8, and anything after it.
    offsets : (n_strings + 1,) int64
        Where each string starts in the text.
    traits : (n_strings,) uint8, written
        Bits of ``CAPITAL``, ``BEYOND_ASCII`` and ``APOSTROPHES``. Linear in the bytes.
    """
    for i in range(traits.shape[0]):
        capital, high, apostrophe, stop = _NONE, _NONE, _NONE, offsets[i + 1]
        for at in range(offsets[i], stop, GROUP):
            left = stop - at
            inside = _ALL >> np.uint64(GROUP - left if left < GROUP else 0)
            capital |= between(text, at, 0, 65, 90) & inside
            high |= between(text, at, 0, 128, 255) & inside
            apostrophe |= between(text, at, 0, 39, 39) & inside
        found = CAPITAL * (capital != 0) + BEYOND_ASCII * (high != 0) + APOSTROPHES * (apostrophe != 0)
        traits[i] = np.uint8(found)
