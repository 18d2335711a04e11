"""Limits of memory as the system tells them, and plans that follow from sizes."""

import subprocess
import sys

import numpy as np
import pytest

from textclust.errors import MemoryLimitError
from textclust.inspect.limits import memory_in_use, memory_limit, memory_peak
from textclust.inspect.plan import plan_grouping

GB = 10**9
MACHINE = 16_000_000 * 1024
MAX_V1 = "9223372036854771712\n"


@pytest.fixture
def system(tmp_path):
    """Write files of a system; gives what `memory_limit` takes."""

    def write(files):
        for name, text in {"proc/meminfo": "MemFree: 1 kB\nMemTotal: 16000000 kB\n", **files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path / "cgroup", tmp_path / "proc"

    return write


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        ({}, MACHINE),
        ({"proc/self/cgroup": "0::/a/b\n", "cgroup/a/b/memory.max": "max\n"}, MACHINE),
        ({"proc/self/cgroup": "0::/a/b\n", "cgroup/a/b/memory.max": "2000\n"}, 2000),
        ({"proc/self/cgroup": "0::/a/b\n", "cgroup/a/memory.max": "3000\n"}, 3000),
        ({"proc/self/cgroup": "0::/\n", "cgroup/memory.max": "4000\n"}, 4000),
        ({"proc/self/cgroup": "0::/../x\n", "cgroup/memory.max": "4500\n"}, 4500),
        ({"proc/self/cgroup": "5:cpu,memory:/d\n", "cgroup/memory/d/memory.limit_in_bytes": "5000\n"}, 5000),
        ({"proc/self/cgroup": "5:memory:/gone\n", "cgroup/memory/memory.limit_in_bytes": "6000\n"}, 6000),
        ({"proc/self/cgroup": "5:memory:/\n", "cgroup/memory/memory.limit_in_bytes": MAX_V1}, MACHINE),
        ({"proc/self/cgroup": "5:cpu:/d\n", "cgroup/memory/d/memory.limit_in_bytes": "7000\n"}, MACHINE),
    ],
)  # fmt: skip
def test_the_limit_is_the_least_on_the_way_up(system, files, limit):
    assert memory_limit(*system(files)) == limit


OWN_LIMIT = """
import resource, sys
from textclust.inspect.limits import memory_in_use, memory_limit

def left():
    return memory_limit() - memory_in_use()

which = getattr(resource, sys.argv[1])
resource.setrlimit(which, (3 * 10**9, resource.getrlimit(which)[1]))
before = left()
held = bytearray(10**9)
print(before, left())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells what counts")
@pytest.mark.parametrize("which", ["RLIMIT_DATA", "RLIMIT_AS"])
def test_a_limit_of_the_process_leaves_what_it_has_not_taken(which):
    said = subprocess.run(
        [sys.executable, "-c", OWN_LIMIT, which], capture_output=True, text=True, check=True
    )
    before, after = map(int, said.stdout.split())
    assert 10**9 < before < 3 * 10**9
    assert before - after == pytest.approx(10**9, rel=0.02)


def test_memory_in_use_grows_with_what_is_held():
    before = memory_in_use()
    held = np.ones(30_000_000)
    assert 150_000_000 < memory_in_use() - before < 400_000_000
    assert memory_peak() >= memory_in_use() - 10_000_000
    del held


def planned(n_clusters=100, n_rows=80_000, n_terms=50_000, limit=24 * GB, **more):
    return plan_grouping(np.full(n_terms, 80), n_rows, n_clusters, in_use=GB // 2, limit=limit, **more)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({}, {"n_clusters": 1000}),
        ({}, {"n_rows": 800_000}),
        ({}, {"n_terms": 500_000}),
        ({}, {"width": 100}),
        ({"n_clusters": 1000}, {"n_clusters": 20_000}),
    ],
)
def test_more_takes_more(less, more):
    assert planned(**less).in_memory < planned(**more).in_memory


def test_more_clusters_and_more_values_take_longer():
    assert planned().seconds < planned(n_clusters=1000).seconds
    assert planned().seconds < planned(n_terms=500_000).seconds


def test_reading_and_writing_are_part_of_the_job_and_not_of_grouping():
    one, two = planned(), planned(n_jobs=2)
    assert one.seconds < one.job_seconds
    assert two.seconds < two.job_seconds < one.job_seconds
    more = planned(n_terms=500_000)
    assert more.job_seconds - more.seconds > 5 * (one.job_seconds - one.seconds)


def test_rows_stay_on_disk_where_they_do_not_fit():
    here = planned()
    there = planned(limit=here.in_memory)
    assert (here.place, there.place) == ("memory", "disk")
    assert there.memory < here.memory
    assert "in memory" in str(here)
    assert "rows left on disk" in str(there)


def test_centres_that_fit_nowhere_are_refused():
    planned().check()
    with pytest.raises(
        MemoryLimitError, match=r"100,000 clusters of 50,000 terms need .* GB of memory, there"
    ):
        planned(n_clusters=100_000, limit=8 * GB).check()


def test_memory_that_was_held_before_is_part_of_the_peak():
    assert planned(peak=20 * GB).in_memory == 20 * GB


def test_only_big_jobs_are_worth_a_word():
    assert not plan_grouping(np.full(100, 5), 100, 3, in_use=10**8, limit=GB).is_big
    assert planned(n_clusters=3000).is_big
