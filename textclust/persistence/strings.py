"""Long lists of strings as two arrays: their UTF-8 bytes end to end, and where each begins."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import DataError, ModelFormatError


def pack_strings(strings: list[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return strings as arrays that a model archive can hold.

    Parameters
    ----------
    strings : list of str
        Any strings, also empty ones.

    Returns
    -------
    data : ndarray of uint8
        The UTF-8 bytes of all strings, end to end.
    offsets : ndarray of int64, shape (n_strings + 1,)
        String ``i`` is ``data[offsets[i]:offsets[i + 1]]``.

    Raises
    ------
    DataError
        For a string with a lone surrogate, which UTF-8 cannot hold.

    Examples
    --------
    >>> data, offsets = pack_strings(["card", "", "café"])
    >>> offsets.tolist()
    [0, 4, 4, 9]
    >>> unpack_strings(data, offsets)
    ['card', '', 'café']
    """
    try:
        encoded = [string.encode() for string in strings]
    except UnicodeEncodeError as error:
        raise DataError(f"a string has a lone surrogate and cannot be saved: {error.object!r}") from None
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(string) for string in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def unpack_strings(data: NDArray[Any], offsets: NDArray[Any]) -> list[str]:
    """Return the strings that `pack_strings` packed, after checking every offset.

    Parameters
    ----------
    data : ndarray of uint8
        The UTF-8 bytes of all strings, end to end.
    offsets : ndarray of int64, shape (n_strings + 1,)
        Where each string begins, and where the last one ends.

    Returns
    -------
    list of str
        The strings.

    Raises
    ------
    ModelFormatError
        If the arrays are not what `pack_strings` gives.
    """
    if data.dtype != np.uint8 or data.ndim != 1 or offsets.dtype != np.int64 or offsets.ndim != 1:
        raise ModelFormatError("packed strings: not one array of bytes and one of offsets")
    # Compared, not subtracted: a difference of hostile offsets overflows.
    if not offsets.size or offsets[0] != 0 or offsets[-1] != data.size or (offsets[1:] < offsets[:-1]).any():
        raise ModelFormatError("packed strings: the offsets do not run from 0 to the end of the text")
    raw, bounds = data.tobytes(), offsets.tolist()
    try:
        return [raw[start:end].decode() for start, end in pairwise(bounds)]
    except UnicodeDecodeError:
        raise ModelFormatError("packed strings: a string is not valid UTF-8") from None
