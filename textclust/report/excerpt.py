"""The beginning of a document, with the terms of its cluster marked."""

from __future__ import annotations

import re

from textclust.describe.same_word import WordForms


def excerpt(text: str, length: int) -> str:
    r"""The beginning of a document in one line, without control characters.

    Examples
    --------
    >>> excerpt("one\n two\x00   three", 9)
    'one two …'
    """
    line = _in_one_line(text[: 4 * length])
    return line if len(line) <= length else line[: length - 1] + "…"


def around(text: str, sentence: str | None, length: int) -> tuple[str, str, str]:
    """The part of a document around its key sentence: what stands before, the sentence, and what follows.

    Examples
    --------
    >>> around("Hello all. Charged twice! Please help me soon.", "Charged twice!", 40)
    ('Hello all. ', 'Charged twice!', ' Please help me…')
    """
    at = text.find(sentence) if sentence else -1
    if sentence is None or at < 0:
        return excerpt(text, length), "", ""
    said = excerpt(sentence, length)
    half = (length - len(said)) // 2
    before = _in_one_line(text[max(0, at - 4 * length) : at])
    if len(before) > half:
        before = "…" + before[len(before) - half + 1 :] if half > 1 else ""
    room = max(length - len(said) - len(before), 1)
    after = excerpt(text[at + len(sentence) :], room).removesuffix("…").rstrip()
    cut = "…" if len(after) < len(_in_one_line(text[at + len(sentence) :][: 4 * length])) else ""
    return before and before + " ", said, (" " if after else "") + after + cut


def _in_one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


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
