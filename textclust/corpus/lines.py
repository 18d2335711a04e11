"""Lines of bounded length with their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

#: Characters after which a line, or an element of a JSON array, is no longer held in memory.
MAX_LINE = 64 * 2**20
#: Characters kept of a field that stood in such a line.
KEPT_CHARS = 4096

_LINE_BREAK = re.compile("\r\n|\n|\r")


class LineReader:
    r"""The lines of a text, each with its line break.

    The first line break of the text decides what ends a line: ``\r`` if it stands alone there, as in files
    of old Macs, otherwise ``\n``. A lone ``\r`` elsewhere is part of its line.

    Attributes
    ----------
    head : str
        The beginning of the text.
    number : int
        The number, from 1, of the line given last.
    overlong : bool
        Whether that line is longer than ``MAX_LINE``. Then only its beginning was given; ``rest`` gives what
        follows, and what is not asked for is dropped.

    Examples
    --------
    >>> lines = LineReader(iter(["one\ntw", "o\r\nthree"]))
    >>> [(lines.number, line) for line in lines]
    [(1, 'one\n'), (2, 'two\r\n'), (3, 'three')]
    """

    def __init__(self, chunks: Iterator[str]) -> None:
        self.head = next(chunks, "")
        self.number = 0
        self.overlong = False
        first = _LINE_BREAK.search(self.head)
        lone_cr = first is not None and first[0] == "\r" and first.end() < len(self.head)
        self._break = "\r" if lone_cr else "\n"
        self._pieces = self._split(chain([self.head], chunks))
        self._open = False

    def __iter__(self) -> Iterator[str]:
        held: list[str] = []
        size = 0
        for piece in self._pieces:
            held.append(piece)
            size += len(piece)
            self._open = not piece.endswith(self._break)
            if self._open and size <= MAX_LINE:
                continue
            self.number += 1
            self.overlong = size > MAX_LINE
            line, held, size = "".join(held), [], 0
            yield line
            for _ in self.rest():
                pass
        if held:
            self.number += 1
            self.overlong = False
            yield "".join(held)

    def rest(self) -> Iterator[str]:
        """Give the rest of an overlong line piece by piece."""
        while self._open:
            piece = next(self._pieces, self._break)  # a break ends the line where the text does not
            self._open = not piece.endswith(self._break)
            yield piece

    def _split(self, chunks: Iterator[str]) -> Iterator[str]:
        for chunk in chunks:
            *whole, tail = chunk.split(self._break)
            for line in whole:
                yield line + self._break
            if tail:
                yield tail


def without_break(line: str) -> str:
    r"""Remove the line break, and nothing else.

    Examples
    --------
    >>> without_break("one \r\n")
    'one '
    """
    if line.endswith("\n"):
        line = line[:-1]
    return line.removesuffix("\r")
