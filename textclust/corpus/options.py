"""What a user may say about the input, checked before any file is opened."""

from __future__ import annotations

from dataclasses import dataclass

from textclust.corpus.strip import check_kinds
from textclust.errors import UsageError

#: Formats by the end of the file's name. The values are what ``--format`` takes.
EXTENSIONS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "txt",
    ".text": "txt",
    ".md": "txt",
}
FORMATS = tuple(dict.fromkeys(EXTENSIONS.values()))


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    r"""How to read the input.

    Parameters
    ----------
    text_columns : tuple of str
        The columns that hold the document, joined by a newline; empty: guessed if there is one sensible
        candidate.
    id_column : str, optional
        The column of unique ids. Without it rows are numbered from 1 over all inputs.
    format : {"csv", "tsv", "jsonl", "json", "parquet", "txt"}, optional
        The format of every input; by default told by the extension of each.
    delimiter : str, optional
        The one character between the fields of a csv (``\t`` may be written out); by default found among
        comma, semicolon, tab and ``|``.
    encoding : str, optional
        By default UTF-8 with or without a byte order mark, or UTF-16 where the mark says so.
    limit : int, optional
        Read at most this many documents over all inputs.
    lines : bool
        In plain text every line is a document, not every file.
    strip : tuple of {"html", "quotes", "signatures"}
        What is taken out of the text columns before they become documents; the columns stay as they are.
    batch_rows, batch_bytes : int
        A batch ends at whichever comes first; they change nothing but memory.

    Raises
    ------
    UsageError
        For an unknown format or encoding, a delimiter that cannot be one, a limit or batch below 1.

    Examples
    --------
    >>> ReadOptions(text_columns=("title", "body"), limit=1000).encoding is None
    True
    >>> ReadOptions(format="xls")
    Traceback (most recent call last):
    ...
    textclust.errors.UsageError: --format xls: unknown; formats: csv, tsv, jsonl, json, parquet, txt
    """

    text_columns: tuple[str, ...] = ()
    id_column: str | None = None
    format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    limit: int | None = None
    lines: bool = False
    strip: tuple[str, ...] = ()
    batch_rows: int = 4096
    batch_bytes: int = 4 * 2**20

    def __post_init__(self) -> None:
        if self.delimiter == r"\t":
            object.__setattr__(self, "delimiter", "\t")
        if self.format is not None and self.format not in FORMATS:
            raise UsageError(f"--format {self.format}: unknown; formats: {', '.join(FORMATS)}")
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n\0'):
            raise UsageError(
                f"--delimiter {self.delimiter!r}: must be one character, not a quote or a line break"
            )
        if self.limit is not None and self.limit < 1:
            raise UsageError(f"--limit {self.limit}: must be at least 1")
        if self.batch_rows < 1 or self.batch_bytes < 1:
            raise UsageError("batch_rows and batch_bytes must be at least 1")
        check_kinds(self.strip)
        if self.encoding is not None:
            _check_encoding(self.encoding)


def _check_encoding(encoding: str) -> None:
    try:
        b"a".decode(encoding, "replace")  # refuses rot13, base64 and the like, too
    except (LookupError, ValueError) as error:
        raise UsageError(
            f"--encoding {encoding}: unknown; for example utf-8, latin-1, cp1252, utf-16"
        ) from error
