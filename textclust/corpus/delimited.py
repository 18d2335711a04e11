"""Comma, semicolon or tab separated values, read strictly: no row is ever swallowed or made up."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice

from textclust.corpus import lines
from textclust.corpus.block import Block, Bounds, Row, cut_rows, grouped, repeated_name
from textclust.corpus.lines import LineReader, without_break
from textclust.corpus.options import ReadOptions
from textclust.corpus.overlong import Shortener, TooManyFieldsError
from textclust.corpus.sniff import sniff_delimiter
from textclust.corpus.source import Source
from textclust.corpus.strings import CARRIAGE_RETURN, clean, string_array, text_chunks
from textclust.errors import DataError


class DelimitedTable:
    """A csv or tsv file with a header."""

    unit = "line"

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.name = source.name
        self._source = source
        self._encoding = options.encoding
        self._delimiter = options.delimiter or ("\t" if source.format == "tsv" else None)

    def blocks(self, bounds: Bounds, limit: int | None) -> Iterator[Block]:
        """Read the first ``limit`` rows."""
        with closing(text_chunks(self._source, self._encoding)) as chunks:
            reader = LineReader(chunks)
            records = _Records(self.name, reader, self._delimiter or sniff_delimiter(reader.head))
            for rows in grouped(islice(records, limit), bounds):
                yield _block(records.header, rows)


def _block(header: list[str], rows: list[Row]) -> Block:
    block = Block({}, [row.place for row in rows], cut=cut_rows(rows))
    for name, cells in zip(header, zip(*(row.values for row in rows), strict=True), strict=True):
        block.columns[name], block.damaged[name] = string_array(cells)
    return block


class _Records:
    """The rows below the header, each with as many fields, and the line where it starts."""

    def __init__(self, name: str, reader: LineReader, delimiter: str) -> None:
        self._name = name
        self._feed = _Feed(name, reader, delimiter)
        self._reader = csv.reader(iter(self._feed), delimiter=delimiter, strict=True)
        self.header = self._read_header()
        self._feed.n_fields = len(self.header)

    def __iter__(self) -> Iterator[Row]:
        feed, width = self._feed, len(self.header)
        while (fields := self._next()) is not None:
            if feed.cut:
                fields += [""] * (width - len(fields))
            elif not fields:  # a blank line
                if width > 1:
                    continue
                fields = [""]
            if len(fields) != width:
                raise self._width_error(len(fields))
            yield Row(fields, feed.start, feed.size, feed.cut)

    def _next(self) -> list[str] | None:
        self._feed.begin_record()
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise DataError(f"{self._name}, line {self._feed.start}: {_explain(error)}") from error
        except TooManyFieldsError:
            raise self._width_error(f"more than {len(self.header)}") from None

    def _width_error(self, n_fields: int | str) -> DataError:
        return DataError(
            f"{self._name}, line {self._feed.start}: the row that starts here has {n_fields} instead of "
            f"{len(self.header)} fields; look for an unclosed quote or a delimiter that is not in quotes"
        )

    def _read_header(self) -> list[str]:
        header: list[str] | None = []
        while header == []:  # blank lines
            header = self._next()
        if header is None:
            raise DataError(f"{self._name}: the file is empty; it needs a header and rows")
        names = [clean(name) for name in header]
        at = f"{self._name}, line {self._feed.start}"
        if not any(name.strip() for name in names):
            raise DataError(f"{at}: the header is empty; name the columns")
        if any("\ufffd" in name for name in names):
            raise DataError(
                f"{at}: the header is not in the encoding that was expected; "
                "name the right one, such as --encoding cp1252"
            )
        repeated = repeated_name(names)
        if repeated is not None:
            raise DataError(f"{at}: two columns are named {repeated!r}; rename one")
        return names


class _Feed:
    """Gives lines to the csv module, so that it never holds more than ``MAX_LINE`` characters of a record.

    Attributes
    ----------
    start, size : int
        Line where the current record starts, and its characters so far.
    cut : bool
        Whether fields of the current record were shortened.
    """

    def __init__(self, name: str, reader: LineReader, delimiter: str) -> None:
        self._name = name
        self._reader = reader
        self._delimiter = delimiter
        self.n_fields = 0  # until the header is read
        self.begin_record()

    def begin_record(self) -> None:
        self.start = self.size = 0
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        for line in self._reader:
            continued = self.start > 0  # and if so, within quotes
            if not continued:
                self.start = self._reader.number
            if self._reader.overlong:
                line = self._shorten(line, quoted=continued)
            self.size += len(line)
            if self.size > lines.MAX_LINE and not self._reader.overlong:
                raise DataError(
                    f"{self._name}, line {self.start}: a quote opened in the row that starts here is not "
                    f"closed within {lines.MAX_LINE} characters; close it or shorten the field"
                )
            # The csv module's limit holds for the whole process. It is only raised, and only when needed: no
            # other reader can fail by that.
            if self.size > csv.field_size_limit():
                csv.field_size_limit(max(self.size, lines.MAX_LINE))
            lone_cr = line.count("\r") > line.endswith("\r\n")
            yield _protect_carriage_returns(line) if lone_cr else line

    def _shorten(self, line: str, *, quoted: bool) -> str:
        if not self.n_fields:
            raise DataError(
                f"{self._name}, line {self.start}: the header is longer than {lines.MAX_LINE} characters; "
                "is this a csv file?"
            )
        self.cut = True
        shortener = Shortener(self._delimiter, quoted=quoted, max_fields=self.n_fields, keep=lines.KEPT_CHARS)
        return shortener.shorten(chain([line], self._reader.rest()))


def _protect_carriage_returns(line: str) -> str:
    body = without_break(line)
    return body.replace("\r", CARRIAGE_RETURN) + line[len(body) :]


def _explain(error: csv.Error) -> str:
    message = str(error)
    if "unexpected end of data" in message:
        return (
            "a quote opened in the row that starts here is never closed; close it, or double it within text"
        )
    if "expected after" in message:
        return (
            "in the row that starts here text follows a closing quote; look for an unclosed quote, or one "
            "within the text that is not doubled"
        )
    return f"the row that starts here cannot be read ({message}); correct it"
