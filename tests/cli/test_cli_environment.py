"""Machines without a network, without a home, without English."""

import pytest

NO_NETWORK = """
import pathlib, socket

def refuse(*arguments, **options):
    raise OSError("no network here")

class NoSocket(socket.socket):
    __init__ = refuse

socket.socket = NoSocket
socket.create_connection = socket.getaddrinfo = refuse
pathlib.Path("patched").touch()
"""


def test_the_demo_needs_no_network(program, demo, tmp_path):
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches" / "sitecustomize.py").write_text(NO_NETWORK)
    result = program("demo", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "patches")})
    assert (tmp_path / "patched").exists()
    assert (result.returncode, result.stdout) == (0, demo[0].stdout), result.stderr


@pytest.mark.parametrize("home", [None, "/nonexistent"])
def test_a_home_is_not_needed(program, tmp_path, themed_csv, home):
    (tmp_path / "in.csv").write_text(themed_csv(12))
    unset = {"XDG_CACHE_HOME": None, "XDG_CONFIG_HOME": None, "USER": None, "LOGNAME": None, "LANG": None}
    command = ("cluster", "in.csv", "--text-col", "text", "-k", "3", "-o", "run")
    result = program(*command, cwd=tmp_path, env={"HOME": home, **unset})
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == 4


def test_a_locale_of_ascii_does_not_spoil_the_output(program, tmp_path):
    (tmp_path / "in.csv").write_text("text\nžluťoučký kůň\n日本 語\n", encoding="utf-8")
    locale = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = program("cluster", "in.csv", "-k", "1", "-o", "run", cwd=tmp_path, env=locale)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "run" / "run.json").exists()
