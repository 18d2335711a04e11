"""Writing whole or not at all: into a hidden sibling first, which takes the target's place when complete.

A directory cannot replace another in one step. The old one is renamed to ``.NAME.xxxxxxxx.old``, the new
one into its place, then the old one goes. Between these two renames a kill leaves no target, but both
complete: whoever writes next, or calls `settle`, gets the old one back. What a killed process was still
writing, ``.NAME.xxxxxxxx.partial``, goes with the first write after a day.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from textclust.errors import OutputError

#: A hidden sibling that nobody touched for this long belongs to a process that is gone.
STALE_SECONDS = 24 * 3600

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WAY_OUT = {
    **dict.fromkeys(_NO_SPACE, "free some space or write elsewhere"),
    **dict.fromkeys([errno.EACCES, errno.EPERM, errno.EROFS], "choose a place you may write to"),
    errno.ENOENT: "make the directory first",
    errno.ENOTDIR: "choose a place inside a directory",
    errno.ENAMETOOLONG: "choose a shorter name",
}


@contextmanager
def whole_directory(target: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    """Give an empty directory to write into; it becomes `target` when the block ends well.

    Parameters
    ----------
    target : path-like
        The directory to be; its parent must exist. A symbolic link is followed.
    overwrite : bool, default=False
        Whether a directory at `target` is replaced, with all it holds. Make sure first that it may go.

    Yields
    ------
    Path
        A fresh directory beside the target. After any exception it is removed, and the target untouched.

    Raises
    ------
    OutputError
        If the target exists, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> home = Path(tempfile.mkdtemp())
    >>> with whole_directory(home / "run") as folder:
    ...     _ = (folder / "notes.txt").write_text("all of it")
    >>> [path.name for path in home.rglob("*")]
    ['run', 'notes.txt']
    """
    final = Path(os.path.realpath(target))
    partial = _sibling(final, "partial")
    with _reported(target):
        settle(final)
        _check_free(target, final, overwrite=overwrite, is_right=stat.S_ISDIR)
        partial.mkdir()
    try:
        with _reported(target, only_below=partial):
            if final.exists():
                partial.chmod(stat.S_IMODE(final.stat().st_mode) | stat.S_IRWXU)
            yield partial
        with _reported(target):
            _sync_tree(partial)
            _check_free(target, final, overwrite=overwrite, is_right=stat.S_ISDIR)
            _move_in(partial, final)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


@contextmanager
def whole_file(target: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Give a binary file to write into; it becomes `target` when the block ends well.

    Parameters
    ----------
    target : path-like
        The file to be; its directory must exist. A symbolic link is followed.
    overwrite : bool, default=False
        Whether a file at `target` is replaced; the new one keeps its permissions.

    Yields
    ------
    BinaryIO
        A fresh file beside the target. After any exception it is removed, and the target untouched.

    Raises
    ------
    OutputError
        If the target exists, is no regular file, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "names.toml"
    >>> with whole_file(target) as handle:
    ...     _ = handle.write(b"3 = 'billing'")
    >>> target.read_text()
    "3 = 'billing'"
    """
    final = Path(os.path.realpath(target))
    partial = _sibling(final, "partial")
    with _reported(target):
        settle(final)
        _check_free(target, final, overwrite=overwrite, is_right=stat.S_ISREG)
    try:
        with _reported(target, only_below=partial), partial.open("xb") as handle:
            if final.exists():
                partial.chmod(stat.S_IMODE(final.stat().st_mode))
            yield handle
        with _reported(target):
            _sync(partial)
            _check_free(target, final, overwrite=overwrite, is_right=stat.S_ISREG)
            partial.replace(final)
            _sync(final.parent)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def settle(target: Path) -> None:
    """Tidy up after writers that were killed: put back a target set aside, remove what is left over.

    Parameters
    ----------
    target : Path
        What they were writing.
    """
    name = re.compile(re.escape(f".{target.name}.") + r"[0-9a-f]{8}\.(old|partial)")
    siblings = list(target.parent.iterdir()) if target.parent.is_dir() else []
    for path in siblings:
        found = name.fullmatch(path.name)
        if found and found[1] == "old" and not target.exists():
            path.rename(target)
        elif found and (found[1] == "old" or _is_stale(path)):
            _discard(path, target)


def _sibling(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.{kind}")


@contextmanager
def _reported(target: str | os.PathLike[str], *, only_below: Path | None = None) -> Iterator[None]:
    """Turn an ``OSError`` into one line for the user.

    The caller's block may fail for reasons that are not ours, such as an input that is gone: with
    `only_below`, errors about other files pass as they are. A full disk is always ours.
    """
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        if only_below and error.errno not in _NO_SPACE and not _is_below(error.filename, only_below):
            raise
        reason, way_out = error.strerror or str(error), _WAY_OUT.get(error.errno or 0, "write elsewhere")
        raise OutputError(f"{target}: cannot be written ({reason}); {way_out}") from error


def _is_below(filename: object, folder: Path) -> bool:
    return isinstance(filename, str | os.PathLike) and Path(filename).is_relative_to(folder)


def _check_free(
    target: str | os.PathLike[str], final: Path, *, overwrite: bool, is_right: Callable[[int], bool]
) -> None:
    try:
        mode = final.lstat().st_mode
    except FileNotFoundError:
        return
    if not is_right(mode):
        kind = "a directory" if is_right is stat.S_ISDIR else "a regular file"
        raise OutputError(f"{target}: exists and is not {kind}; choose another name")
    if not overwrite:
        raise OutputError(f"{target}: exists already; choose another name, or overwrite it (--force)")


def _move_in(partial: Path, final: Path) -> None:
    if not final.exists():
        partial.rename(final)
        _sync(final.parent)
        return
    aside = _sibling(final, "old")
    try:
        final.rename(aside)
        partial.rename(final)
    except BaseException:
        if aside.exists() and not final.exists():
            aside.rename(final)
        raise
    _sync(final.parent)
    _discard(aside, final)


def _discard(path: Path, target: Path) -> None:
    """Remove a sibling, first renamed: half removed, it must not pass for an old target."""
    with suppress(OSError):
        doomed = path.rename(_sibling(target, "partial"))
        if doomed.is_dir():
            shutil.rmtree(doomed)
        else:
            doomed.unlink()


def _is_stale(path: Path) -> bool:
    try:
        touched = max(part.lstat().st_mtime for part in [path, *path.rglob("*")])
    except OSError:  # somebody is at work in it
        return False
    return time.time() - touched > STALE_SECONDS


def _sync_tree(folder: Path) -> None:
    for root, _, files in os.walk(folder):
        for file in files:
            _sync(Path(root, file))
        _sync(Path(root))


def _sync(path: Path) -> None:
    """Have what was written reach the disk before a rename makes it count."""
    if os.name != "posix":  # Windows flushes neither directories nor what was opened for reading
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot sync a directory
            raise
    finally:
        os.close(descriptor)
