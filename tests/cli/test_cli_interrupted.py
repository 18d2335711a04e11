"""Work that is cut short leaves no run or the old one, and does not disturb the next."""

import array
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import textclust as package


@pytest.fixture
def at_work(start, tmp_path):
    """A process that is in the middle of writing a run: its input stays open."""
    processes = []

    def begin(*options):
        arguments = ("cluster", "-", "--format", "csv", "--text-col", "text", "-k", "3", "-o", "run")
        process = start(*arguments, *options, cwd=tmp_path)
        processes.append(process)
        # More than is read ahead to learn the columns.
        process.stdin.write(b"id,text\n" + b"1,printer paper jam\n2,refund card\n3,password link\n" * 30_000)
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".run.*.partial/spool")):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _end(process, number):
    # An interrupt between Python's last look and a blocking read of the open pipe is seen after that read;
    # a person presses Ctrl-C again.
    for _ in range(3):
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
            break
    assert process.returncode is not None
    assert process.stdout.read() == b""
    return process.returncode, process.stderr.read().decode()


def test_an_interrupt_says_so_in_a_line_and_leaves_nothing(at_work, tmp_path):
    code, said = _end(at_work(), signal.SIGINT)
    assert code == 130
    assert said == "textclust: error: interrupted; nothing was half-written\n"
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_with_force_leaves_the_old_run(at_work, run_copy, tmp_path, tree):
    before = tree(tmp_path)
    assert _end(at_work("--force"), signal.SIGINT)[0] == 130
    assert tree(tmp_path) == before


def test_a_kill_leaves_no_run_and_the_next_one_works(at_work, cli, tmp_path, themed_csv):
    assert _end(at_work(), signal.SIGKILL)[0] == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    (tmp_path / "in.csv").write_text(themed_csv(12))
    assert cli("cluster", "in.csv", "--text-col", "text", "-k", "3", "-o", "run").exit_code == 0
    assert cli("clusters", "run").exit_code == 0


def test_a_kill_with_force_leaves_the_old_run_and_the_next_one_works(at_work, cli, run_copy, tree):
    before = tree(run_copy)
    assert _end(at_work("--force"), signal.SIGKILL)[0] == -signal.SIGKILL
    assert tree(run_copy) == before
    assert cli("clusters", "run").exit_code == 0
    again = ("cluster", "in.csv", "--text-col", "text", "-k", "3", "-o", "run", "--force")
    assert cli(*again).exit_code == 0


def test_a_kill_between_the_two_renames_gives_the_old_run_back(cli, run_copy, tree):
    before = tree(run_copy)
    run_copy.rename(run_copy.with_name(".run.0123abcd.old"))
    assert cli("clusters", "run").exit_code == 0
    assert tree(run_copy) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_ended_leaves_nothing(at_work, tmp_path, number):
    assert _end(at_work(), number)[0] == 128 + number
    assert list(tmp_path.iterdir()) == []


def _waiting_bytes(pipe):
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    there = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, there)
    return there[0]


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_ended_while_nobody_reads_what_is_written(start, run_copy, tmp_path, format, number):
    rows = "".join(f"{i},printer {i * 7919:x} {i * 104729:x} {i * i:x}\n" for i in range(6000))
    (tmp_path / "new.csv").write_text("id,text\n" + rows)
    process = start("assign", "run", "new.csv", "--out-format", format, cwd=tmp_path)
    before, deadline = 0, time.monotonic() + 120
    while (there := _waiting_bytes(process.stdout)) != before or not there:  # until the pipe is full
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        before = there
        time.sleep(0.3)
    process.send_signal(number)
    assert process.wait(120) == 128 + number
    if number == signal.SIGINT:
        assert process.stderr.read() == b"textclust: error: interrupted; nothing was half-written\n"
    process.communicate()


@pytest.mark.parametrize("verb", [("clusters", "run"), ("export", "run"), ("doctor",)])
def test_a_closed_stdout_is_nobody_reading(program, run_copy, tmp_path, verb):
    found = program(*verb, cwd=tmp_path, shell='"$@" >&-')
    assert (found.returncode, "unexpected" in found.stderr) == (0, False), found.stderr


def test_an_interrupt_before_anything_is_imported_leaves_no_traceback(tmp_path):
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    command = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    command += "from textclust.cli import main; main()"
    path = os.pathsep.join([str(tmp_path), str(Path(package.__file__).parents[1])])
    found = subprocess.run(
        [sys.executable, "-c", command], env={**os.environ, "PYTHONPATH": path}, capture_output=True
    )
    assert (found.returncode, found.stderr) == (-signal.SIGINT, b"")
