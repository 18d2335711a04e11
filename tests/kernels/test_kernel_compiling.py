"""`kernels._jit`: no cache, a damaged cache, an empty cache for two, no compiler at all.

Each case is a fresh process with a cache of its own, because the state of a kernel is one of the process.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numba
import numpy as np
import pytest

import textclust
from textclust.kernels import _jit
from textclust.kernels.arrays import frozen
from textclust.kernels.rows import scale_rows_to_unit

PACKAGE = Path(textclust.__file__).parent
WORK = """
import numpy as np
from textclust.kernels.rows import scale_rows_to_unit
from textclust.kernels.interning import fill_slots
out, slots = np.ones(4), np.zeros((4, 3), dtype=np.uint64)
scale_rows_to_unit(np.array([0, 4]), out)
fill_slots(np.array([[7, 0, 1], [7, 0, 2]], dtype=np.uint64), slots)
print(out.tolist(), np.sort(slots[:, 2]).tolist())
"""
ANSWER = "[0.5, 0.5, 0.5, 0.5] [0, 0, 1, 2]\n"
without_jit = pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")


def environment(**changes):
    """The process's environment without any setting of numba."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    return kept | {"PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"} | changes


def start(code=WORK, **changes):
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code], env=environment(**changes), text=True, stdout=-1, stderr=-1
    )


def run(code=WORK, **changes):
    """Exit code, stdout, lines on stderr."""
    process = start(code, **changes)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err.splitlines()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache that holds both loops."""
    place = tmp_path_factory.mktemp("cache")
    assert run(NUMBA_CACHE_DIR=str(place)) == (0, ANSWER, [])
    return place


@pytest.fixture
def cache(filled, tmp_path):
    """A copy of the filled cache."""
    return Path(shutil.copytree(filled, tmp_path / "cache"))


@pytest.fixture
def installation(tmp_path):
    """A copy of the package next to whose kernels nothing can be written, by no user."""
    shutil.copytree(PACKAGE, tmp_path / "site" / "textclust", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "site" / "textclust" / "kernels" / "__pycache__").write_text("not a folder")
    return tmp_path / "site"


def test_compiled_loops_are_kept_and_used_again(cache):
    before = {file: file.stat().st_mtime_ns for file in cache.rglob("*.nb?")}
    assert len(before) == 4
    assert run(NUMBA_CACHE_DIR=str(cache)) == (0, ANSWER, [])
    assert {file: file.stat().st_mtime_ns for file in cache.rglob("*.nb?")} == before


def test_without_a_place_for_a_cache_it_works_and_says_so_once(installation):
    code, out, err = run(HOME="/dev/null", XDG_CACHE_HOME="/dev/null", PYTHONPATH=str(installation))
    assert (code, out) == (0, ANSWER)
    assert len(err) == 1
    assert "no writable place" in err[0]


def test_a_cache_folder_that_is_a_file_does_not_stop_the_work(installation, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = run(
        HOME="/dev/null", NUMBA_CACHE_DIR=str(tmp_path / "file"), PYTHONPATH=str(installation)
    )
    assert (code, out) == (0, ANSWER)
    assert len(err) == 1


DAMAGES = {
    "empty": lambda data: b"",
    "cut in half": lambda data: data[: len(data) // 2],
    "cut by a byte": lambda data: data[:-1],
    "noise": lambda data: np.random.default_rng(1).bytes(len(data)),
    "zeros": lambda data: bytes(len(data)),
    "another file": lambda data: b"hello, world\n",
}


@without_jit
@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_heals_itself_with_one_line(cache, suffix, damage):
    for file in cache.rglob(f"*.{suffix}"):
        file.write_bytes(DAMAGES[damage](file.read_bytes()))
    code, out, err = run(NUMBA_CACHE_DIR=str(cache))
    assert (code, out) == (0, ANSWER)
    assert len(err) == 1
    assert "damaged compile cache" in err[0]
    assert run(NUMBA_CACHE_DIR=str(cache)) == (0, ANSWER, [])


def test_a_missing_loop_beside_its_index_is_compiled_again(cache):
    for file in cache.rglob("*.nbc"):
        file.unlink()
    assert run(NUMBA_CACHE_DIR=str(cache))[:2] == (0, ANSWER)


@without_jit
def test_compiling_is_said_when_it_happens_and_only_then(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "textclust", ignore=shutil.ignore_patterns("__pycache__"))
    place = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}
    code = f"import logging\nlogging.basicConfig(level='INFO', format='%(message)s')\n{WORK}"
    said = ["compiling loops that this machine has not run yet; they are kept"]
    assert run(code, **place) == (0, ANSWER, said)
    assert run(code, **place) == (0, ANSWER, [])
    source = tmp_path / "textclust" / "kernels" / "rows.py"
    source.write_text(source.read_text() + "# of a new version\n")
    assert run(code, **place) == (0, ANSWER, said)
    assert run(code, **place) == (0, ANSWER, [])


def test_two_processes_may_start_on_one_empty_cache(tmp_path):
    both = [start(NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2)]
    assert [process.communicate(timeout=120) for process in both] == [(ANSWER, "")] * 2
    assert run(NUMBA_CACHE_DIR=str(tmp_path)) == (0, ANSWER, [])


def test_the_work_is_done_without_a_compiler(tmp_path):
    assert run(NUMBA_CACHE_DIR=str(tmp_path), NUMBA_DISABLE_JIT="1")[:2] == (0, ANSWER)


def test_checked_bounds_are_checked_although_unchecked_loops_are_in_the_cache(cache):
    beyond = "import numpy as np\nfrom textclust.kernels.rows import scale_rows_to_unit\n"
    beyond += "scale_rows_to_unit(np.array([0, 2]), np.ones(1))"
    code, _, err = run(beyond, NUMBA_CACHE_DIR=str(cache), NUMBA_BOUNDSCHECK="1")
    assert code == 1
    assert err[-1].startswith("IndexError")


def test_threads_that_call_a_new_kernel_at_once_all_get_the_answer(monkeypatch):
    monkeypatch.setattr(_jit, "registry", [])
    fresh = _jit.kernel(scale_rows_to_unit.py_func)

    def call(size):
        out = np.full(4, float(size))
        fresh(frozen(np.array([0, 4]), np.int64), out)
        return out.tolist()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(call, range(1, 9))) == [[0.5] * 4] * 8


@without_jit
def test_an_error_of_the_loop_itself_is_raised(monkeypatch):
    monkeypatch.setattr(_jit, "registry", [])

    def divide(a, b):
        return a // b

    with pytest.raises(ZeroDivisionError):
        _jit.kernel(divide)(1, 0)


def test_arrays_enter_read_only_and_uncopied_where_they_can():
    array = np.arange(5, dtype=np.int64)
    view = frozen(array, np.int64)
    assert np.shares_memory(view, array)
    assert not view.flags.writeable
    assert array.flags.writeable


def test_arrays_of_another_type_or_layout_are_converted():
    view = frozen(np.arange(10)[::2], np.float32)
    assert view.dtype == np.float32
    assert view.flags.c_contiguous
    assert view.tolist() == [0, 2, 4, 6, 8]
