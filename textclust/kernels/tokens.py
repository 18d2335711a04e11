"""Where the tokens lie in UTF-8 text."""

import numpy as np

from textclust.kernels._jit import inner, kernel

# Character classes; `textclust.text.characters` fills the table by code point.
SEPARATOR, LETTER, DIGIT, EXTEND, APOSTROPHE, CONNECTOR, IDEOGRAPH, POINT = range(8)


#: Bytes for each character a word may have; more are a pile of marks, not writing.
MOST_BYTES = 16


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


@inner
def _word_end(buffer, at, stop, classes):
    """End of the word that starts at ``at``, and its length in characters (marks not counted).

    An apostrophe or connector belongs to the word only between two of its characters, a point or comma
    only between two digits.
    """
    end, length, pending, before = at, 0, 0, SEPARATOR
    while at < stop:
        code, width = _decode(buffer, at)
        kind = classes[code]
        if kind == LETTER or kind == DIGIT:
            if pending == APOSTROPHE and (before != LETTER or kind != LETTER):
                break
            if pending == POINT and (before != DIGIT or kind != DIGIT):
                break
            length += 1
            end, pending, before = at + width, 0, kind
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


@inner
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


@inner
def _byte_kinds(classes):
    """Of each byte: 0 for a separator of ASCII, 1 for a letter or digit of ASCII, 3 for what needs a look."""
    kinds = np.full(256, 3, dtype=np.uint8)
    for byte in range(128):
        if classes[byte] == SEPARATOR or classes[byte] == POINT:
            kinds[byte] = 0
        elif classes[byte] == LETTER or classes[byte] == DIGIT:
            kinds[byte] = 1
    return kinds


@inner
def _find_runs(buffer, at, stop, kinds, edges, special):
    """Where runs of bytes that do not separate start and end, by turns; without a branch to be guessed wrong.

    ``special`` counts, up to each edge, the bytes that need a look.
    """
    one = np.uint64(1)  # indices have no sign: numba need not look whether they count from the end
    n, inside, looks = np.uint64(0), np.uint64(0), np.uint64(0)
    for place in range(np.uint64(at), np.uint64(stop)):
        kind = np.uint64(kinds[buffer[place]])
        edges[n], special[n] = place, looks
        n += (kind & one) ^ inside
        inside = kind & one
        looks += kind >> one
    edges[n], special[n] = stop, looks
    return np.int64(n + inside)


@inner
def _is_point_after_digit(buffer, at, start, classes):
    """Whether a point or comma stands there after a digit, which with its marks begins at ``start`` or on."""
    if classes[buffer[at]] != POINT:
        return False
    before = EXTEND
    while before == EXTEND and at > start:
        at -= 1
        while buffer[at] & 0xC0 == 0x80:
            at -= 1
        before = classes[_decode(buffer, at)[0]]
    return before == DIGIT


@inner
def _read_run(buffer, at, stop, classes, longest, starts, ends, n):
    """Find the tokens of a run that is not plain; returns how many there are now."""
    run_start = np.int64(-1)  # where the current run of ideographs had its previous character
    run_length = 0
    while at < stop:
        code, width = _decode(buffer, at)
        kind = classes[code]
        if kind == IDEOGRAPH:
            end = _unit_end(buffer, at, stop, classes)
            if end - at > MOST_BYTES * longest:  # a pile of marks
                at, run_length = end, 0
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
        run_length = 0
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
def find_tokens(buffer, offsets, classes, longest, runs, starts, ends, per_document):
    """Find the tokens of each document.

    A word is a run of letters and digits with their marks, of 2 to ``longest`` characters; points and commas
    between digits belong to it. Scripts written without spaces give overlapping pairs of characters, a
    single such character itself.

    Parameters
    ----------
    buffer : (n_bytes,) uint8
        Valid UTF-8.
    offsets : (n_documents + 1,) int64
        Where each document starts in the buffer.
    classes : (0x110000,) uint8
        The class of each code point; separators of ASCII always separate.
    runs : tuple of two (capacity,) int64, written
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
    n = 0
    kinds = _byte_kinds(classes)
    edges, special = runs
    for document in range(offsets.shape[0] - 1):
        before = n
        n_edges = _find_runs(buffer, offsets[document], offsets[document + 1], kinds, edges, special)
        edge = 0
        while edge < n_edges:
            start, end, looks = edges[edge], edges[edge + 1], special[edge]
            while (
                edge + 2 < n_edges
                and edges[edge + 2] == end + 1
                and _is_point_after_digit(buffer, end, edges[edge], classes)
                and classes[_decode(buffer, end + 1)[0]] == DIGIT
            ):
                edge += 2  # the number goes on
                end = edges[edge + 1]
            if looks == special[edge + 1]:
                starts[n], ends[n] = start, end
                n += 2 <= end - start <= longest
            else:
                n = _read_run(buffer, start, end, classes, longest, starts, ends, n)
            edge += 2
        per_document[document] = n - before
    return n
