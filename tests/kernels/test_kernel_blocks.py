"""`run_blocks` and `allowed_cores`."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.blocks import MOST_ROWS, allowed_cores, run_blocks


def blocks_of(size, n_jobs, least=1):
    """The blocks that were done, in order."""
    done = []
    run_blocks(lambda start, stop: done.append((start, stop)), size, n_jobs, least=least)
    return sorted(done)


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(1, 5), st.integers(1, 40))
def test_blocks_cover_the_range_once_and_none_of_several_is_too_small(size, n_jobs, least):
    blocks = blocks_of(size, n_jobs, least)
    assert [row for start, stop in blocks for row in range(start, stop)] == list(range(size))
    assert len(blocks) <= 1 or all(stop - start >= least for start, stop in blocks)


def test_nothing_to_do_calls_nothing():
    assert blocks_of(0, 1) == blocks_of(0, 4) == []


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_no_block_is_so_large_that_an_interrupt_waits_long(n_jobs):
    blocks = sorted(blocks_of(20 * MOST_ROWS + 1, n_jobs))
    assert max(stop - start for start, stop in blocks) <= MOST_ROWS
    assert [start for start, _ in blocks] == [0, *(stop for _, stop in blocks[:-1])]


def test_one_thread_works_in_the_callers():
    names = []
    run_blocks(lambda start, stop: names.append(threading.current_thread()), 100, 1)
    assert names == [threading.current_thread()]


def test_several_threads_share_the_blocks():
    meet = threading.Barrier(2, timeout=10)
    first = threading.Semaphore(2)

    def work(start, stop):
        if first.acquire(blocking=False):
            meet.wait()  # only two blocks at once get past it

    run_blocks(work, 100, 2)


@pytest.mark.parametrize("n_jobs", [1, 3])
def test_errors_of_the_work_are_raised(n_jobs):
    def work(start, stop):
        if start <= 50 < stop:
            raise ZeroDivisionError("row 50")

    with pytest.raises(ZeroDivisionError, match="row 50"):
        run_blocks(work, 100, n_jobs)


def test_blocks_may_run_blocks_of_their_own():
    inner = []
    run_blocks(lambda a, b: run_blocks(lambda c, d: inner.append(d - c), b - a, 2), 64, 2)
    assert sum(inner) == 64


def test_threads_are_those_asked_for():
    assert [allowed_cores(n) for n in (1, 3, 0)] == [1, 3, 1]


def test_none_and_negative_mean_all_cores_allowed(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert [allowed_cores(n) for n in (None, -1)] == [3, 3]
