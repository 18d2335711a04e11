"""The .npy files of an archive: which arrays they may hold, and the one header each can have.

Type and shape of an array also stand in the archive's manifest, so nothing has to be parsed here: a
file must begin with exactly the header its manifest entry calls for. ``np.load`` reads the files, too.
"""

from __future__ import annotations

import math
import re
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Plain numbers in the byte order of all machines of today. No objects, no text, no structures.
DTYPES = frozenset(
    {"|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f4", "<f8"},
)
MAX_DIMENSIONS = 3

_FILE = re.compile(r"[a-z0-9_]{1,64}\.npy")
_PREFIX = b"\x93NUMPY\x01\x00"
_ALIGNMENT = 64


def check_file(file: str) -> None:
    """Raise ``ValueError`` unless `file` is a plain name, one that cannot lead out of a directory."""
    if not _FILE.fullmatch(file):
        raise ValueError(f"{file[:80]!r} is not up to 64 of the characters a-z, 0-9 and _, with .npy")


def check_layout(dtype: str, shape: tuple[int, ...]) -> None:
    """Raise ``ValueError`` unless an archive may hold an array of this type and shape."""
    if dtype not in DTYPES:
        raise ValueError(f"arrays of type {dtype[:80]!r} are not allowed in a model")
    if len(shape) > MAX_DIMENSIONS or any(extent < 0 for extent in shape):
        raise ValueError(f"not a shape of at most {MAX_DIMENSIONS} dimensions")
    # Zero extents count as one: NumPy, too, wants the other extents of an empty array to be countable.
    if math.prod(max(extent, 1) for extent in shape) * np.dtype(dtype).itemsize > sys.maxsize:
        raise ValueError("the shape is beyond what a machine can address")


def header(dtype: str, shape: tuple[int, ...]) -> bytes:
    """Return the bytes a .npy file (version 1.0, C order) of this type and shape begins with.

    Parameters
    ----------
    dtype : str
        One of `DTYPES`.
    shape : tuple of int
        Extents.

    Returns
    -------
    bytes
        Magic, length and description, padded with spaces to a multiple of 64.

    Examples
    --------
    >>> header("<f4", (2, 3))[10:].decode().rstrip()
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
    """
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    padding = -(len(_PREFIX) + 2 + len(text) + 1) % _ALIGNMENT
    text += b" " * padding + b"\n"
    return _PREFIX + len(text).to_bytes(2, "little") + text


def data_size(dtype: str, shape: tuple[int, ...]) -> int:
    """Return the number of bytes the elements take, without the header."""
    return math.prod(shape) * np.dtype(dtype).itemsize


def to_bytes(array: NDArray[Any]) -> memoryview:
    """Return the elements as flat bytes in C order, without a copy where the array lies so already."""
    return np.asarray(array, order="C").reshape(-1).view(np.uint8).data


def from_bytes(data: NDArray[Any], dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return flat bytes as a read-only array; raise ``ValueError`` where a bool is neither 0 nor 1."""
    if dtype == "|b1" and data.size and int(data.max()) > 1:
        raise ValueError("a truth value is neither 0 nor 1")
    array = data.view(np.dtype(dtype)).reshape(shape)
    array.flags.writeable = False
    return array
