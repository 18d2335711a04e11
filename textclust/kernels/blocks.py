"""Run a serial kernel over blocks of rows or centres in threads.

Kernels release the GIL and write only to their own block, so blocks and threads cannot change a result.
Threads live for one call: nothing is shared between concurrent callers or with a forked child. A kernel that
takes milliseconds is not worth an executor, which takes half of one to begin and end.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice, pairwise
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

State = TypeVar("State")
Item = TypeVar("Item")
Result = TypeVar("Result")

#: Rows in the smallest block worth handing to a thread.
LEAST_ROWS = 512
#: Rows that are reduced or scored at a time where that takes a multiple of their memory.
PART_ROWS = 1 << 15
#: Rows in the largest one: an interrupt waits until a block is done.
MOST_ROWS = 1 << 14
#: Blocks for each thread, so that no thread waits long for the slowest.
BLOCKS_PER_THREAD = 8


def allowed_cores(n_jobs: int | None) -> int:
    """Threads to use: ``n_jobs``, or all the cores this process may run on (None or negative)."""
    if n_jobs is None or n_jobs < 0:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, n_jobs)


def run_blocks(work: Callable[[int, int], None], size: int, n_jobs: int, *, least: int = 1) -> None:
    """Call ``work(start, stop)`` for blocks that cover ``range(size)``.

    Parameters
    ----------
    work : callable
        Does one block; errors are raised here.
    size : int
    n_jobs : int
        Threads; 1 runs everything in the caller's.
    least : int, default=1
        A smaller block is not worth a thread.
    """
    wanted = BLOCKS_PER_THREAD * n_jobs if n_jobs > 1 else 1
    n_blocks = max(min(size // least, wanted), -(-size // MOST_ROWS))
    if n_blocks <= 1:
        if size:
            work(0, size)
        return
    cuts = [size * block // n_blocks for block in range(n_blocks + 1)]
    waiting, taking = deque(pairwise(cuts)), Lock()
    failed: list[BaseException] = []

    def blocks() -> None:
        try:
            while not failed:
                with taking:
                    block = waiting.popleft() if waiting else None
                if block is None:
                    return
                work(*block)
        except BaseException as error:  # also an interrupt: the other threads stop after their block
            failed.append(error)

    threads = [Thread(target=blocks) for _ in range(n_jobs - 1)]
    for thread in threads:
        thread.start()
    blocks()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def run_stream(
    make_state: Callable[[], State],
    work: Callable[[State, Item], Result],
    items: Iterable[Item],
    n_jobs: int,
) -> Iterator[Result]:
    """Call ``work(state, item)`` for each item of a stream; results in order, as they are ready.

    A state is used by one thread at a time, and again for later items. No more items wait in memory than
    the threads can take next.

    Parameters
    ----------
    make_state : callable
        Makes what a thread keeps between items, such as buffers.
    work : callable
        Does one item; errors are raised here.
    items : iterable
        Read in the caller's thread.
    n_jobs : int
        Threads; 1 runs everything in the caller's.
    """
    items = iter(items)
    first = list(islice(items, 2))
    if n_jobs == 1 or len(first) < 2:
        state = make_state()
        yield from (work(state, item) for item in chain(first, items))
        return
    idle: SimpleQueue[State] = SimpleQueue()
    for _ in range(n_jobs):
        idle.put(make_state())

    def task(item: Item) -> Result:
        state = idle.get()
        try:
            return work(state, item)
        finally:
            idle.put(state)

    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(n_jobs) as pool:
        for item in chain(first, items):
            waiting.append(pool.submit(task, item))
            if len(waiting) > n_jobs + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
