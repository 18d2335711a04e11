"""The corpus: all inputs as one sequence of documents."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from textclust.corpus.block import Block, Bounds, Table
from textclust.corpus.delimited import DelimitedTable
from textclust.corpus.discover import discover
from textclust.corpus.documents import as_text, document_text
from textclust.corpus.guess import guess_text_column
from textclust.corpus.identity import Fingerprint, UniqueIds
from textclust.corpus.json_documents import JsonTable
from textclust.corpus.options import ReadOptions
from textclust.corpus.parquet import ParquetTable
from textclust.corpus.plain_text import FilesTable, LinesTable
from textclust.corpus.schema import Schema
from textclust.corpus.source import Progress, Source
from textclust.corpus.strip import Stripped
from textclust.errors import DataError, TextclustError, UsageError
from textclust.records import OK, UNDECODABLE, Batch

logger = logging.getLogger("textclust")

# What is read of every file to learn its columns; the same whatever the size of batches.
_LOOK_ROWS = 200
_LOOK = Bounds(rows=_LOOK_ROWS, bytes=4 * 2**20)


@dataclass(frozen=True)
class InputFile:
    """A file of the corpus; the size of a pipe is not known."""

    name: str
    size: int | None


def open_corpus(
    inputs: Sequence[str | os.PathLike[str]],
    options: ReadOptions | None = None,
    *,
    stdin: BinaryIO | None = None,
    usual_id: str | None = None,
) -> Corpus:
    r"""Find the inputs, look at the beginning of each, and settle which column is what.

    Parameters
    ----------
    inputs : list of str or path
        Files, folders (every file below, in sorted order, hidden ones left out; files of unknown format are
        skipped), patterns with ``*``, ``?``, ``[...]`` and ``**``, or ``-`` for standard input. All may be
        compressed by gzip. The format of ``-`` or of a pipe, if not given, is plain text with ``lines``,
        otherwise told by its beginning: ``{`` jsonl, ``[`` json, header and rows csv; other text is refused.
    options : ReadOptions, optional
        How to read them.
    stdin : binary file, optional
        To be read for ``-``; by default the standard input.
    usual_id : str, optional
        The id column if none is named and there is a column of this name.

    Raises
    ------
    UsageError
        If an input does not exist, its format is not known, a column that was named does not exist (in a
        json file: not within its first 200 documents), the text column is not named and cannot be guessed,
        or a file is among the inputs twice.
    DataError
        If the beginning of a file is broken, it has no rows, or a folder cannot be read.

    Examples
    --------
    >>> import io
    >>> corpus = open_corpus(["-"], stdin=io.BytesIO(b"ticket,body\n007,My card was charged twice"))
    >>> corpus.text_columns, corpus.id_column
    (['body'], 'id')
    >>> [batch.rows.to_pylist() for batch in corpus.batches()]
    [[{'id': 1, 'ticket': '007', 'body': 'My card was charged twice'}]]
    """
    options = options or ReadOptions()
    progress = Progress()
    sources, skipped = discover(inputs, options, progress, stdin)
    return Corpus(sources, skipped, options, progress, usual_id)


class Corpus:
    """Documents in order, in batches; made by ``open_corpus`` and read once.

    Attributes
    ----------
    files : list of InputFile
        The inputs in order.
    skipped : list of str
        Files in folders that were left out because their format is not known.
    n_bytes : int or None
        Size of all inputs together; None if one is a pipe.
    encoding : str or None
        As the user named it.
    text_columns : list of str
        The columns that hold the document.
    text_column_guessed : bool
        Whether that was not said by the user.
    id_column : str
        The user's, or that of the ids made here: ``id``, or ``textclust_id`` if the user has such a column.
    statuses : Counter of str
        How many documents there were of each status so far.
    stripped : Stripped
        What was taken out of the documents so far, by ``ReadOptions.strip``.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        skipped: list[str],
        options: ReadOptions,
        progress: Progress,
        usual_id: str | None = None,
    ) -> None:
        self.encoding = options.encoding
        self.files = [InputFile(source.name, source.size) for source in sources]
        self.skipped = skipped
        sizes = [file.size for file in self.files if file.size is not None]
        self.n_bytes = sum(sizes) if len(sizes) == len(self.files) else None
        self._options = options
        self._progress = progress
        self._is_json = all(source.format in ("json", "jsonl") for source in sources)
        self._has_paths = any(_is_document(source, options) for source in sources)
        self._tables = _tables(sources, options, plain=not self._is_json)
        self._schema = Schema(is_json=self._is_json)
        self._fingerprint = Fingerprint()
        self.statuses: Counter[str] = Counter()
        self._finished = False
        self.stripped = Stripped(options.strip)
        self.text_columns = list(options.text_columns)
        self.text_column_guessed = not self.text_columns and any(source.format != "txt" for source in sources)
        self._look_at_all()
        own_id = options.id_column or (usual_id if usual_id in self._schema.types else None)
        self._options = replace(options, id_column=own_id)
        self.id_column = own_id or self._free_id_name()
        self._unique_ids = UniqueIds(own_id) if own_id else None

    @property
    def columns(self) -> list[str]:
        """The user's own columns known so far, in order; complete after the last batch."""
        return list(self._schema.types)

    @property
    def is_one_text(self) -> bool:
        """Whether all there is to read is one text file as one document."""
        return self._has_paths and len(self.files) == 1

    def tell(self) -> None:
        """Log what was assumed of the inputs; to be asked after the work, so that an error is told alone."""
        if self.text_column_guessed:
            column = self.text_columns[0]
            logger.info(
                "text column: %s (guessed; --text-col names another, repeat it to join several)", column
            )
        if "id" in self._schema.types and self._unique_ids is None:
            logger.info(
                "ids: rows are numbered, as %s; --id-col id takes your column id for it", self.id_column
            )
        if self.skipped:
            files = "1 file" if len(self.skipped) == 1 else f"{len(self.skipped):,} files"
            logger.info("left out, of unknown format: %s, such as %s", files, self.skipped[0])

    @property
    def reading(self) -> dict[str, Any]:
        """The options that make this corpus again from the same inputs, as plain JSON values."""
        said = replace(self._options, text_columns=tuple(self.text_columns))
        options = {**asdict(said), "text_columns": list(self.text_columns)}
        return {name: value for name, value in options.items() if not name.startswith("batch_")}

    @property
    def bytes_read(self) -> int:
        """Bytes of the inputs, compressed ones as they are, read so far."""
        return self._progress.bytes_read

    @property
    def fingerprint(self) -> str:
        """A sha256 over id, text and status of every row in order, known after the last batch."""
        if not self._finished:
            raise TextclustError("the fingerprint of a corpus is known only after its last batch")
        return self._fingerprint.hexdigest()

    def batches(self) -> Iterator[Batch]:
        """Read the documents; once, for a pipe cannot be read again.

        Raises
        ------
        DataError
            While reading, at the first row that is broken or whose id is missing or not unique.
        TextclustError
            If called a second time.
        """
        if self._progress.started:
            raise TextclustError("a corpus can be read only once; open it again with open_corpus")
        self._progress.started = True
        return self._read()

    def check_texts(self) -> None:
        """Refuse a corpus without any text; to be asked after the last batch.

        Raises
        ------
        DataError
            If every document is empty or undecodable.
        """
        total = self.statuses.total()
        if self.statuses[OK]:
            return
        if self.statuses[UNDECODABLE]:
            raise DataError(
                f"no document can be read ({self.statuses[UNDECODABLE]:,} of {total:,}): the input is not "
                f"{self.encoding or 'UTF-8'}; name its encoding, such as --encoding cp1252"
            )
        raise DataError(
            f"all documents are empty ({total:,}), read from {', '.join(self.text_columns)}; "
            "name the text column with --text-col"
        )

    def _read(self) -> Iterator[Batch]:
        bounds = Bounds(self._options.batch_rows, self._options.batch_bytes)
        n_rows = 0
        for table in self._tables:
            left = None if self._options.limit is None else self._options.limit - n_rows
            if left == 0:
                break
            for block in table.blocks(bounds, left):
                yield self._batch(table, block, n_rows)
                n_rows += len(block.places)
        self._finished = True

    def _batch(self, table: Table, block: Block, n_rows_before: int) -> Batch:
        self._add_columns(table, block)
        arrays = self._schema.conform(block.columns, len(block.places), table.name)
        fields = self._schema.fields()
        columns = dict(zip(self._schema.types, arrays, strict=True))
        if self._unique_ids is None:
            ids = self._made_ids(block, n_rows_before)
            arrays, fields = [ids, *arrays], [pa.field(self.id_column, ids.type), *fields]
        else:
            ids = self._text_of(table, self.id_column, columns)[0]
            self._unique_ids.check(ids.to_pylist(), table, block)
        text, status = self._documents(table, block, columns)
        self.statuses.update({one["values"]: one["counts"] for one in pc.value_counts(status).to_pylist()})
        self._fingerprint.update(ids.cast(pa.large_string()), text, status.cast(pa.large_string()))
        return Batch(pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields)), text, status)

    def _add_columns(self, table: Table, block: Block) -> None:
        new = self._schema.add(block.columns, table.name)
        if self._unique_ids is None and self.id_column in new:
            raise DataError(
                f"{table.name}, {table.unit} {block.places[0]} or below: a key {self.id_column!r} occurs "
                "after rows without it were given ids of that name; rename it or give it to the first row"
            )

    def _made_ids(self, block: Block, n_rows_before: int) -> pa.Array:
        numbers = range(n_rows_before + 1, n_rows_before + 1 + len(block.places))
        if self._has_paths:
            return pa.array(block.ids or list(map(str, numbers)), pa.large_string())
        return pa.array(numbers, pa.int64())

    def _documents(
        self, table: Table, block: Block, columns: dict[str, pa.Array]
    ) -> tuple[pa.LargeStringArray, pa.StringArray]:
        texts = []
        undecodable = set(block.cut)
        for name in self.text_columns:
            text, damaged = self._text_of(table, name, columns)
            texts.append(self.stripped.add(text))
            undecodable.update(damaged, block.damaged.get(name, ()))
        return document_text(texts, sorted(undecodable))

    def _text_of(
        self, table: Table, name: str, columns: dict[str, pa.Array]
    ) -> tuple[pa.LargeStringArray, list[int]]:
        column = columns[name]
        try:
            return as_text(column, is_json=self._is_json)
        except pa.ArrowException as error:
            raise DataError(
                f"{table.name}: column {name!r} holds {column.type}, which is no text; name another column"
            ) from error

    def _look_at_all(self) -> None:
        """Read the beginning of every file, so that what is wrong with any is said before hours of work."""
        for table in self._tables:
            block = next(table.blocks(_LOOK, min(_LOOK_ROWS, self._options.limit or _LOOK_ROWS)), None)
            if block is None:
                raise DataError(f"{table.name}: there are no rows of data in this file")
            if not self.text_columns:
                self.text_columns = [self._guess(block)]
            if block.cut:  # a key may stand behind what was read
                for name in self.text_columns:
                    block.columns.setdefault(name, pa.nulls(len(block.places), pa.large_string()))
            self._check_named(table, block)
            self._schema.add(block.columns, table.name)
            self._schema.conform(block.columns, len(block.places), table.name)

    def _guess(self, block: Block) -> str:
        samples = {
            name: _sample(column, is_json=self._is_json)
            for name, column in block.columns.items()
            if name != self._options.id_column
        }
        return guess_text_column(samples)

    def _check_named(self, table: Table, block: Block) -> None:
        named = [*self.text_columns, *filter(None, [self._options.id_column])]
        for name in named:
            if name not in block.columns:
                raise UsageError(
                    f"{table.name}: there is no column {name!r}; columns: {', '.join(block.columns)}"
                )
            self._text_of(table, name, block.columns)

    def _free_id_name(self) -> str:
        name = "id"
        while name in self._schema.types:
            name = f"textclust_{name}"
        return name


def _is_document(source: Source, options: ReadOptions) -> bool:
    return source.format == "txt" and not options.lines


def _tables(sources: Sequence[Source], options: ReadOptions, *, plain: bool) -> list[Table]:
    tables: list[Table] = []
    for is_document, run in groupby(sources, lambda source: _is_document(source, options)):
        if is_document:
            tables.append(FilesTable(list(run), options))
        else:
            tables += [_table(source, options, plain=plain) for source in run]
    return tables


def _table(source: Source, options: ReadOptions, *, plain: bool) -> Table:
    if source.format == "parquet":
        return ParquetTable(source)
    if source.format in ("json", "jsonl"):
        return JsonTable(source, options, plain=plain)
    if source.format == "txt":
        return LinesTable(source, options)
    return DelimitedTable(source, options)


def _sample(column: pa.Array, *, is_json: bool) -> list[str]:
    """Give the values of a column as far as they are text; others count as empty."""
    if column.type != pa.large_string():
        return [""] * len(column)
    values = [value or "" for value in column.to_pylist()]
    if is_json:
        texts = as_text(column, is_json=True)[0].to_pylist()
        values = [text if value.startswith('"') else "" for value, text in zip(values, texts, strict=True)]
    return values
