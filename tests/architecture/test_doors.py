"""The doors open fast: what `import textclust` and ``--help`` may load (DESIGN rule 10)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from textclust.cli.app import app

ROOT = Path(__file__).parents[2]
HEAVY = {"numba", "sklearn", "scipy", "pandas", "pyarrow", "nltk", "matplotlib"}
VERBS = sorted(command.name for command in app.registered_commands)
HELP = """
import contextlib, io, sys
from textclust.cli.app import app
for arguments in {arguments}:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        app(arguments)
"""


def loaded_by(code):
    """Names of the packages that some code loads, in a process of its own."""
    tail = "\nimport json, sys\nprint(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import textclust") & (HEAVY | {"numpy", "typer", "rich"}) == set()


def test_importing_errors_and_records_loads_nothing_heavy():
    assert loaded_by("import textclust.errors, textclust.records") & HEAVY == set()


def test_help_of_every_verb_loads_nothing_heavy():
    arguments = [["--help"], ["--version"], *([verb, "--help"] for verb in VERBS)]
    assert loaded_by(HELP.format(arguments=arguments)) & HEAVY == set()


def test_a_wrong_command_line_loads_nothing_heavy():
    arguments = [["nonsense"], ["cluster"], ["cluster", "x", "-k", "many", "-o", "run"]]
    assert loaded_by(HELP.format(arguments=arguments)) & HEAVY == set()


def test_nltk_is_loaded_only_for_its_tokenisers():
    code = "import textclust; textclust.DocumentClusterer; textclust.Run; import textclust.run.create"
    fit = "textclust.TfidfVectorizer(stemming=True, language='en').fit(['some words'])"
    assert "nltk" not in loaded_by(f"{code}; {fit}")


def test_every_public_name_can_be_had():
    import textclust

    assert all(getattr(textclust, name) is not None for name in textclust.__all__)
    assert dir(textclust) == textclust.__all__


def test_a_name_that_is_not_there():
    import textclust

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = textclust.nothing


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb):
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    if len(text.splitlines()) < 5:
        pytest.skip("the README is not written yet")
    assert f"textclust {verb}" in text


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_file_a_help_and_examples(verb):
    from importlib import import_module

    module = import_module(f"textclust.cli.{verb.replace('-', '_')}")
    assert module.HELP
    assert f"textclust {verb}" in module.EXAMPLES
