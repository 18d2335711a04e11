"""``doctor --compile`` on a machine that has compiled nothing yet."""

import json
from pathlib import Path

import pytest

from textclust.run.samples import sample_path


@pytest.fixture(scope="module")
def compiled(program, tmp_path_factory):
    """What it printed, and where everything has been compiled."""
    folder = tmp_path_factory.mktemp("compiled")
    machine = {"NUMBA_CACHE_DIR": str(folder), "NUMBA_DISABLE_JIT": None, "NUMBA_BOUNDSCHECK": None}
    result = program("doctor", "--compile", "--json", cwd=folder, env=machine)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout), machine


def _loops(machine):
    """One file for each loop and types of its arguments."""
    return sorted(Path(machine["NUMBA_CACHE_DIR"]).rglob("*.nbc"))


@pytest.mark.slow
def test_every_loop_is_compiled_and_nothing_is_left_to_advise(compiled):
    done, wanted = compiled[0]["compiled loops"].split(" of ")
    assert done == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("inspect",), ("cluster", "-k", "auto", "--reduce", "off", "-o", "run")],
    ids=lambda command: command[0],
)
def test_no_verb_compiles_anything_afterwards(compiled, program, tmp_path, command):
    machine = compiled[1]
    before = _loops(machine)
    result = program(*command, sample_path("tickets.csv"), cwd=tmp_path, env=machine)
    assert result.returncode == 0, result.stderr
    assert before
    assert _loops(machine) == before
