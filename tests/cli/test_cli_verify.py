"""verify: the same again, or what differs."""

import json

import pytest

from textclust.run.samples import sample_path

NAMES = ["corpus", "settings", "vocabulary", "matrix", "centres", "assignments"]


@pytest.fixture
def change(run_copy):
    """Change what a run says of itself."""

    def apply(function):
        path = run_copy / "run.json"
        document = json.loads(path.read_text())
        function(document)
        path.write_text(json.dumps(document))

    return apply


def test_the_demo_is_identical(program, demo):
    result = program("verify", "demo-run", sample_path("tickets.csv"), "--jobs", "1", cwd=demo[1])
    assert (result.returncode, result.stderr) == (0, "textclust: demo-run: identical\n")
    assert [line.split()[:2] for line in result.stdout.splitlines()[1:]] == [
        [name, "identical"] for name in NAMES
    ]


def test_verifying_writes_nothing_and_does_not_mind_names_and_edits(cli, run_copy, tmp_path, tree):
    cli("name", "run", "0", "x")
    cli("merge", "run", "0", "1")
    before = tree(tmp_path)
    found = json.loads(cli("verify", "run", "in.csv", "--json").stdout)
    assert (found["schema_version"], found["identical"], found["versions"]) == (1, True, [])
    assert [entry["name"] for entry in found["fingerprints"]] == NAMES
    assert all(entry["recorded"] == entry["found"] for entry in found["fingerprints"])
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("edit", "differing"),
    [
        (lambda text: text.replace("paper jam", "paper jam jam", 1), ["corpus", "matrix"]),
        (lambda text: text.replace("000,", "x00,", 1), ["corpus"]),
        (lambda text: text + "900,card card refund tray\n", ["corpus", "matrix", "assignments"]),
    ],
    ids=["a word", "an id", "a row"],
)
def test_another_corpus_is_not_identical(cli, run_copy, edit, differing):
    path = run_copy.parent / "in.csv"
    path.write_text(edit(path.read_text()))
    result = cli("verify", "run", "in.csv", "--json")
    assert result.exit_code == 4
    found = json.loads(result.stdout)
    names = [entry["name"] for entry in found["fingerprints"] if not entry["identical"]]
    assert not found["identical"]
    assert set(differing) <= set(names)
    assert f"not identical: {', '.join(names)} differ" in result.stderr


def test_other_settings_than_those_recorded_show(cli, run_copy, change):
    change(lambda document: document["settings"].update(weighting="tfidf"))
    result = cli("verify", "run", "in.csv")
    assert result.exit_code == 4
    assert "settings, matrix" in result.stderr


def test_versions_that_changed_are_a_hint(cli, run_copy, change):
    change(lambda document: document["versions"].update(numpy="1.0"))
    same = cli("verify", "run", "in.csv")
    assert same.exit_code == 0
    assert "identical, although versions have changed: numpy 1.0 -> " in same.stderr
    change(lambda document: document["fingerprints"].update(centres="0"))
    other = cli("verify", "run", "in.csv")
    assert other.exit_code == 4
    assert "not identical: centres differ; versions have changed: numpy 1.0 -> " in other.stderr


@pytest.mark.parametrize("key", ["fingerprints", "settings", "reading"])
def test_a_run_that_does_not_say_how_it_was_made(refused, run_copy, change, key):
    change(lambda document: document.pop(key))
    assert "cannot be said how it was made" in refused("verify", "run", "in.csv", code=3)


@pytest.mark.parametrize("value", [7, {"n_clusters": "many"}, {"unknown": 1}])
def test_damaged_settings(cli, run_copy, change, value):
    change(lambda document: document.update(settings=value))
    result = cli("verify", "run", "in.csv")
    assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
    assert "cannot be said how it was made" in result.stderr


def test_the_way_it_was_read_is_remembered(cli, tmp_path, themed_csv):
    (tmp_path / "in.data").write_text(themed_csv(20).replace(",", ";"), encoding="utf-16")
    how = ("--format", "csv", "--delimiter", ";", "--encoding", "utf-16", "--limit", "15")
    made = cli("cluster", "in.data", *how, "-k", "3", "-o", "run", "--stop-words", "off", "--ngrams", "1-2")
    assert made.exit_code == 0, made.output
    assert cli("verify", "run", "in.data").exit_code == 0


def test_a_folder_of_text_files(cli, tmp_path):
    (tmp_path / "docs").mkdir()
    for i in range(9):
        (tmp_path / "docs" / f"{i}.txt").write_text(("printer jam", "card refund", "login link")[i % 3])
    assert cli("cluster", "docs", "-k", "3", "-o", "run").exit_code == 0
    assert cli("verify", "run", "docs").exit_code == 0
