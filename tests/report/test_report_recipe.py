"""How to make a run again: the command line must say all that was said."""

import shlex
from dataclasses import fields

import pytest

from textclust.cli.app import app
from textclust.corpus.options import ReadOptions
from textclust.report.recipe import NO_OPTION, OPTIONS, recipe_of
from textclust.run.run import Run
from textclust.run.settings import Settings

WORDS = "printer paper jam", "card charged twice", "password login reset"


def test_every_setting_has_an_option_or_changes_nothing():
    known = {field.name for kind in (ReadOptions, Settings) for field in fields(kind)}
    assert known == {*OPTIONS, *NO_OPTION}


@pytest.fixture
def called(tmp_path, monkeypatch):
    """Call the command line in a folder with some documents."""
    from typer.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    lines = [f"{i};{WORDS[i % 3]} case{i // 6} <b>word{i % 7}</b>" for i in range(24)]
    (tmp_path / "in.csv").write_text("\n".join(["nr;text", *lines]))
    (tmp_path / "words.txt").write_text("paper\ncard\n")

    def call(line):
        result = CliRunner().invoke(app, shlex.split(line)[1:])
        assert result.exit_code == 0, result.output

    return call


@pytest.mark.parametrize(
    "options",
    [
        "",
        "--id-col nr --strip html --min-df 3 --max-df 0.9 --limit 20",
        "--stop-words off --ngrams 1-2 --weighting tfidf --language en --reduce off --seed 3",
        "--fold-duplicates --outliers 5% --format csv --delimiter ';' --encoding utf-8 --svd 2 --no-text",
        "--levels 2,3",
        "--algorithm consensus",
    ],
)
def test_what_is_said_makes_the_same_run(called, options):
    called(f"textclust cluster in.csv --text-col text -k 3 {options} -o run")
    run = Run.open("run")
    said = recipe_of(run).command
    called(f"{said} --force")
    again = Run.open("run")
    assert again.manifest["fingerprints"] == run.manifest["fingerprints"]
    assert (again.manifest["settings"], again.keeps_rows) == (run.manifest["settings"], run.keeps_rows)
    assert said == recipe_of(again).command


@pytest.mark.parametrize("mark", ["", "+"])
def test_words_that_were_read_from_a_file_are_listed(called, mark):
    called(f"textclust cluster in.csv --text-col text -k 3 --stop-words {mark}words.txt -o run")
    recipe = recipe_of(Run.open("run"))
    assert f"--stop-words {mark}stop-words.txt" in recipe.command
    assert ("Words in stop-words.txt", "paper, card") in recipe.facts


def test_edits_follow_the_clustering(called):
    called("textclust cluster in.csv --text-col text -k 3 -o run")
    called("textclust merge run 0 1")
    called("textclust split run 2 --into 3")
    run = Run.open("run")
    assert recipe_of(run).command.splitlines()[1:] == [
        "textclust merge run 0 1",
        "textclust split run 2 --into 3",
    ]
    run.undo()
    run.split(0)
    assert recipe_of(run).command.splitlines()[2:] == [
        "textclust split run 2 --into 3",
        "textclust undo run",
        "textclust split run 0 --into 2",
    ]
