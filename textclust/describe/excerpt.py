"""Excerpts of documents on one line: the beginning of a text, or what stands round a sentence of it."""

from __future__ import annotations


def excerpt(text: str, length: int) -> str:
    r"""The beginning of a text, at most ``length`` characters.

    Examples
    --------
    >>> excerpt("one\n two   three", 9)
    'one two …'
    """
    return _cut(" ".join(text[: 4 * length].split()), length)


def around(text: str, sentence: str, length: int) -> tuple[str, str, str]:
    r"""What stands before a sentence of a text, the sentence, and what follows: about ``length`` characters.

    The beginning of the text where the sentence is empty or not in it.

    Examples
    --------
    >>> around("Hi,\nI paid twice. Bye", "I paid twice.", 400)
    ('Hi, ', 'I paid twice.', ' Bye')
    >>> around("Hello everybody. I paid twice. Bye", "I paid twice.", 24)
    ('… ', 'I paid twice.', ' Bye')
    """
    line, key = " ".join(text[: 50 * length].split()), " ".join(sentence.split())
    place = line.find(key) if key else -1
    if place < 0:
        return _cut(line, length), "", ""
    before, after = line[:place], line[place + len(key) :]
    key = _cut(key, length)
    left = length - len(key)
    if len(before) > left // 2 and len(before) + len(after) > left:
        kept = max(left // 2, left - len(after))
        before = "… " + before[len(before) - kept :].partition(" ")[2]
    return before, key, _cut(after, max(left - len(before), 1))


def _cut(line: str, length: int) -> str:
    return line if len(line) <= length else line[: length - 1] + "…"
