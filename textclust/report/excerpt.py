"""The beginning of a document, with the terms of its cluster marked."""

from __future__ import annotations

import re


def excerpt(text: str, length: int) -> str:
    r"""The beginning of a document in one line, without control characters.

    Examples
    --------
    >>> excerpt("one\n two\x00   three", 9)
    'one two …'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * length]).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def pattern_of(terms: list[str]) -> re.Pattern[str]:
    """Where one of these terms stands as a word of its own."""
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)", re.IGNORECASE)


def marked(text: str, terms: re.Pattern[str]) -> list[tuple[str, bool]]:
    """A text in pieces, with those that are terms marked."""
    return [(piece, place % 2 == 1) for place, piece in enumerate(terms.split(text)) if piece]
