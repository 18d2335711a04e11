"""From tokens to the ids of their types: each distinct token is kept once, as written."""

import numpy as np

from textclust.kernels._jit import inner, kernel

#: Odd multipliers whose products spread over the high bits.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@inner
def _piece(words, at, length):
    """Return up to 8 bytes from ``at`` on as one integer, zeros where there are fewer."""
    index, shift = at >> 3, np.uint64((at & 7) << 3)
    piece = words[index] >> shift | (words[index + 1] << np.uint64(1)) << (np.uint64(63) - shift)
    if length < 8:
        piece &= (np.uint64(1) << np.uint64(length << 3)) - np.uint64(1)
    return piece


@inner
def _key(words, start, length):
    """Return the bytes themselves of a token of up to 8 bytes, of a longer one a hash."""
    if length <= 8:
        return _piece(words, start, length)
    value = np.uint64(length)
    for at in range(0, length, 8):
        value = (value ^ _piece(words, start + at, length - at)) * _MIX
        value ^= value >> np.uint64(32)
    return value


@inner
def _same(words, start, arena, begin, length):
    for at in range(0, length, 8):
        if _piece(words, start + at, length - at) != _piece(arena, begin + at, length - at):
            return False
    return True


@inner
def _slot(key, n_slots):
    """First slot to look at: the high bits of the key, spread."""
    key *= _SPREAD
    return np.int64((key ^ (key >> np.uint64(32))) * _MIX >> np.uint64(1)) & (n_slots - 1)


@kernel
def intern_tokens(words, starts, ends, first, stop, slots, keys, type_offsets, arena, n_types, ids):
    """Give each token the id of its type, in order of first occurrence; new types are kept.

    Parameters
    ----------
    words : (n,) uint64
        Text, eight bytes to an integer, and at least 8 bytes more than the tokens reach.
    starts, ends : (n_tokens,) int64
        The bytes of each token; those from ``first`` to ``stop`` are done.
    slots : (power of 2,) int32, changed
        Open addressing by linear probing: the type in each slot, -1 where there is none.
    keys : (slots / 2,) uint64, changed
        The key of each type.
    type_offsets : (slots / 2 + 1,) int64, changed
        Where each type's bytes start in the arena.
    arena : tuple of (n,) uint64 and the same memory as (8 n,) uint8, changed
        The bytes of all types, one after the other; must have room for the tokens and 16 bytes more.
    n_types : int
        How many types are known.
    ids : (n_tokens,) int32, written

    Returns
    -------
    tuple of int
        How far it came (less than ``stop`` when half of the slots are taken) and how many types there are.
    """
    arena_words, arena_bytes = arena
    text = words.view(np.uint8)
    n_slots, most = slots.shape[0], keys.shape[0]
    for token in range(first, stop):
        start, length = starts[token], ends[token] - starts[token]
        key = _key(words, start, length)
        slot = _slot(key, n_slots)
        while True:
            known = slots[slot]
            if known < 0:
                if n_types == most:
                    return token, n_types
                begin = type_offsets[n_types]
                for i in range(length):
                    arena_bytes[begin + i] = text[start + i]
                slots[slot], keys[n_types] = n_types, key
                type_offsets[n_types + 1] = begin + length
                known = np.int32(n_types)
                n_types += 1
                break
            if keys[known] == key:
                begin = type_offsets[known]
                if type_offsets[known + 1] - begin == length and (
                    length <= 8 or _same(words, start, arena_words, begin, length)
                ):
                    break
            slot = (slot + 1) & (n_slots - 1)
        ids[token] = known
    return stop, n_types


@kernel
def fill_slots(slots, keys, n_types):
    """Put all known types into an empty, larger table of slots (all -1)."""
    for known in range(n_types):
        slot = _slot(keys[known], slots.shape[0])
        while slots[slot] >= 0:
            slot = (slot + 1) & (slots.shape[0] - 1)
        slots[slot] = known
