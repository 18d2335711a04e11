"""How kernels are compiled, cached, and healed when the cache is unusable."""

from __future__ import annotations

import contextlib
import functools
import gc
import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.core.compiler import Compiler

logger = logging.getLogger("textclust")

#: Numba runs plain Python or checks bounds: nothing is cached then, its cache would serve unchecked loops.
_TESTING = any(os.environ.get(name, "0") != "0" for name in ("NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"))

#: What the loops of other files are compiled with, and how.
_SHARED = tuple(Path(__file__).with_name(name) for name in ("_jit.py", "bits.py", "lanes.py"))


class _LoopCompiler(Compiler):
    """Numba's compiler (it documents ``pipeline_class`` for developers) without what loops do not need.

    References to arrays are not counted: kernels make no arrays and keep none. It was a quarter of the code.
    """

    def __init__(
        self, typing: Any, target: Any, library: Any, args: Any, result: Any, flags: Any, names: Any
    ) -> None:
        flags.nrt = False
        super().__init__(typing, target, library, args, result, flags, names)  # type: ignore[no-untyped-call]


#: Nobody calls kernels from C, and only kernels call pieces: such ways in took a fifth of the time.
_KERNEL: dict[str, Any] = {
    "nogil": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": _LoopCompiler,
}
_PIECE: dict[str, Any] = {**_KERNEL, "no_cpython_wrapper": True}

#: Where a loop starts from a literal all its types are inferred once more: so these start them.
ZERO: Any = np.int64(0)
NO: Any = np.bool_(False)

#: Every kernel of the process, so that ``compile_all`` can find them.
registry: list[Kernel] = []


@functools.cache
def _say_once(level: int, message: str) -> None:
    logger.log(level, message)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Compiling makes objects by the million; to look through them for circles is a twentieth of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Kernel:
    """A compiled loop that releases the GIL, compiled once and kept on disk where there is a place for it.

    A missing, read-only or damaged cache never stops the work: the loop is compiled afresh.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self._lock = threading.Lock()
        self._call: Callable[..., Any] = self._first_call
        registry.append(self)

    def __call__(self, *args: Any) -> Any:
        return self._call(*args)

    def _first_call(self, *args: Any) -> Any:
        """Compile or load, with the faults a cache can have; later calls go straight to the loop."""
        with self._lock:
            if self._call == self._first_call:  # no other thread was faster
                try:
                    self._call = self._compiled(args)
                except Exception as error:
                    # A damaged file raises almost anything; a fault of the loop itself is raised again below.
                    self._drop_cache_files(error)
                    self._call = self._compiled(args)
        return self._call(*args)

    def _compiled(self, args: tuple[Any, ...]) -> Callable[..., Any]:
        """The loop for arguments of these types, loaded or compiled, but not run."""
        loop: Callable[..., Any] = self._dispatcher()
        if hasattr(loop, "compile"):  # without a compiler it is the function itself
            with _without_collector():
                loop.compile(tuple(map(numba.typeof, args)))
        return loop

    def cache_place(self) -> Path | None:
        """Folder of the compiled loop; None where there is no writable one, or nothing to keep."""
        if _TESTING:
            return None
        try:
            return Path(_compiler(cache=True)(self.py_func).stats.cache_path)
        except RuntimeError:
            return None

    def is_cached(self) -> bool:
        """Whether the compiled loop is on disk, and no older than what it is compiled from."""
        place = self.cache_place()
        return place is not None and self._is_fresh(place)

    def _dispatcher(self) -> Any:
        place = self.cache_place()
        if place is not None:
            self._drop_stale_files(place)
        if _TESTING:
            pass
        elif place is None:
            _say_once(logging.WARNING, "no writable place for compiled loops: compiling in every process")
        elif not self._is_fresh(place):
            _say_once(logging.INFO, "compiling loops that this machine has not run yet; they are kept")
        return _compiler(cache=place is not None)(self.py_func)

    def _is_fresh(self, place: Path) -> bool:
        """Whether there is a compiled loop that is not older than its sources, and so will be used."""
        sources = (Path(self.py_func.__code__.co_filename), *_SHARED)
        changed = max(file.stat().st_mtime for file in sources)
        return any(file.stat().st_mtime >= changed for file in self._cache_files(place))

    def _cache_files(self, place: Path) -> list[Path]:
        name = f"{Path(self.py_func.__code__.co_filename).stem}.{self.py_func.__qualname__}-"
        return sorted(file for file in place.glob("*.nb[ic]") if file.name.startswith(name))

    def _drop_stale_files(self, place: Path) -> None:
        """Numba looks at a loop's own file only, and would go on with what was in the shared ones before."""
        changed = max(file.stat().st_mtime for file in _SHARED)
        for file in self._cache_files(place):
            if file.stat().st_mtime < changed:
                with contextlib.suppress(OSError):  # another process was faster, or may not write
                    file.unlink()

    def _drop_cache_files(self, error: Exception) -> None:
        place = self.cache_place()
        files = self._cache_files(place) if place is not None else []
        if not files:
            raise error
        _say_once(logging.WARNING, f"damaged compile cache in {files[0].parent}: compiling again")
        for file in files:
            file.unlink(missing_ok=True)


def _compiler(*, cache: bool) -> Callable[[Callable[..., Any]], Any]:
    compiler: Callable[[Callable[..., Any]], Any] = numba.njit(cache=cache, fastmath={"contract"}, **_KERNEL)
    return compiler


def kernel(function: Callable[..., Any]) -> Kernel:
    """Compile ``function`` on its first call; it may only use arrays, numbers and ``inner`` functions."""
    return Kernel(function)


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a piece that kernels of the same file call; it is cached as a part of them."""
    compiled: Callable[..., Any] = numba.njit(fastmath={"contract"}, **_PIECE)(function)
    return compiled


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a piece that is called in one place: it is compiled as a part of its caller."""
    compiled: Callable[..., Any] = numba.njit(inline="always", **_PIECE)(function)
    return compiled


def unordered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a piece where neither NaN nor the sign of zero matters: a maximum takes vectors then."""
    compiled: Callable[..., Any] = numba.njit(fastmath={"nnan", "nsz"}, **_PIECE)(function)
    return compiled
