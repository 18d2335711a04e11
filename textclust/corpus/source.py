"""One input as a stream of bytes: a file or a pipe, compressed or not, counted as it is read."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from textclust.errors import DataError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass
class Progress:
    """How far the reading is. Before ``started`` the inputs are only looked at, which does not count."""

    started: bool = False
    bytes_read: int = 0


class Source:
    """An input that can be opened more than once.

    Parameters
    ----------
    name : str
        As the user gave it; for messages and for the ids of text files.
    format : str
        One of ``FORMATS``; empty until it is known.
    progress : Progress
        Counts what is read.
    path : Path, optional
        The file; or else
    stream : binary file, optional
        a pipe. What is read from it before the reading starts is kept, so that it can be read again.
    """

    def __init__(
        self,
        name: str,
        format: str,
        progress: Progress,
        *,
        path: Path | None = None,
        stream: BinaryIO | None = None,
    ) -> None:
        self.name = name
        self.format = format
        self.progress = progress
        self.path = path
        self.stream = stream
        self.size = path.stat().st_size if path else None
        self.kept = bytearray()
        self.keeps = True
        self._spooled: io.BufferedIOBase | None = None

    @contextmanager
    def open(self) -> Iterator[io.BufferedIOBase]:
        """Give the bytes, decompressed; whatever fails while they are read is told as a DataError."""
        try:
            with io.BufferedReader(_Tap(self)) as raw:
                if raw.peek(2)[:2] == _GZIP_MAGIC:
                    with gzip.GzipFile(fileobj=raw) as unzipped:
                        yield unzipped
                elif self.name.lower().endswith(".gz"):
                    raise DataError(
                        f"{self.name}: not a gzip file; remove .gz from its name or compress it again"
                    )
                else:
                    yield raw
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DataError(
                f"{self.name}: the gzip data is damaged or cut off ({error}); copy or compress the file again"
            ) from error
        except OSError as error:
            raise DataError(f"{self.name}: cannot be read ({error.strerror or error})") from error

    @contextmanager
    def open_seekable(self) -> Iterator[io.BufferedIOBase]:
        """Give a file one can seek in: a temporary one, filled once, for what is compressed or a pipe."""
        if self._spooled is None:
            self.keeps = False
            with self.open() as stream:
                if self.path is not None and isinstance(stream, io.BufferedReader):
                    yield stream
                    return
                self._spooled = cast(io.BufferedIOBase, tempfile.TemporaryFile())
                weakref.finalize(self, self._spooled.close)
                shutil.copyfileobj(stream, self._spooled)
        self._spooled.seek(0)
        yield self._spooled


class _Tap(io.RawIOBase):
    """Reads a source from its start, counts, and keeps what a pipe could not give again."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._position = 0
        self._file: BinaryIO | None = None  # close() is called even if open() fails
        if source.path is not None:
            self._file = source.path.open("rb")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file is not None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if self._file is None:
            raise io.UnsupportedOperation("a pipe cannot seek")
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell() if self._file else self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._file.read(len(view)) if self._file else self._read_pipe(len(view))
        view[: len(data)] = data
        if self._source.progress.started:
            self._source.progress.bytes_read += len(data)
        return len(data)

    def _read_pipe(self, n_bytes: int) -> bytes:
        kept, stream = self._source.kept, self._source.stream
        data = bytes(kept[self._position : self._position + n_bytes])
        if not data and stream is not None:
            data = stream.read(n_bytes)
            if self._source.keeps and not self._source.progress.started:
                kept += data
        self._position += len(data)
        return data

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()
