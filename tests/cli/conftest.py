"""The command line: as a process of its own, and in this process where only the words matter."""

import logging
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import textclust as package
from textclust.cli.app import app

THEMES = (
    "printer paper jam tray toner",
    "card charged twice refund money",
    "password login reset link account",
)
UNSET = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERMINAL_WIDTH")


def _program():
    executable = Path(sys.executable).with_name("textclust")
    if executable.exists():
        return [str(executable)]
    return [sys.executable, "-c", "from textclust.cli import main; main()"]


def _environment(changes):
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    home = str(Path(package.__file__).parents[1])
    paths = [changes.pop("PYTHONPATH", ""), home, environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    for name, value in changes.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    return environment


def _listen_to_interrupts():
    """A shell makes what it starts in the background deaf to them, and the tests with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="session")
def start():
    """Start the real program."""

    def start_program(*arguments, cwd, env=None):
        return subprocess.Popen(
            [*_program(), *map(str, arguments)],
            cwd=cwd,
            env=_environment(dict(env or {})),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=_listen_to_interrupts,
        )

    return start_program


@pytest.fixture(scope="session")
def program():
    """Run the real program to its end, through a line of shell in which ``"$@"`` is the program if given."""

    def run_program(*arguments, cwd, input="", env=None, shell='exec "$@"'):
        return subprocess.run(
            ["sh", "-c", shell, "sh", *_program(), *map(str, arguments)],
            cwd=cwd,
            env=_environment(dict(env or {})),
            input=input,
            capture_output=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )

    return run_program


def _tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(Path(folder).rglob("*"))
    }


@pytest.fixture(scope="session")
def tree():
    """Everything in a folder: names and bytes."""
    return _tree


def _themed_csv(n_rows):
    return "id,text\n" + "".join(f"{i:03},{THEMES[i % 3]} case{i}\n" for i in range(n_rows))


@pytest.fixture(scope="session")
def themed_csv():
    """Rows of three themes."""
    return _themed_csv


@pytest.fixture(scope="session")
def demo(program, tmp_path_factory):
    """What the demo said, and the folder it left behind; not to be changed."""
    folder = tmp_path_factory.mktemp("demo")
    result = program("demo", cwd=folder)
    assert result.returncode == 0, result.stderr
    return result, folder


@pytest.fixture(scope="session")
def themed_run(tmp_path_factory):
    """A run of twelve documents in three clusters; not to be changed."""
    from textclust.corpus import ReadOptions
    from textclust.run.create import create_run
    from textclust.run.settings import Settings

    folder = tmp_path_factory.mktemp("themed")
    (folder / "in.csv").write_text(_themed_csv(12))
    options = ReadOptions(text_columns=("text",), id_column="id")
    run = create_run([folder / "in.csv"], folder / "run", Settings(n_clusters=3), options)
    run.model.predict(["printer"])
    return folder


@pytest.fixture
def cli(tmp_path, monkeypatch, themed_run):
    """Call a verb in this process, in the test's own folder (loops are compiled by then)."""
    monkeypatch.chdir(tmp_path)
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    logger = logging.getLogger("textclust")
    handlers, propagate, level = list(logger.handlers), logger.propagate, logger.level
    runner = CliRunner()

    def call(*arguments, input=None):
        logger.handlers = []
        return runner.invoke(app, [str(argument) for argument in arguments], input=input)

    yield call
    logger.handlers, logger.propagate = handlers, propagate
    logger.setLevel(level)


@pytest.fixture
def run_copy(themed_run, tmp_path):
    """``in.csv`` and ``run`` in the test's own folder."""
    shutil.copytree(themed_run, tmp_path, dirs_exist_ok=True)
    return tmp_path / "run"


@pytest.fixture
def refused(cli, tmp_path):
    """Call a verb that must fail; return the one line it says. Nothing may be written."""

    def call(*arguments, code, input=None):
        before = _tree(tmp_path)
        result = cli(*arguments, input=input)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith("textclust: error: ")
        assert "unexpected" not in result.stderr
        assert _tree(tmp_path) == before
        return result.stderr

    return call
