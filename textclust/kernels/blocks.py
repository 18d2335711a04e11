"""Run a serial kernel over blocks of rows or centres in threads.

Kernels release the GIL and write only to their own block, so blocks and threads cannot change a result.
A pool lives for one call: nothing is shared between concurrent callers or with a forked child.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

#: Rows in the smallest block worth handing to a thread.
LEAST_ROWS = 512
#: Blocks for each thread, so that no thread waits long for the slowest.
BLOCKS_PER_THREAD = 8


def allowed_cores(n_jobs: int | None) -> int:
    """Threads to use: ``n_jobs``, or all the cores this process may run on (None or negative)."""
    if n_jobs is None or n_jobs < 0:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, n_jobs)


def run_blocks(
    work: Callable[[int, int], None], size: int, n_jobs: int, *, step: int = 1, least: int = 1
) -> None:
    """Call ``work(start, stop)`` for blocks that cover ``range(size)``.

    Parameters
    ----------
    work : callable
        Does one block; errors are raised here.
    size : int
    n_jobs : int
        Threads; 1 runs everything in the caller's.
    step : int, default=1
        Blocks start at multiples of it.
    least : int, default=1
        A smaller block is not worth a thread.
    """
    n_blocks = min(-(-size // step), size // least, BLOCKS_PER_THREAD * n_jobs)
    if n_jobs == 1 or n_blocks <= 1:
        if size:
            work(0, size)
        return
    cuts = [size * block // n_blocks // step * step for block in range(n_blocks)] + [size]
    with ThreadPoolExecutor(n_jobs) as pool:
        for future in [pool.submit(work, a, b) for a, b in pairwise(cuts) if a < b]:
            future.result()
