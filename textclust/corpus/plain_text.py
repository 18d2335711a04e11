"""Plain text: a document a file, or a document a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice

from textclust.corpus import lines
from textclust.corpus.block import Block, Bounds, Row, cut_rows, grouped
from textclust.corpus.lines import LineReader, without_break
from textclust.corpus.options import ReadOptions
from textclust.corpus.source import Source
from textclust.corpus.strings import string_array, text_chunks

#: The one column of plain text.
TEXT = "text"


class LinesTable:
    """A text file with a document a line."""

    unit = "line"

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.name = source.name
        self._source = source
        self._encoding = options.encoding

    def blocks(self, bounds: Bounds, limit: int | None) -> Iterator[Block]:
        """Read the first ``limit`` lines."""
        with closing(text_chunks(self._source, self._encoding)) as chunks:
            for rows in grouped(islice(_rows(LineReader(chunks)), limit), bounds):
                yield _block(rows)


def _rows(reader: LineReader) -> Iterator[Row]:
    for line in reader:
        text = line[: lines.KEPT_CHARS] if reader.overlong else without_break(line)
        yield Row(text, reader.number, len(line), reader.overlong)


class FilesTable:
    """Text files, each of them a document with its path as id."""

    unit = "line"

    def __init__(self, sources: Sequence[Source], options: ReadOptions) -> None:
        self.name = sources[0].name
        self._sources = sources
        self._encoding = options.encoding

    def blocks(self, bounds: Bounds, limit: int | None) -> Iterator[Block]:
        """Read the first ``limit`` files."""
        sources = self._sources[:limit]
        start = 0
        for rows in grouped((_read_file(source, self._encoding) for source in sources), bounds):
            block = _block(rows)
            block.ids = [source.name for source in sources[start : start + len(rows)]]
            start += len(rows)
            yield block


def _read_file(source: Source, encoding: str | None) -> Row:
    parts: list[str] = []
    size = 0
    with closing(text_chunks(source, encoding)) as chunks:
        for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > lines.MAX_LINE:
                return Row("".join(parts)[: lines.KEPT_CHARS], 1, lines.KEPT_CHARS, cut=True)
    return Row("".join(parts), 1, size)


def _block(rows: list[Row]) -> Block:
    text, damaged = string_array([row.values for row in rows])
    return Block({TEXT: text}, [row.place for row in rows], {TEXT: damaged}, cut_rows(rows))
