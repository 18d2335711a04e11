"""Long runs of Hangul, which were written without spaces, come apart into overlapping pairs of syllables."""

from __future__ import annotations

import unicodedata

import numpy as np

from textclust.text.tokens import TokenStream

#: A Hangul word is left whole up to this many syllables.
LONGEST_HANGUL_WORD = 8


def split_long_hangul(stream: TokenStream) -> TokenStream:
    """Replace Hangul words of more than 8 syllables by their pairs of syllables.

    Linear in the types, and in the tokens only where there is such a word.
    """
    pieces = {at: pairs for at, word in enumerate(stream.types) if (pairs := _pairs(word))}
    if not pieces:
        return stream
    known = {word: at for at, word in enumerate(stream.types)}
    first = np.zeros(len(stream.types) + 1, dtype=np.int64)
    first[1:] = np.cumsum([len(pieces.get(at, ("",))) for at in range(len(stream.types))])
    new_ids = np.fromiter(
        (
            known.setdefault(piece, len(known))
            for at, word in enumerate(stream.types)
            for piece in pieces.get(at, (word,))
        ),
        dtype=np.int32,
        count=int(first[-1]),
    )
    per_token = np.diff(first)[stream.ids]
    ends = np.cumsum(per_token)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - per_token, per_token)
    ids = new_ids[np.repeat(first[stream.ids], per_token) + within]
    offsets = np.concatenate([[0], ends])[stream.offsets]
    return TokenStream(list(known), ids, offsets)


def _pairs(word: str) -> tuple[str, ...]:
    """Pairs of syllables of a long Hangul word, nothing for any other word."""
    if len(word) <= LONGEST_HANGUL_WORD or word.isascii():
        return ()
    composed = unicodedata.normalize("NFC", word)
    if len(composed) <= LONGEST_HANGUL_WORD or not all("가" <= syllable <= "힣" for syllable in composed):
        return ()
    return tuple(composed[at : at + 2] for at in range(len(composed) - 1))
