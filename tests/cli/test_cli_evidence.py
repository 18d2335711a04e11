"""choose-k, cluster -k auto and evaluate, as a user meets them."""

import contextlib
import csv
import json
from importlib.util import find_spec

import numpy as np
import pytest
from typer.testing import CliRunner

from textclust.cli.app import app
from textclust.cli.console import set_quiet
from textclust.run.run import Run

TEXTS = ("--text-col", "text")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Four themes in themes.csv, with their class; words of one urn in mixed.csv."""
    place, rng = tmp_path_factory.mktemp("evidence"), np.random.default_rng(0)
    for name, own in (("themes.csv", 0.8), ("mixed.csv", 0.0)):
        with (place / name).open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(["id", "text", "class"])
            for i in range(240):
                mine = rng.random(20) < own
                drawn = zip(mine, rng.integers(0, 40, 20), strict=True)
                words = [f"t{i % 4}w{w}" if m else f"w{w}" for m, w in drawn]
                writer.writerow([f"d{i}", " ".join(words), f"class {i % 4}" if i else ""])
    return place


@pytest.fixture(scope="module")
def auto_run(folder, start_in):
    done = start_in(folder, "cluster", "themes.csv", *TEXTS, "-k", "auto", "-o", "run", "--json")
    assert done.returncode == 0, done.stderr
    return folder / "run", done


@pytest.fixture(scope="module")
def start_in():
    """Run a verb in this process, in some folder."""

    def run(cwd, *arguments):
        with contextlib.chdir(cwd):
            done = CliRunner().invoke(app, list(arguments))
        set_quiet(False)
        done.returncode = done.exit_code
        return done

    return run


def test_choose_k_prints_a_table_and_a_sentence(folder, start_in):
    done = start_in(folder, "choose-k", "themes.csv", *TEXTS, "--range", "2:12")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].split()[:2] == ["k", "what"]
    assert [line.split()[0] for line in lines[1:12]] == [str(k) for k in range(2, 13)]
    assert next(line for line in lines if "SUGGESTED" in line).split()[0] == "4"
    assert any(line.startswith("4 clusters: ") for line in lines)


def test_of_many_k_those_of_interest_are_printed_and_all_are_in_the_json(folder, start_in):
    said = start_in(folder, "choose-k", "themes.csv", *TEXTS)
    table = said.stdout.split("\n\n")[0].splitlines()[1:]
    printed = [int(line.split()[0]) for line in table]
    found = json.loads(start_in(folder, "choose-k", "themes.csv", *TEXTS, "--json").stdout)
    tried = [row["k"] for row in found["table"]]
    answers = ("suggested_k", "bend_k", "returning_k", "informative_k", "elbow_k", "silhouette_k")
    assert printed == sorted(set(printed) & set(tried))
    assert len(printed) < len(tried)
    assert {tried[0], tried[-1], *(found[name] for name in answers)} <= set(printed)
    assert {3, 4, 5, 8, 16} <= set(printed)  # neighbours of the suggestion, and each doubling
    assert f"{len(tried)} K were tried, --json has them all" in said.stdout


def test_choose_k_as_json(folder, start_in):
    done = start_in(folder, "choose-k", "themes.csv", *TEXTS, "--range", "2:8", "--json", "--quiet")
    document = json.loads(done.stdout)
    assert (done.returncode, document["suggested_k"], document["structure"]) == (0, 4, True)
    assert [row["k"] for row in document["table"]] == list(range(2, 9))


def test_the_real_program_chooses_k(folder, program):
    done = program("choose-k", "themes.csv", *TEXTS, "--range", "3:5", "--json", cwd=folder)
    assert (done.returncode, json.loads(done.stdout)["suggested_k"]) == (0, 4)


def test_no_structure_is_an_answer_and_no_error(folder, start_in):
    done = start_in(folder, "choose-k", "mixed.csv", *TEXTS, "--range", "2:8", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["structure"] is False


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="the extra plot is not installed")
def test_choose_k_draws_a_plot_and_does_not_replace_one(folder, start_in):
    arguments = ("choose-k", "themes.csv", *TEXTS, "--range", "2:6", "--plot", "k.png")
    assert start_in(folder, *arguments).returncode == 0
    assert (folder / "k.png").read_bytes().startswith(b"\x89PNG")
    again = start_in(folder, *arguments)
    assert again.returncode == 1
    assert "--force" in again.stderr


def test_auto_finds_the_themes_and_says_why(auto_run):
    run, done = auto_run
    manifest = json.loads((run / "run.json").read_text())
    assert manifest["settings"]["n_clusters"] == "auto"
    assert manifest["choose_k"]["suggested_k"] == manifest["result"]["clusters"] == 4
    assert "4 clusters: " in done.stderr
    assert len(json.loads(done.stdout)["clusters"]) == 4


def test_auto_without_structure_goes_on_and_says_so_loudly(folder, start_in):
    done = start_in(folder, "cluster", "mixed.csv", *TEXTS, "-k", "auto", "-o", "mixed-run")
    assert done.returncode == 0
    assert "WARNING: NO STRUCTURE WAS FOUND" in done.stderr
    assert json.loads((folder / "mixed-run" / "run.json").read_text())["choose_k"]["structure"] is False


def test_evaluate_as_json(auto_run, folder, start_in):
    done = start_in(folder, "evaluate", "run", "--against", "class", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"internal", "external", "clusters"} <= set(document)
    assert {"ari", "nmi", "v_measure", "purity"} <= set(document["external"])
    assert document["external"]["ari"] == 1.0
    assert sum(map(sum, document["external"]["table"])) == 239
    assert document["internal"]["silhouette"] > 0.1 > abs(document["internal"]["random"]["silhouette"])


def test_trust_is_kept_and_shown_by_clusters(auto_run, folder, start_in):
    done = start_in(folder, "evaluate", "run", "--trust")
    assert done.returncode == 0
    assert done.stdout.count("solid") == 4
    titles = [one.description.title for one in Run.open(folder / "run").clusters]
    assert all(title in done.stdout for title in titles)
    shown = start_in(folder, "clusters", "run")
    assert shown.stdout.splitlines()[0].split()[5] == "trust"
    kept = json.loads(start_in(folder, "clusters", "run", "--json").stdout)
    assert {cluster["trust"]["verdict"] for cluster in kept["clusters"]} == {"solid"}


def test_the_silhouette_of_every_document(auto_run, folder, start_in):
    assert start_in(folder, "evaluate", "run", "--documents", "s.csv").returncode == 0
    rows = list(csv.DictReader((folder / "s.csv").open(encoding="utf-8")))
    assert len(rows) == 240
    assert all(-1 <= float(row["silhouette"]) <= 1 for row in rows)


def test_a_run_without_text_cannot_be_judged(folder, start_in):
    start_in(folder, "cluster", "themes.csv", *TEXTS, "-k", "4", "-o", "bare", "--no-text")
    done = start_in(folder, "evaluate", "bare")
    assert done.returncode == 2
    assert "without --no-text" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("choose-k", "themes.csv", "--range", "2-40"), 2, "--range 2-40"),
        (("choose-k", "themes.csv", *TEXTS, "--range", "9:4"), 2, "--range 9:4"),
        (("choose-k", "themes.csv", "--plot", "k.doc"), 2, "k.doc"),
        (("cluster", "themes.csv", "-k", "some", "-o", "x"), 2, "a number of clusters, or auto"),
        (("evaluate", "run", "--against", "nothing"), 2, "no such column"),
    ],
)
def test_what_cannot_be_done(auto_run, folder, start_in, arguments, code, says):
    done = start_in(folder, *arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert done.stdout == ""


def test_the_commonest_class_stands_beside_the_matched_one(auto_run, folder, start_in):
    lines = start_in(folder, "evaluate", "run", "--against", "class").stdout.splitlines()
    table = lines[next(i for i, line in enumerate(lines) if line.startswith("id  cluster ")) :]
    assert "commonest class" in table[0]
    assert "matched one to one" in table[0]
    assert table[1].count("class ") == 2
    assert "100%" in table[1]
    external = json.loads(start_in(folder, "evaluate", "run", "--against", "class", "--json").stdout)[
        "external"
    ]
    assert {one["share"] for one in external["commonest"].values()} == {1.0}


def test_a_diagnosis_is_told_after_clustering_and_in_json(folder, start_in):
    done = start_in(folder, "cluster", "mixed.csv", *TEXTS, "-k", "4", "-o", "mixed-4")
    assert "textclust: no structure: " in done.stderr
    assert "textclust choose-k INPUT..." in done.stderr
    listed = json.loads(start_in(folder, "clusters", "mixed-4", "--json").stdout)["diagnosis"]
    judged = json.loads(start_in(folder, "evaluate", "mixed-4", "--json").stdout)["diagnosis"]
    kept = json.loads((folder / "mixed-4" / "run.json").read_text(encoding="utf-8"))["diagnosis"]
    assert listed == judged == kept
    assert kept[0]["rule"] == "no structure"
    assert "no structure: " in start_in(folder, "evaluate", "mixed-4").stdout
    assert "no structure" not in start_in(folder, "clusters", "mixed-4", "--quiet").stderr


def test_trust_says_how_long_it_took(auto_run, folder, start_in):
    assert "trust took " in start_in(folder, "evaluate", "run", "--trust").stderr
