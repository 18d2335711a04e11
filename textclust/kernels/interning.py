"""From tokens to the ids of their types: each distinct token is kept once, as written.

Indices in the inner loops have no sign, so that numba need not look whether they count from the end.
"""

import numpy as np

from textclust.kernels._jit import inner, kernel

#: Odd multipliers whose products spread over the high bits.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
#: Marks keys that are hashes: no UTF-8 has a byte of this value.
_HASHED = np.uint64(0xFF00000000000000)
#: Tokens that are looked up together: what they need stays in the fastest cache.
BLOCK = 1024
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@inner
def _piece(words, at, length):
    """Return the up to 8 bytes from ``at`` on as one integer, zeros where there are fewer."""
    place = np.uint64(at)
    index, shift = place >> np.uint64(3), (place & np.uint64(7)) << np.uint64(3)
    piece = words[index] >> shift | (words[index + np.uint64(1)] << np.uint64(1)) << (np.uint64(63) - shift)
    half = np.uint64(min(max(length, 0), 8) << 2)  # a shift by all 64 bits at once is not defined
    return piece & ~(_ALL << half << half)


@inner
def _hash(words, start, length):
    value = np.uint64(length)
    for at in range(0, length, 8):
        value = (value ^ _piece(words, start + at, length - at)) * _MIX
        value ^= value >> np.uint64(32)
    return value


@inner
def _same(words, start, end, arena, begin, stop):
    if end - start != stop - begin:
        return False
    for at in range(0, end - start, 8):
        if _piece(words, start + at, end - start - at) != _piece(arena, begin + at, end - start - at):
            return False
    return True


@inner
def _slot(first, second, last):
    """Where to look first: the bits of the key, spread."""
    value = (first ^ (second * _MIX)) * _SPREAD
    return ((value ^ (value >> np.uint64(32))) * _MIX >> np.uint64(20)) & np.uint64(last)


@inner
def _keys(words, starts, ends, first, stop, keys):
    """Keys of some tokens: the bytes themselves of one of up to 16, else a hash."""
    for i in range(np.uint64(stop - first)):
        token = np.uint64(first) + i
        start = starts[token]
        length = ends[token] - start
        keys[i, 0] = _piece(words, start, length)
        keys[i, 1] = _piece(words, start + 8, length - 8)
        if length > 16:
            keys[i, 1] = _hash(words, start, length) | _HASHED


@inner
def _guess(keys, n, slots, places, guesses):
    """Look into the first slot of each of ``n`` keys, in loops of their own: reads of memory overlap."""
    last = slots.shape[0] - 1
    for i in range(np.uint64(n)):
        places[i] = _slot(keys[i, 0], keys[i, 1], last)
    for i in range(np.uint64(n)):
        guesses[i] = slots[places[i]]


@kernel
def intern_tokens(text, starts, ends, first, slots, types, arena, n_types, ids):
    """Give each token the id of its type, in order of first occurrence; new types are kept.

    Parameters
    ----------
    text : tuple of (n,) uint64 and the same memory as (8 n,) uint8
        UTF-8 without NUL, and at least 16 bytes more than the tokens reach.
    starts, ends : (n_tokens,) int64
        The bytes of each token; those from ``first`` on are done.
    slots : (power of 2,) int32, changed
        Open addressing by linear probing: the type in each slot, -1 where there is none.
    types : tuple of (slots / 2, 2) uint64, (slots / 2 + 1,) int64 and (slots / 2,) int64, changed
        The key of each type, where its bytes start in the arena, and how many tokens it has.
    arena : tuple of (n,) uint64 and the same memory as (8 n,) uint8, changed
        The bytes of all types, one after the other; must have room for the tokens and 16 bytes more.
    n_types : int
        How many types are known.
    ids : (n_tokens,) int32, written

    Returns
    -------
    tuple of int
        How far it came (not to the end when half of the slots are taken) and how many types there are.
    """
    type_keys, offsets, frequency = types
    n, last = starts.shape[0], slots.shape[0] - 1
    keys, places = np.empty((BLOCK, 2), dtype=np.uint64), np.empty(BLOCK, dtype=np.uint64)
    for block in range(first, n, BLOCK):
        stop = min(block + BLOCK, n)
        _keys(text[0], starts, ends, block, stop, keys)
        _guess(keys, stop - block, slots, places, ids[block:stop])
        for i in range(np.uint64(stop - block)):
            token = np.uint64(block) + i
            one, two, known = keys[i, 0], keys[i, 1], ids[token]
            sure = np.uint64(max(known, 0))
            if (known >= 0) & (type_keys[sure, 0] == one) & (type_keys[sure, 1] == two) & (two < _HASHED):
                frequency[sure] += 1
                continue
            slot = np.int64(places[i])
            known = slots[slot]
            while known >= 0:
                if type_keys[known, 0] == one and type_keys[known, 1] == two:
                    begin, end = offsets[known], offsets[known + 1]
                    if two < _HASHED or _same(text[0], starts[token], ends[token], arena[0], begin, end):
                        break
                slot = (slot + 1) & last
                known = slots[slot]
            if known < 0:
                if n_types == type_keys.shape[0]:
                    return np.int64(token), n_types
                begin, start = offsets[n_types], starts[token]
                for at in range(start, ends[token]):
                    arena[1][begin + at - start] = text[1][at]
                known = slots[slot] = np.int32(n_types)
                type_keys[known, 0], type_keys[known, 1], frequency[known] = one, two, 0
                n_types += 1
                offsets[n_types] = begin + ends[token] - start
            frequency[known] += 1
            ids[token] = known
    return n, n_types


@kernel
def fill_slots(slots, keys, n_types):
    """Put all known types into an empty, larger table of slots (all -1)."""
    last = slots.shape[0] - 1
    for known in range(n_types):
        slot = np.int64(_slot(keys[known, 0], keys[known, 1], last))
        while slots[slot] >= 0:
            slot = (slot + 1) & last
        slots[slot] = known
