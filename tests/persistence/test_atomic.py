"""Writing whole or not at all, whatever interrupts it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from textclust.errors import OutputError
from textclust.persistence import atomic
from textclust.persistence.atomic import settle, whole_directory, whole_file

ROOT = Path(__file__).parents[2]
needs_a_plain_user = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere"
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A directory that is there already."""
    (tmp_path / "run" / "model").mkdir(parents=True)
    (tmp_path / "run" / "model" / "a.txt").write_text("old")
    return tmp_path / "run"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is there already."""
    (tmp_path / "rows.csv").write_text("old")
    return tmp_path / "rows.csv"


def write_new_run(run: Path, overwrite: bool = True) -> None:
    with whole_directory(run, overwrite=overwrite) as folder:
        (folder / "model").mkdir()
        (folder / "model" / "a.txt").write_text("new")


def write_and_fail(run: Path, file: Path, fail) -> None:
    """Write both, one inside the other; what `fail` raises goes through both."""
    with whole_directory(run, overwrite=True) as folder, whole_file(file, overwrite=True) as handle:
        (folder / "a.txt").write_text("new")
        handle.write(b"new")
        fail()


def content(run: Path) -> str:
    return (run / "model" / "a.txt").read_text()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def full_disk(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# When all goes well


def test_a_new_directory(tmp_path):
    with whole_directory(tmp_path / "run") as folder:
        (folder / "a.txt").write_text("new")
        assert folder.parent == tmp_path
        assert folder.name.startswith(".run.")
        assert not (tmp_path / "run").exists()
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == ["a.txt"]


def test_a_directory_is_replaced_and_nothing_left_over(run):
    (run / "left.txt").write_text("over")
    write_new_run(run)
    assert content(run) == "new"
    assert names(run) == ["model"]
    assert names(run.parent) == ["run"]


def test_a_new_file(tmp_path):
    with whole_file(tmp_path / "rows.csv") as handle:
        handle.write(b"a,b\n")
        assert not (tmp_path / "rows.csv").exists()
    assert (tmp_path / "rows.csv").read_bytes() == b"a,b\n"
    assert names(tmp_path) == ["rows.csv"]


def test_a_file_may_be_closed_inside(tmp_path):
    with whole_file(tmp_path / "rows.csv") as handle:
        handle.write(b"a")
        handle.close()
    assert (tmp_path / "rows.csv").read_bytes() == b"a"


def test_permissions_are_kept(run, file):
    run.chmod(0o750)
    file.chmod(0o640)
    write_new_run(run)
    with whole_file(file, overwrite=True) as handle:
        handle.write(b"new")
    assert run.stat().st_mode & 0o777 == 0o750
    assert file.stat().st_mode & 0o777 == 0o640


def test_new_things_get_the_usual_permissions(tmp_path):
    (tmp_path / "usual").mkdir()
    (tmp_path / "usual.txt").touch()
    write_new_run(tmp_path / "run")
    with whole_file(tmp_path / "rows.csv"):
        pass
    assert (tmp_path / "run").stat().st_mode == (tmp_path / "usual").stat().st_mode
    assert (tmp_path / "rows.csv").stat().st_mode == (tmp_path / "usual.txt").stat().st_mode


def test_links_are_followed(run, file, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    for real in (run, file):
        (tmp_path / "elsewhere" / real.name).symlink_to(real)
    write_new_run(tmp_path / "elsewhere" / "run")
    with whole_file(tmp_path / "elsewhere" / "rows.csv", overwrite=True) as handle:
        handle.write(b"new")
    assert content(run) == "new"
    assert file.read_text() == "new"
    assert all(path.is_symlink() for path in (tmp_path / "elsewhere").iterdir())


def test_relative_targets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_new_run("run", overwrite=False)
    assert content(tmp_path / "run") == "new"


# When it is refused


def test_what_exists_is_not_replaced_unasked(run, file):
    with pytest.raises(OutputError, match=r"run: exists already; choose another name, or overwrite it"):
        write_new_run(run, overwrite=False)
    with pytest.raises(OutputError, match=r"rows.csv: exists already"), whole_file(file):
        pass
    assert content(run) == "old"
    assert file.read_text() == "old"


def test_what_came_to_exist_meanwhile_is_not_replaced(tmp_path):
    with pytest.raises(OutputError, match="exists already"), whole_directory(tmp_path / "run"):
        (tmp_path / "run").mkdir()
    with pytest.raises(OutputError, match="exists already"), whole_file(tmp_path / "file"):
        (tmp_path / "file").write_text("theirs")
    assert (tmp_path / "file").read_text() == "theirs"
    assert names(tmp_path) == ["file", "run"]


def test_another_kind_of_thing_is_never_replaced(run, file):
    with pytest.raises(OutputError, match=r"rows.csv: exists and is not a directory"):
        write_new_run(file)
    with pytest.raises(OutputError, match=r"run: exists and is not a regular file"), whole_file(run):
        pass
    with pytest.raises(OutputError, match=r"null: exists and is not a regular file"), whole_file("/dev/null"):
        pass


@pytest.mark.parametrize("writer", [whole_directory, whole_file])
def test_a_missing_parent(tmp_path, writer):
    with (
        pytest.raises(
            OutputError, match=r"run: cannot be written \(No such file.*\); make the directory first"
        ),
        writer(tmp_path / "nowhere" / "run"),
    ):
        pass


@pytest.mark.parametrize("writer", [whole_directory, whole_file])
def test_a_parent_that_is_a_file(file, writer):
    with pytest.raises(OutputError, match="choose a place inside a directory"), writer(file / "run"):
        pass


@pytest.mark.parametrize("writer", [whole_directory, whole_file])
def test_a_name_that_is_too_long(tmp_path, writer):
    with pytest.raises(OutputError, match="choose a shorter name"), writer(tmp_path / ("x" * 250)):
        pass


@needs_a_plain_user
@pytest.mark.parametrize("writer", [whole_directory, whole_file])
def test_a_read_only_parent(tmp_path, writer):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="choose a place you may write to"), writer(tmp_path / "run"):
        pass


@pytest.mark.parametrize("writer", [whole_directory, whole_file])
def test_permission_denied(tmp_path, writer, monkeypatch):
    def deny(path, *args, **kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "mkdir", deny)
    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(OutputError, match="choose a place you may write to"), writer(tmp_path / "run"):
        pass


# When it is interrupted


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_any_exception_leaves_the_old_and_passes(run, file, error):
    def fail():
        raise error

    with pytest.raises(error):
        write_and_fail(run, file, fail)
    assert content(run) == "old"
    assert file.read_text() == "old"
    assert names(run.parent) == ["rows.csv", "run"]


def test_errors_about_other_files_pass_as_they_are(run, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"input\.csv"), whole_directory(run, overwrite=True):
        (tmp_path / "input.csv").read_text()


def test_errors_about_our_files_are_typed(run):
    with (
        pytest.raises(OutputError, match=r"run: cannot be written \(No such file"),
        whole_directory(run, overwrite=True) as folder,
    ):
        (folder / "missing" / "a.txt").write_text("new")


@pytest.mark.parametrize("where", ["body", "fsync", "rename", "replace"])
def test_a_full_disk(run, file, where, monkeypatch):
    if where != "body":
        monkeypatch.setattr(atomic.os if where == "fsync" else Path, where, full_disk)
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\); free some space"):
        write_and_fail(run, file, full_disk if where == "body" else lambda: None)
    assert content(run) == "old"
    assert file.read_text() == ("new" if where == "rename" else "old")
    assert names(run.parent) == ["rows.csv", "run"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_that_fills_when_the_last_buffer_is_written(file, monkeypatch):
    def open_full(path, mode):
        path.touch()
        return open("/dev/full", "wb")

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(OutputError, match="free some space"), whole_file(file, overwrite=True) as handle:
        handle.write(b"new")
    monkeypatch.undo()
    assert file.read_text() == "old"
    assert names(file.parent) == ["rows.csv"]


def test_the_old_directory_comes_back_if_the_new_one_cannot_be_moved_in(run, monkeypatch):
    rename = Path.rename

    def fail_to_move_in(path, target):
        if path.name.endswith(".partial"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_to_move_in)
    with pytest.raises(OutputError, match="Input/output error"):
        write_new_run(run)
    assert content(run) == "old"
    assert names(run.parent) == ["run"]


# When the process is killed

WRITER = """
import os, signal, sys
from pathlib import Path
from textclust.persistence import atomic

target, stage = Path(sys.argv[1]), sys.argv[2]

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def die_after(renames):
    rename = Path.rename
    calls = []
    def rename_or_die(path, to):
        calls.append(path)
        found = rename(path, to)
        if len(calls) == renames:
            die()
        return found
    Path.rename = rename_or_die

if stage == "sync":
    atomic.os.fsync = die
elif stage.startswith("rename"):
    die_after(int(stage[-1]))
elif stage == "remove":
    atomic.shutil.rmtree = die
with atomic.whole_directory(target, overwrite=True) as folder:
    (folder / "model").mkdir()
    (folder / "model" / "a.txt").write_text("new")
    if stage == "body":
        die()
"""


def kill_a_writer(run: Path, stage: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(run), stage],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("body", "old"),
        ("sync", "old"),
        ("rename1", "old"),
        ("rename2", "new"),
        ("rename3", "new"),
        ("remove", "new"),
    ],
)
def test_kill_9_leaves_the_old_or_the_new_complete(run, stage, expected):
    kill_a_writer(run, stage)
    settle(run)
    assert content(run) == expected
    assert names(run) == ["model"]
    write_new_run(run)
    assert content(run) == "new"
    assert [name for name in names(run.parent) if name.endswith(".old")] == []


def test_a_first_write_that_is_killed_leaves_nothing_by_that_name(tmp_path):
    kill_a_writer(tmp_path / "run", "body")
    assert not (tmp_path / "run").exists()
    write_new_run(tmp_path / "run", overwrite=False)


def test_only_stale_leftovers_are_removed(run):
    kill_a_writer(run, "body")
    write_new_run(run)
    leftovers = [path for path in run.parent.iterdir() if path != run]
    assert len(leftovers) == 1
    yesterday = time.time() - atomic.STALE_SECONDS - 60
    for path in [*leftovers[0].rglob("*"), *leftovers]:
        os.utime(path, (yesterday, yesterday))
    with whole_file(run.parent / "other"):
        pass
    assert leftovers[0].exists(), "it belongs to another target"
    write_new_run(run)
    assert names(run.parent) == ["other", "run"]


def test_siblings_that_only_look_alike_are_left_alone(run):
    yesterday = time.time() - atomic.STALE_SECONDS - 60
    for name in [".run.old", ".run.12345678.partial.txt", ".runs.12345678.partial", "run.12345678.partial"]:
        (run.parent / name).touch()
        os.utime(run.parent / name, (yesterday, yesterday))
    before = names(run.parent)
    write_new_run(run)
    assert names(run.parent) == before
