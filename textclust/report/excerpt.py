"""Excerpts for a page: without control characters, and with the terms of the cluster marked."""

from __future__ import annotations

import re

from textclust.describe import excerpt as shared
from textclust.describe.same_word import WordForms


def excerpt(text: str, length: int) -> str:
    r"""The beginning of a document in one line, without control characters.

    Examples
    --------
    >>> excerpt("one\n two\x00   three", 9)
    'one two …'
    """
    return shared.excerpt(_printable(text[: 4 * length]), length)


def around(text: str, sentence: str | None, length: int) -> tuple[str, str, str]:
    r"""The part of a document round its key sentence, without control characters; see `describe.excerpt`.

    Examples
    --------
    >>> around("Hello all. Charged twice!\x07 Please help me soon.", "Charged twice!", 40)
    ('Hello all. ', 'Charged twice!', ' Please help m…')
    """
    return shared.around(_printable(text[: 50 * length]), _printable(sentence or ""), length)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def pattern_of(terms: list[str]) -> re.Pattern[str]:
    """Where one of these terms stands as a word of its own."""
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)", re.IGNORECASE)


def with_forms(terms: list[str], text: str, forms: WordForms) -> list[str]:
    """The terms, and the words of a text that are other forms of them.

    Examples
    --------
    >>> with_forms(["reminder"], "So no Reminders today", WordForms(["en"]))
    ['reminder', 'Reminders']
    """
    stems = {forms.stem(term) for term in terms}
    found = dict.fromkeys(re.findall(r"\w+", text))
    return [*terms, *(word for word in found if forms.stem(word) in stems)]


def marked(text: str, terms: re.Pattern[str]) -> list[tuple[str, bool]]:
    """A text in pieces, with those that are terms marked."""
    return [(piece, place % 2 == 1) for place, piece in enumerate(terms.split(text)) if piece]
