"""Rows of unit length in a file without a name: written once, then read by the kernels where they lie."""

from __future__ import annotations

import errno
import mmap
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from textclust.cluster.rows import RowWork, UnitRows, cuts, row_lengths
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import LEAST_ROWS, run_blocks

#: Values whose rows are moved between sums at a time, so that a file is read from front to back.
MOVED_VALUES = 2**22
#: Rows are written only where that leaves so many bytes free.
LEFT_FREE = 1 << 28
VALUE_BYTES = 8


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Rows that stand in another order than they are numbered in, with the methods of `UnitRows`.

    Attributes
    ----------
    unit : UnitRows
        The rows as they follow each other in the file.
    places : (n_rows,) int64
        Where in it each row stands.
    numbers : (n_rows,) int64
        The number of each row, in the order of the file.
    weights : (n_rows,) float64
    counts : (n_columns,) int64
        In how many rows each column stands.
    """

    unit: UnitRows
    places: NDArray[np.int64]
    numbers: NDArray[np.int64]
    weights: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.places)

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return self.unit.n_columns

    @property
    def n_values(self) -> int:
        """Number of values."""
        return self.unit.n_values

    def loaded(self) -> UnitRows:
        """All rows in memory."""
        return self.take(np.arange(self.n_rows))

    def take(self, rows: NDArray[np.int64]) -> UnitRows:
        """These rows alone, in this order, in memory."""
        return replace(self.unit.take(self.places[rows]), weights=frozen(self.weights[rows], np.float64))

    def pieces(
        self, which: NDArray[np.int64]
    ) -> Iterator[tuple[tuple[Any, ...], NDArray[np.int64], NDArray[np.int64]]]:
        """These rows as they follow each other in the file, some at a time; see `UnitRows.pieces`."""
        numbers, local = self._in_order(which)
        at = cuts(row_lengths(self.unit.indptr, local), MOVED_VALUES)
        for some, places in zip(np.split(numbers, at), np.split(local, at), strict=True):
            yield self.unit.matrix, frozen(places, np.int64), some

    def run(self, which: NDArray[np.int64], work: RowWork, n_jobs: int) -> None:
        """Do the work for these rows, in blocks on all threads; see `UnitRows.run`."""
        numbers, local = self._in_order(which)

        def block(start: int, stop: int) -> None:
            work(self.unit.matrix, local, numbers, start, stop)

        run_blocks(block, len(numbers), n_jobs, least=LEAST_ROWS)

    def frequency(self) -> NDArray[np.int64]:
        """In how many rows each column stands."""
        return self.counts

    def hashes(self) -> NDArray[np.uint64]:
        """Hash of the content of each row."""
        return self.unit.hashes()[self.places]

    def _in_order(self, which: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers and places of these rows, each given once, as they follow each other in the file."""
        wanted = np.zeros(self.n_rows, dtype=np.bool_)
        wanted[which] = True
        local = np.flatnonzero(wanted[self.numbers])
        return frozen(self.numbers[local], np.int64), frozen(local, np.int64)


class Writer:
    """Rows put one after the other into files that have no name: they are gone when nobody maps them.

    Parameters
    ----------
    n_values : int
        So many will come.
    source : array
        Memory-mapped values; if there is room beside their file, that is where the rows go.

    Raises
    ------
    OSError
        There is no room, or it cannot be written to.
    """

    def __init__(self, n_values: int, source: NDArray[Any]) -> None:
        self._folder = _folder_with_room(VALUE_BYTES * n_values, source)
        self._files = ExitStack()
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        self._counts: NDArray[np.int64] | int = 0
        self._n_columns = 0

    def __enter__(self) -> Self:
        self._indices, self._values = (
            self._files.enter_context(tempfile.TemporaryFile(dir=self._folder)) for _ in range(2)
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._files.close()

    def add(self, numbers: NDArray[np.int64], rows: UnitRows) -> None:
        """Put some rows behind the others, and remember their numbers."""
        self._indices.write(rows.indices.data)
        self._values.write(rows.values.data)
        self._parts.append((numbers, np.diff(rows.indptr)))
        self._counts = self._counts + rows.frequency()
        self._n_columns = rows.n_columns

    def rows(self, weights: NDArray[np.float64]) -> StoredRows:
        """All of them; the weights are by number."""
        numbers = np.concatenate([part for part, _ in self._parts])
        lengths = np.concatenate([part for _, part in self._parts])
        places = np.empty(len(numbers), dtype=np.int64)
        places[numbers] = np.arange(len(numbers))
        unit = UnitRows(
            frozen(np.append(0, np.cumsum(lengths)), np.int64),
            _mapped(self._indices, np.int32),
            _mapped(self._values, np.float32),
            self._n_columns,
            frozen(weights[numbers], np.float64),
        )
        return StoredRows(unit, places, numbers, weights, np.asarray(self._counts))


def _mapped(file: IO[bytes], dtype: DTypeLike) -> NDArray[Any]:
    file.flush()
    return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype)


def _folder_with_room(size: int, source: NDArray[Any]) -> Path:
    """Where so many bytes can be written for a while: beside the source, or where temporary files go."""
    folders = [folder for folder in (_folder_of(source), Path(tempfile.gettempdir())) if folder is not None]
    free = {folder: shutil.disk_usage(folder).free for folder in folders if os.access(folder, os.W_OK)}
    for folder, there in free.items():
        if there > size + LEFT_FREE:
            return folder
    most = ", ".join(f"{folder} has {there / 1e9:.1f} GB" for folder, there in free.items())
    raise OSError(errno.ENOSPC, f"no room for {size / 1e9:.1f} GB of scaled rows ({most or folders[0]})")


def _folder_of(array: Any) -> Path | None:
    """The folder of the file whose memory an array is."""
    while array is not None:
        if isinstance(array, np.memmap) and array.filename is not None:
            return Path(array.filename).parent
        array = getattr(array, "base", None)
    return None
