"""A csv line that is too long for memory, made short without losing its structure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_START, _UNQUOTED, _QUOTED, _CLOSING = range(4)


class TooManyFieldsError(ValueError):
    """The line has more fields than the header."""


class Shortener:
    r"""Cut every field of a line to ``keep`` characters, reading it piece by piece.

    Parameters
    ----------
    delimiter : str
        Between the fields.
    quoted : bool
        Whether the line begins within quotes opened on an earlier line.
    max_fields : int
        More than these end in ``TooManyFieldsError``, so that the result is bounded.
    keep : int
        Characters to keep of a field.

    Examples
    --------
    >>> Shortener(",", quoted=False, max_fields=3, keep=4).shorten(['1,"one, tw', 'o, three",', 'x\n'])
    '1,"one,",x\n'
    """

    def __init__(self, delimiter: str, *, quoted: bool, max_fields: int, keep: int) -> None:
        self._delimiter = delimiter
        self._events = re.compile(f'["{re.escape(delimiter)}]')
        self._state = _QUOTED if quoted else _START
        self._keep = keep
        self._chars_left = keep
        self._fields_left = max_fields
        self._parts: list[str] = []

    def shorten(self, pieces: Iterable[str]) -> str:
        """Give the shortened line."""
        for piece in pieces:
            position = 0
            for event in self._events.finditer(piece):
                self._content(piece[position : event.start()])
                self._quote() if event[0] == '"' else self._delimit()
                position = event.end()
            self._content(piece[position:].rstrip("\r\n"))
        if self._state == _CLOSING:
            self._parts.append('"')
        return "".join(self._parts) + "\n"

    def _content(self, text: str) -> None:
        if not text:
            return
        if self._state == _START:
            self._state = _UNQUOTED
        elif self._state == _CLOSING:  # text after the closing quote, which the csv module will refuse
            self._parts.append('"')
            self._state = _UNQUOTED
            self._chars_left = max(self._chars_left, 1)
        self._keep_part(text)

    def _quote(self) -> None:
        if self._state == _START:
            self._parts.append('"')
            self._state = _QUOTED
        elif self._state == _QUOTED:
            self._state = _CLOSING
        elif self._state == _CLOSING:  # it was the first of a doubled quote
            self._keep_part('""' if self._chars_left > 1 else "")
            self._state = _QUOTED
        else:
            self._keep_part('"')

    def _delimit(self) -> None:
        if self._state == _QUOTED:
            self._keep_part(self._delimiter)
            return
        self._fields_left -= 1
        if self._fields_left < 1:
            raise TooManyFieldsError
        self._parts.append(('"' if self._state == _CLOSING else "") + self._delimiter)
        self._state = _START
        self._chars_left = self._keep

    def _keep_part(self, text: str) -> None:
        kept = text[: self._chars_left]
        self._chars_left -= len(kept)
        if kept:
            self._parts.append(kept)
