"""JSON documents: an object a line, or an array of objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain, islice

from textclust.corpus.block import Block, Bounds, Row, cut_rows, grouped
from textclust.corpus.json_array import ArrayReader, Element
from textclust.corpus.json_values import (
    BrokenJsonError,
    decode_json_column,
    json_text_array,
    parse_beginning,
    parse_object,
)
from textclust.corpus.lines import LineReader
from textclust.corpus.options import ReadOptions
from textclust.corpus.source import Source
from textclust.corpus.strings import clean, text_chunks
from textclust.errors import DataError

#: Every key is a column of every row; keys that are really values would need rows times keys of memory.
MAX_COLUMNS = 10_000


class JsonTable:
    """A json or jsonl file; its columns hold JSON text, or plain text where ``plain`` is set."""

    unit = "line"

    def __init__(self, source: Source, options: ReadOptions, *, plain: bool) -> None:
        self.name = source.name
        self._source = source
        self._encoding = options.encoding
        self._plain = plain
        self._elements: Callable[[Iterator[str]], Iterator[Element]] = (
            self._array_elements if source.format == "json" else _line_elements
        )

    def blocks(self, bounds: Bounds, limit: int | None) -> Iterator[Block]:
        """Read the first ``limit`` objects."""
        names: set[str] = set()
        with closing(text_chunks(self._source, self._encoding)) as chunks:
            rows = (self._row(element) for element in self._elements(chunks))
            for group in grouped(islice(rows, limit), bounds):
                names.update(chain.from_iterable(row.values for row in group))
                if len(names) > MAX_COLUMNS:
                    raise DataError(
                        f"{self.name}, line {group[-1].place}: more than {MAX_COLUMNS} different keys; "
                        "a key must be the name of a column, not a value"
                    )
                yield self._block(group)

    def _array_elements(self, chunks: Iterator[str]) -> Iterator[Element]:
        return iter(ArrayReader(self.name, chunks))

    def _row(self, element: Element) -> Row:
        if element.overlong:
            values = parse_beginning(element.text)
            return Row(values, element.line, sum(map(len, filter(None, values.values()))), cut=True)
        try:
            return Row(parse_object(element.text), element.line, len(element.text))
        except BrokenJsonError as error:
            raise DataError(f"{self.name}, line {element.line + error.line_offset}: {error}") from error

    def _block(self, rows: list[Row]) -> Block:
        block = Block({}, [row.place for row in rows], cut=cut_rows(rows))
        for name in dict.fromkeys(chain.from_iterable(row.values for row in rows)):
            array, damaged = json_text_array([row.values.get(name) for row in rows])
            block.columns[clean(name)] = decode_json_column(array) if self._plain else array
            block.damaged[clean(name)] = damaged
        return block


def _line_elements(chunks: Iterator[str]) -> Iterator[Element]:
    reader = LineReader(chunks)
    for line in reader:
        text = line.strip()
        if text:  # a blank line is no document
            yield Element(text, reader.number, reader.overlong)
