"""What documents have in common, by hashes: of whole texts, of their words, of runs of words (shingles)."""

import numpy as np

from textclust.kernels._jit import inner, kernel


@inner
def _mixed(value):
    """The finaliser of splitmix64: every bit of the result depends on every bit of the value."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@kernel
def hash_strings(buffer, starts, ends, fold, out):
    """Hash the bytes of each string.

    Parameters
    ----------
    buffer : (n_bytes,) uint8
    starts, ends : (n_strings,) int64
        Where each string lies in the buffer.
    fold : bool
        ASCII capitals count as small letters.
    out : (n_strings,) uint64, written
        Linear in the bytes.
    """
    for string in range(starts.shape[0]):
        value = np.uint64(0xCBF29CE484222325)
        for at in range(starts[string], ends[string]):
            byte = np.uint64(buffer[at])
            if fold and np.uint64(65) <= byte <= np.uint64(90):
                byte += np.uint64(32)
            value = (value ^ byte) * np.uint64(0x100000001B3)
        out[string] = _mixed(value)


@kernel
def shingle_words(words, offsets, size, out):
    """Hash each run of ``size`` words of a document; a word near the end stands with those that follow it.

    Parameters
    ----------
    words : (n_words,) uint32
        Hash of each word.
    offsets : (n_documents + 1,) int64
        Where each document's words start.
    size : int
    out : (n_words,) uint32, written
        The run that starts at each word. The last runs of a document are shorter, and left out, unless
        the document is: they become the hash of its first run.
    """
    for document in range(offsets.shape[0] - 1):
        first, stop = offsets[document], offsets[document + 1]
        for at in range(first, stop):
            start = at if at + size <= stop else first
            value = np.uint64(size)
            for word in range(start, min(start + size, stop)):
                value = _mixed(value + np.uint64(words[word]) + np.uint64(0x9E3779B97F4A7C15))
            out[at] = np.uint32(value >> np.uint64(32))


@kernel
def min_hashes(shingles, offsets, seeds, out):
    """The least hash of each document's shingles under each of several hash functions (Broder 1997).

    Parameters
    ----------
    shingles : (n_shingles,) uint32
    offsets : (n_documents + 1,) int64
        Where each document's shingles start.
    seeds : (n_hashes,) uint64
        One function each.
    out : (n_documents, n_hashes) uint32, written
        The largest number for a document without shingles.
    """
    for document in range(offsets.shape[0] - 1):
        for function in range(seeds.shape[0]):
            least = np.uint32(0xFFFFFFFF)
            for at in range(offsets[document], offsets[document + 1]):
                value = np.uint32(_mixed(np.uint64(shingles[at]) ^ seeds[function]) >> np.uint64(32))
                least = min(least, value)
            out[document, function] = least


@kernel
def jaccard_of_pairs(shingles, offsets, left, right, out):
    """Exact share of common shingles among all of two documents.

    Parameters
    ----------
    shingles : (n_shingles,) uint32
        Rising within each document, none twice.
    offsets : (n_documents + 1,) int64
    left, right : (n_pairs,) int64
        The documents of each pair.
    out : (n_pairs,) float64, written
        0 where both are empty.
    """
    for pair in range(left.shape[0]):
        a, a_stop = offsets[left[pair]], offsets[left[pair] + 1]
        b, b_stop = offsets[right[pair]], offsets[right[pair] + 1]
        total, common = (a_stop - a) + (b_stop - b), 0
        while a < a_stop and b < b_stop:
            if shingles[a] == shingles[b]:
                common += 1
                a += 1
                b += 1
            elif shingles[a] < shingles[b]:
                a += 1
            else:
                b += 1
        out[pair] = common / (total - common) if total else 0.0
