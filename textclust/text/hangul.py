"""Long runs of Hangul, which were written without spaces, come apart into overlapping pairs of syllables."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa

from textclust.text.counts import totals
from textclust.text.tokens import TokenStream
from textclust.text.types import distinct, string_buffers, strings

#: A Hangul word is left whole up to this many syllables.
LONGEST_HANGUL_WORD = 8


def split_long_hangul(stream: TokenStream) -> TokenStream:
    """Replace Hangul words of more than 8 syllables by their pairs of syllables.

    Linear in the types, and in the tokens only where there is such a word.
    """
    candidates = np.flatnonzero(np.diff(string_buffers(stream.types)[0]) > 3 * LONGEST_HANGUL_WORD)
    if not len(candidates):
        return stream
    pieces = [_pairs(word) for word in stream.types.take(pa.array(candidates)).to_pylist()]
    n_types, flat = len(stream.types), [pair for pairs in pieces for pair in pairs]
    if not flat:
        return stream
    n_pieces = np.ones(n_types, dtype=np.int64)
    n_pieces[candidates] = [max(len(pairs), 1) for pairs in pieces]
    split = np.zeros(n_types, dtype=bool)
    split[candidates] = [bool(pairs) for pairs in pieces]
    words, numbers = distinct(pa.concat_arrays([stream.types, strings(flat)]))
    owner = np.repeat(np.arange(n_types), n_pieces)
    new_ids = numbers[owner]
    new_ids[split[owner]] = numbers[n_types:]
    first = np.cumsum(n_pieces) - n_pieces
    per_token = n_pieces[stream.ids]
    ends = np.cumsum(per_token)
    within = np.arange(int(ends[-1])) - np.repeat(ends - per_token, per_token)
    ids = new_ids[np.repeat(first[stream.ids], per_token) + within]
    counts = None if stream.counts is None else np.repeat(stream.counts, per_token)
    frequency = totals(ids, counts, len(words))
    used = frequency > 0  # the long words themselves are gone
    ids = (np.cumsum(used, dtype=np.int32) - 1)[ids]
    offsets = np.concatenate([[0], ends])[stream.offsets]
    return TokenStream(words.filter(pa.array(used)), frequency[used], ids.astype(np.int32), offsets, counts)


def _pairs(word: str) -> tuple[str, ...]:
    """Pairs of syllables of a long Hangul word, nothing for any other word."""
    if len(word) <= LONGEST_HANGUL_WORD or word.isascii():
        return ()
    composed = unicodedata.normalize("NFC", word)
    if len(composed) <= LONGEST_HANGUL_WORD or not all("가" <= syllable <= "힣" for syllable in composed):
        return ()
    return tuple(composed[at : at + 2] for at in range(len(composed) - 1))
