"""A model as a directory of one JSON file and .npy files. Loading one reads numbers and executes nothing.

``model.json`` names every array with its type, shape, size and sha256, and bears a sha256 of itself.
Other files in the directory are never opened, so notes may lie beside a model.
"""

from __future__ import annotations

import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust import __version__
from textclust.errors import MemoryLimitError, ModelFormatError, UsageError
from textclust.persistence import npy, strict_json

FORMAT = "textclust-model"
FORMAT_VERSION = 1
MANIFEST = "model.json"
MAX_MANIFEST_BYTES = 16 * 2**20

_KEYS = {"format", "format_version", "written_by", "state", "files", "sha256"}
_ENTRY_KEYS = {"sha256", "bytes", "dtype", "shape"}


def write_archive(
    path: str | os.PathLike[str],
    state: dict[str, Any],
    arrays: dict[str, NDArray[Any]],
) -> None:
    """Write a model archive.

    To write whole or not at all, call it inside ``whole_directory``, which also turns an
    ``OSError`` into an ``OutputError``. The manifest comes last: without it there is no model.

    Parameters
    ----------
    path : path-like
        The directory; made if missing. No file in it is overwritten.
    state : dict
        Plain JSON values (dict with string keys, list, str, int, finite float, bool, None).
    arrays : dict of str to ndarray
        Names of characters a-z, 0-9 and _; bool, integer or float32/float64 arrays of up to 3 dimensions.

    Raises
    ------
    UsageError
        For a value or an array that an archive does not hold.
    OSError
        If a file cannot be written or exists.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_archive(folder, {"language": "en"}, {"idf": np.ones(3, dtype=np.float32)})
    ...     state, arrays = read_archive(folder)
    >>> state, arrays["idf"].tolist()
    ({'language': 'en'}, [1.0, 1.0, 1.0])
    """
    directory = Path(path)
    _check_arrays(arrays)
    _to_json(state)  # refuses before anything is written
    directory.mkdir(exist_ok=True)
    files = {f"{name}.npy": _write_array(directory / f"{name}.npy", arrays[name]) for name in sorted(arrays)}
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "written_by": f"textclust {__version__}",
        "state": state,
        "files": files,
    }
    raw = _to_json({**document, "sha256": _digest(document)})
    with (directory / MANIFEST).open("xb") as handle:
        handle.write(raw)


def read_archive(
    path: str | os.PathLike[str],
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read and verify a model archive; every byte of it is checked before it is used.

    Parameters
    ----------
    path : path-like
        The directory.

    Returns
    -------
    state : dict
        As it was written, keys sorted.
    arrays : dict of str to ndarray
        Read-only, contiguous.

    Raises
    ------
    ModelFormatError
        If the archive is incomplete, damaged, hostile or of a future version.
    MemoryLimitError
        If an array does not fit in memory.
    """
    directory = Path(path)
    document = _read_manifest(directory / MANIFEST)
    layouts = {file: _layout(directory / MANIFEST, file, entry) for file, entry in document["files"].items()}
    arrays = {
        file.removesuffix(".npy"): _read_array(directory / file, *layout) for file, layout in layouts.items()
    }
    return document["state"], arrays


def _check_arrays(arrays: dict[str, NDArray[Any]]) -> None:
    for name, array in arrays.items():
        try:
            npy.check_file(f"{name}.npy")
            npy.check_layout(array.dtype.str, array.shape)
        except ValueError as error:
            raise UsageError(f"this model cannot be saved: array {name!r}: {error}") from None


def _to_json(value: dict[str, Any]) -> bytes:
    try:
        raw = strict_json.dump(value)
    except ValueError as error:
        raise UsageError(f"this model cannot be saved: {error}") from None
    if len(raw) > MAX_MANIFEST_BYTES:
        raise UsageError(
            f"this model cannot be saved: {len(raw):,} bytes of JSON are more than {MAX_MANIFEST_BYTES:,}; "
            "long lists belong into arrays"
        )
    return raw


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(strict_json.dump(document)).hexdigest()


def _write_array(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    """Write one array and return its manifest entry."""
    header, data = npy.header(array.dtype.str, array.shape), npy.to_bytes(array)
    with path.open("xb") as handle:
        handle.write(header)
        handle.write(data)
    digest = hashlib.sha256(header)
    digest.update(data)
    return {
        "sha256": digest.hexdigest(),
        "bytes": len(header) + data.nbytes,
        "dtype": array.dtype.str,
        "shape": list(array.shape),
    }


def _read_manifest(path: Path) -> dict[str, Any]:
    with _open_regular(path) as handle:
        raw = handle.read(MAX_MANIFEST_BYTES + 1)
    if len(raw) > MAX_MANIFEST_BYTES:
        raise ModelFormatError(f"{path}: larger than the {MAX_MANIFEST_BYTES:,} bytes a model may have here")
    try:
        document = strict_json.load(raw)
    except ValueError as error:
        raise ModelFormatError(f"{path}: not valid JSON: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ModelFormatError(f"{path}: not a textclust model")
    _check_version(path, document.get("format_version"))
    if document.keys() != _KEYS:
        raise ModelFormatError(f"{path}: keys are missing or unknown: {_odd(document, _KEYS)}")
    if document.pop("sha256") != _digest(document):
        raise ModelFormatError(f"{path}: damaged, its sha256 does not match")
    if not isinstance(document["state"], dict) or not isinstance(document["files"], dict):
        raise ModelFormatError(f"{path}: state and files must be objects")
    return document


def _check_version(path: Path, version: Any) -> None:
    if type(version) is not int or version < 1:
        raise ModelFormatError(f"{path}: format_version is not a positive integer")
    if version > FORMAT_VERSION:
        raise ModelFormatError(
            f"{path}: written by a newer textclust (format {version}); upgrade textclust to read it"
        )


def _odd(found: dict[str, Any], wanted: set[str]) -> str:
    return ", ".join(repr(key[:40]) for key in sorted(found.keys() ^ wanted)[:5])


def _layout(manifest: Path, file: str, entry: Any) -> tuple[str, tuple[int, ...], str]:
    """Return type, shape and sha256 of a manifest entry that is right in itself."""
    where = f"{manifest}: entry {file[:80]!r}"
    if not isinstance(entry, dict) or entry.keys() != _ENTRY_KEYS:
        raise ModelFormatError(f"{where}: must hold exactly {', '.join(sorted(_ENTRY_KEYS))}")
    dtype, shape, sha256 = entry["dtype"], entry["shape"], entry["sha256"]
    if not isinstance(dtype, str) or not isinstance(sha256, str) or not isinstance(shape, list):
        raise ModelFormatError(f"{where}: dtype and sha256 must be strings, shape a list")
    if any(type(number) is not int for number in [*shape, entry["bytes"]]):
        raise ModelFormatError(f"{where}: shape and bytes must be integers")
    layout = dtype, tuple(shape)
    try:
        npy.check_file(file)
        npy.check_layout(*layout)
    except ValueError as error:
        raise ModelFormatError(f"{where}: {error}") from None
    size = len(npy.header(*layout)) + npy.data_size(*layout)
    if entry["bytes"] != size:
        raise ModelFormatError(f"{where}: its type and shape make {size:,} bytes, not as many as it states")
    return *layout, sha256


def _read_array(path: Path, dtype: str, shape: tuple[int, ...], sha256: str) -> NDArray[Any]:
    header, data_size = npy.header(dtype, shape), npy.data_size(dtype, shape)
    with _open_regular(path) as handle:
        size = os.fstat(handle.fileno()).st_size
        if size != len(header) + data_size:
            raise ModelFormatError(f"{path}: {size:,} bytes, not the {len(header) + data_size:,} expected")
        if handle.read(len(header)) != header:
            raise ModelFormatError(f"{path}: its header is not that of {dtype} with shape {shape} in C order")
        data = _allocate(path, data_size)
        if handle.readinto(data.data) != data_size:
            raise ModelFormatError(f"{path}: cut short while it was read")
    digest = hashlib.sha256(header)
    digest.update(data.data)
    if digest.hexdigest() != sha256:
        raise ModelFormatError(f"{path}: damaged, its sha256 does not match")
    try:
        return npy.from_bytes(data, dtype, shape)
    except ValueError as error:
        raise ModelFormatError(f"{path}: {error}") from None


def _allocate(path: Path, size: int) -> NDArray[np.uint8]:
    try:
        return np.empty(size, dtype=np.uint8)
    except MemoryError:
        raise MemoryLimitError(f"{path}: {size:,} bytes, more than there is memory for") from None


def _open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading; a link, pipe or device is refused without being opened."""
    # A link or pipe put here after the check is not followed, nor waited for.
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if stat.S_ISREG(path.lstat().st_mode):
            return open(path, "rb", opener=lambda name, flags: os.open(name, flags | careful))
    except OSError as error:
        raise ModelFormatError(f"{path}: cannot be read ({error.strerror}); not a whole model") from None
    raise ModelFormatError(f"{path}: not a regular file; a model holds no links, pipes or devices")
