"""From UTF-8 bytes to token ids: find the tokens, intern them as written, count them by document."""

import numpy as np

from textclust.kernels._jit import inner, kernel

# Character classes; `textclust.text.characters` fills the table by code point.
SEPARATOR, LETTER, DIGIT, EXTEND, APOSTROPHE, CONNECTOR, IDEOGRAPH = range(7)


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

    An apostrophe or connector belongs to the word only between two of its characters.
    """
    end, length, pending, before = at, 0, 0, SEPARATOR
    while at < stop:
        code, width = _decode(buffer, at)
        kind = classes[code]
        if kind == LETTER or kind == DIGIT:
            if pending == APOSTROPHE and (before != LETTER or kind != LETTER):
                break
            length += 1
            end, pending, before = at + width, 0, kind
        elif kind == EXTEND and pending == 0:
            end = at + width
        elif (kind == APOSTROPHE or kind == CONNECTOR) and (pending == 0 or kind == CONNECTOR == pending):
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


@kernel
def find_tokens(buffer, offsets, classes, longest, starts, ends, per_document):
    """Find the tokens of each document.

    A word is a run of letters and digits with their marks, of 2 to ``longest`` characters. Scripts written
    without spaces give overlapping pairs of characters, a single such character itself.

    Parameters
    ----------
    buffer : (n_bytes,) uint8
        Valid UTF-8.
    offsets : (n_documents + 1,) int64
        Where each document starts in the buffer.
    classes : (0x110000,) uint8
        The class of each code point.
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
    for document in range(offsets.shape[0] - 1):
        at, stop = offsets[document], offsets[document + 1]
        before = n
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
        per_document[document] = n - before
    return n


@inner
def _hash(buffer, start, end):
    """FNV-1a with a final mix, so that the low bits may choose the slot."""
    value = np.uint64(0xCBF29CE484222325)
    for at in range(start, end):
        value = (value ^ np.uint64(buffer[at])) * np.uint64(0x100000001B3)
    return value ^ (value >> np.uint64(29))


@inner
def _same(buffer, start, arena, type_start, length):
    for i in range(length):
        if buffer[start + i] != arena[type_start + i]:
            return False
    return True


@kernel
def intern_tokens(buffer, starts, ends, first, stop, slots, hashes, type_offsets, arena, n_types, ids):
    """Give each token the id of its type, in order of first occurrence; new types are kept.

    Parameters
    ----------
    buffer, starts, ends
        As ``find_tokens`` left them; tokens ``first`` to ``stop`` are done.
    slots : (power of 2,) int32, changed
        Open addressing by linear probing: the type in each slot, -1 where there is none.
    hashes : (slots / 2,) uint64, changed
        The hash of each type.
    type_offsets : (slots / 2 + 1,) int64, changed
        Where each type's bytes start in the arena.
    arena : (capacity,) uint8, changed
        The bytes of all types, one after the other; must have room for the batch.
    n_types : int
        How many types are known.
    ids : (capacity,) int32, written

    Returns
    -------
    tuple of int
        How far it came (less than ``stop`` when half of the slots are taken) and how many types there are.
    """
    mask = np.uint64(slots.shape[0] - 1)
    most = hashes.shape[0]
    for token in range(first, stop):
        start, length = starts[token], ends[token] - starts[token]
        value = _hash(buffer, start, ends[token])
        slot = value & mask
        while True:
            known = slots[slot]
            if known < 0:
                if n_types == most:
                    return token, n_types
                begin = type_offsets[n_types]
                for i in range(length):
                    arena[begin + i] = buffer[start + i]
                slots[slot], hashes[n_types] = n_types, value
                type_offsets[n_types + 1] = begin + length
                known = np.int32(n_types)
                n_types += 1
                break
            begin = type_offsets[known]
            if (
                hashes[known] == value
                and type_offsets[known + 1] - begin == length
                and _same(buffer, start, arena, begin, length)
            ):
                break
            slot = (slot + np.uint64(1)) & mask
        ids[token] = known
    return stop, n_types


@kernel
def fill_slots(slots, hashes, n_types):
    """Put all known types into an empty, larger table of slots (all -1)."""
    mask = np.uint64(slots.shape[0] - 1)
    for known in range(n_types):
        slot = hashes[known] & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = known


@kernel
def count_terms(terms, offsets, last_seen, place, indptr, indices, counts):
    """Count the terms of each document.

    Parameters
    ----------
    terms : (n_tokens,) int32
        The term of each token, -1 for tokens that are left out.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    last_seen : (n_terms,) int64, changed
        All -1; the last document in which the term stood.
    place : (n_terms,) int64, changed
        Where its count stands.
    indptr : (n_documents + 1,) int64, written
    indices, counts : (n_tokens,) int32, written
        Terms by first occurrence in the document, not sorted.

    Returns
    -------
    int
        How many counts there are. Linear in the tokens.
    """
    n = 0
    indptr[0] = 0
    for document in range(offsets.shape[0] - 1):
        for token in range(offsets[document], offsets[document + 1]):
            term = terms[token]
            if term < 0:
                continue
            if last_seen[term] == document:
                counts[place[term]] += 1
            else:
                last_seen[term], place[term] = document, n
                indices[n], counts[n] = term, 1
                n += 1
        indptr[document + 1] = n
    return n
