"""From tokens to the ids of their types: each distinct token is kept once, as written.

Indices in the inner loops have no sign, so that numba need not look whether they count from the end.
"""

import numpy as np

from textclust.kernels._jit import inlined, inner, kernel
from textclust.kernels.bits import eight
from textclust.kernels.lanes import fetch

_ONE, _NONE, _HALF = np.uint64(1), np.uint64(0), np.uint64(32)
#: The number of a type has so many bits, what stands above them is how many tokens it has.
ID_BITS = 24
_ID, _TOKEN = np.uint64((1 << ID_BITS) - 1), np.uint64(1 << ID_BITS)
#: Odd multipliers whose products spread over the high bits.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
#: Marks keys that are hashes: no UTF-8 has a byte of this value.
_HASHED = np.uint64(0xFF00000000000000)
#: Tokens that are looked up together: what they need stays in the fastest cache.
BLOCK = 1024
#: The bytes of the two halves of a key that belong to a word of so many bytes.
_MASKS = np.array(
    [[(1 << 8 * min(n, 8)) - 1, (1 << 8 * max(n - 8, 0)) - 1] for n in range(17)], dtype=np.uint64
)


@inner
def _piece(text, at, length):
    """Return the up to 8 bytes from ``at`` on as one integer, zeros where there are fewer."""
    return eight(text, at) & _MASKS[length if length < 8 else 8, 0]


@inlined
def _hash(text, start, length):
    value = np.uint64(length)
    for at in range(0, length, 8):
        value = (value ^ _piece(text, start + at, length - at)) * _MIX
        value ^= value >> _HALF
    return value


@inlined
def _same(text, start, end, arena, begin, stop):
    if end - start != stop - begin:
        return False
    for at in range(0, end - start, 8):
        if _piece(text, start + at, end - start - at) != _piece(arena, begin + at, end - start - at):
            return False
    return True


@inner
def _slot(first, second, n_slots):
    """Where to look first: the key, spread. In a larger table keys stay in this order, give or take a few."""
    value = (first ^ (second * _MIX)) * _SPREAD
    value = (value ^ (value >> _HALF)) * _MIX
    return (value >> _HALF) * np.uint64(n_slots) >> _HALF


@inlined
def _look_up(text, starts, ends, token, n, slots, room):
    """Keys of ``n`` tokens and the slots to look into first, in loops of their own: reads of memory overlap.

    A key is the bytes themselves of a word of up to 16, else a hash.
    """
    for i in range(np.uint64(n)):
        start = starts[token + i]
        length = ends[token + i] - start
        inside = np.uint64(length if length < 16 else 16)
        room[i, 0] = eight(text, start) & _MASKS[inside, 0]
        room[i, 1] = eight(text, start + 8) & _MASKS[inside, 1]
        if length > 16:
            room[i, 1] = _hash(text, start, length) | _HASHED
    for i in range(np.uint64(n)):
        slot = _slot(room[i, 0], room[i, 1], slots.shape[0])
        room[i, 2] = slot
        line = np.int64(slot) * 3
        fetch(slots, line)
        fetch(slots, line + 2)


@inlined
def _guess(slots, room, ids, token, n):
    """Count the tokens whose type is in the first slot, without a branch; list the others."""
    missed = _NONE
    for i in range(np.uint64(n)):
        one, two, slot = room[i, 0], room[i, 1], room[i, 2]
        last = slots[slot, 2]
        hit = np.uint64((slots[slot, 0] == one) & (slots[slot, 1] == two) & (two < _HASHED) & (last > 0))
        slots[slot, 2] = last + hit * _TOKEN
        ids[token + i] = np.int32((last & _ID) - _ONE)
        room[missed, 3] = i
        missed += hit ^ _ONE
    return missed


@inlined
def _find(text, start, end, one, two, slot, slots, offsets, arena):
    """Return the slot of a type, or the empty one where it belongs."""
    while slots[slot, 2] > 0:
        if slots[slot, 0] == one and slots[slot, 1] == two:
            known = slots[slot, 2] & _ID
            if two < _HASHED or _same(text, start, end, arena, offsets[known - _ONE], offsets[known]):
                break
        slot = (slot + _ONE) & np.uint64(slots.shape[0] - 1)
    return slot


@kernel
def intern_tokens(text, starts, ends, first, slots, offsets, arena, n_types, ids, room):
    """Give each token the id of its type, in order of first occurrence; new types are kept.

    Parameters
    ----------
    text : (n,) uint8
        UTF-8 without NUL, and at least 16 bytes more than the tokens reach.
    starts, ends : (n_tokens,) int64
        The bytes of each token; those from ``first`` on are done.
    slots : (power of 2, 3) uint64, changed
        Open addressing by linear probing: the key of a type, and its id plus 1 with, above ``ID_BITS``, how
        many tokens it has; all 0 where there is none.
    offsets : (capacity + 1,) int64, changed
        Where the bytes of each type start in the arena; there are slots for more than so many.
    arena : (n,) uint8, changed
        The bytes of all types, one after the other; must have room for the tokens and 16 bytes more.
    n_types : int
        How many types are known.
    ids : (n_tokens,) int32, written
    room : (n, 4) uint64, written
        To work in; so many tokens are looked up together.

    Returns
    -------
    tuple of int
        How far it came (not to the end where there may be no room for all types) and how many there are.
    """
    n = starts.shape[0]
    for block in range(first, n, room.shape[0]):
        left, size = n - block, room.shape[0]
        token, size = np.uint64(block), size if size < left else left
        if n_types + size >= offsets.shape[0]:
            return block, n_types
        _look_up(text, starts, ends, token, size, slots, room)
        for at in range(_guess(slots, room, ids, token, size)):
            i = room[at, 3]
            start, end, one, two = starts[token + i], ends[token + i], room[i, 0], room[i, 1]
            slot = _find(text, start, end, one, two, room[i, 2], slots, offsets, arena)
            if slots[slot, 2] == 0:
                begin = offsets[n_types]
                for byte in range(end - start):
                    arena[begin + byte] = text[start + byte]
                n_types += 1
                offsets[n_types] = begin + end - start
                slots[slot, 0], slots[slot, 1], slots[slot, 2] = one, two, np.uint64(n_types)
            slots[slot, 2] += _TOKEN
            ids[token + i] = np.int32((slots[slot, 2] & _ID) - _ONE)
    return n, n_types


@kernel
def fill_slots(known, slots):
    """Put all types of a table into an empty, larger one (all 0): both are gone through from start to end."""
    for old in range(known.shape[0]):
        if known[old, 2] > 0:
            slot = _slot(known[old, 0], known[old, 1], slots.shape[0])
            while slots[slot, 2] > 0:
                slot = (slot + _ONE) & np.uint64(slots.shape[0] - 1)
            for part in range(3):
                slots[slot, part] = known[old, part]
