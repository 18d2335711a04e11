"""One writer at a time: an advisory lock on a directory, gone with the process that holds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from textclust.errors import OutputError

_SHORTEST_POLL, _TRIES = 0.05, 200


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a directory against others who ask the same; wait for those who hold it now.

    The lock is on the open directory itself, so a killed process leaves nothing behind. Systems without
    such locks (Windows) go without: every single file is still written whole.

    Parameters
    ----------
    folder : Path
        An existing directory.

    Raises
    ------
    OutputError
        Another process keeps it, or replaced it in the meantime.

    Examples
    --------
    >>> import tempfile
    >>> with locked(Path(tempfile.mkdtemp())):
    ...     pass
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _wait(folder, descriptor)
        if not os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise OutputError(f"{folder}: was replaced in the meantime; look at it, then try again")
        yield
    finally:
        os.close(descriptor)


def _wait(folder: Path, descriptor: int) -> None:
    if sys.platform == "win32":
        return
    import fcntl
    import time

    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_SHORTEST_POLL)
        except OSError:  # a file system without locks
            return
        else:
            return
    raise OutputError(f"{folder}: another textclust is changing it; wait for that to end, then try again")
