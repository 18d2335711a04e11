"""The elements of a JSON array one at a time, without ever holding the array."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from textclust.corpus import lines
from textclust.corpus.json_values import MAX_DEPTH
from textclust.errors import DataError

# Everything up to the next bracket or comma outside of strings; stops before a string that is not whole.
_OUTSIDE = re.compile(r'[^"\[\]{},]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{},]*+)*+', re.DOTALL)
_WITHIN_ELEMENT = re.compile(r'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+', re.DOTALL)
_REST_OF_STRING = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)


class Element(NamedTuple):
    """The text of one element, the line where it starts, and whether it was too long to be held whole."""

    text: str
    line: int
    overlong: bool


class ArrayReader:
    """Splits a JSON array into its elements; what is within them is looked at only as far as that needs.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    chunks : iterator of str
        The text of the file.

    Examples
    --------
    >>> [element.text for element in ArrayReader("x.json", iter(['[{"a": "},{"}, {"', 'b": [1]}]']))]
    ['{"a": "},{"}', '{"b": [1]}']
    """

    def __init__(self, name: str, chunks: Iterator[str]) -> None:
        self._name = name
        self._chunks = _with_whole_escapes(chunks)
        self._depth = 0
        self._line = 1
        self._start_line = 1
        self._held = io.StringIO()
        self._size = 0
        self._n_elements = 0

    def __iter__(self) -> Iterator[Element]:
        finished = False
        for text, mark in self._parts():
            if finished:
                self._refuse_text(text + mark)
            elif self._depth == 0:
                self._open_array(text, mark)
            elif self._depth > 1 or mark not in (",", "]"):
                self._hold(text + mark)
                self._enter_or_leave(mark)
            else:
                self._hold(text)
                finished = mark == "]"
                if not (finished and self._n_elements == 0 and self._size == 0):
                    yield self._take()
        if not finished:
            raise self._error("the JSON array is not closed; the file may be cut off")

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Give text with no bracket outside of its strings, and the bracket or comma after it, if any."""
        in_string = False
        for chunk in self._chunks:
            position = 0
            while position < len(chunk):
                pattern = _WITHIN_ELEMENT if self._depth > 1 else _OUTSIDE
                match = (_REST_OF_STRING if in_string else pattern).match(chunk, position)
                assert match is not None  # noqa: S101 - the patterns match the empty string
                end = match.end()
                if in_string:
                    in_string = not match[1]
                    yield match[0], ""
                elif chunk[end : end + 1] == '"':
                    in_string = True
                    end += 1
                    yield chunk[position:end], ""
                else:
                    yield match[0], chunk[end : end + 1]
                    end += 1
                position = end

    def _hold(self, text: str) -> None:
        if not self._size:
            text = self._skip_space(text)
            self._start_line = self._line
        if self._size <= lines.MAX_LINE:
            self._held.write(text)
        self._size += len(text)
        self._line += text.count("\n")

    def _enter_or_leave(self, mark: str) -> None:
        if mark in ("[", "{"):
            self._depth += 1
            if self._depth > MAX_DEPTH + 1:
                raise self._error(f"nested deeper than {MAX_DEPTH} brackets; flatten or remove it")
        elif mark in ("]", "}"):
            self._depth -= 1

    def _take(self) -> Element:
        element = Element(self._held.getvalue(), self._start_line, self._size > lines.MAX_LINE)
        self._held, self._size = io.StringIO(), 0
        self._n_elements += 1
        return element

    def _open_array(self, text: str, mark: str) -> None:
        text = self._skip_space(text)
        if mark == "[" and not text:
            self._depth = 1
        elif mark or text:
            raise self._error(
                "a json file must hold an array of objects, as in [{...}, {...}]; for one object a line use "
                "--format jsonl"
            )

    def _skip_space(self, text: str) -> str:
        stripped = text.lstrip()
        self._line += text.count("\n", 0, len(text) - len(stripped))
        return stripped

    def _refuse_text(self, text: str) -> None:
        if self._skip_space(text):
            raise self._error("there is text after the end of the JSON array; remove it")

    def _error(self, message: str) -> DataError:
        return DataError(f"{self._name}, line {self._line}: {message}")


def _with_whole_escapes(chunks: Iterator[str]) -> Iterator[str]:
    """Move a backslash at the end of a chunk to the next one, to what it escapes."""
    carried = ""
    for chunk in chunks:
        text = carried + chunk
        carried = "\\" if (len(text) - len(text.rstrip("\\"))) % 2 else ""
        yield text.removesuffix(carried)
    if carried:
        yield carried + " "
