"""One writer at a time."""

import subprocess
import sys
import threading

import pytest

from textclust.errors import OutputError
from textclust.persistence import lock
from textclust.persistence.lock import locked

HOLD = """
import sys, time
from pathlib import Path
from textclust.persistence.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the folder."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()


def test_who_waits_too_long_is_told(tmp_path, holder, monkeypatch):
    monkeypatch.setattr(lock, "_TRIES", 2)
    with pytest.raises(OutputError, match="another textclust is changing it"), locked(tmp_path):
        pass


def test_a_lock_goes_with_the_process_that_held_it(tmp_path, holder):
    holder.kill()
    holder.wait()
    with locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_threads_wait_for_each_other(tmp_path):
    counter = {"n": 0}

    def add():
        for _ in range(20):
            with locked(tmp_path):
                before = counter["n"]
                counter["n"] = before + 1

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter["n"] == 80


def test_a_folder_that_was_replaced_meanwhile(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()

    def replace(folder, descriptor):
        folder.rename(tmp_path / "old")
        folder.mkdir()

    monkeypatch.setattr(lock, "_wait", replace)
    with pytest.raises(OutputError, match="replaced in the meantime"), locked(folder):
        pass
