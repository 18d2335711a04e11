"""Names: a file that people edit, and that every later name leaves as they wrote it."""

import tomllib

import pytest

from textclust import Run
from textclust.errors import DataError, UsageError
from textclust.run.create import create_run
from textclust.run.settings import Settings

EDITED = """# our themes, agreed on Monday
title = "Tickets"

[cluster.1] # the big one
name = "Refunds" # as finance says
owner = "Kim"

[review]
by = ["Kim", "Ann"]
"""


@pytest.fixture
def run(write_csv, make_run):
    write_csv()
    return make_run()


@pytest.fixture
def edited(run):
    (run.path / "names.toml").write_text(EDITED)
    return run


def test_a_run_has_no_names_at_first(run):
    assert run.names == {}
    assert [cluster.name for cluster in run.clusters] == ["", "", ""]


def test_a_name_is_there_when_the_run_is_opened_again(run):
    run.set_name(1, "Refunds")
    again = Run.open(run.path)
    assert again.names == {1: "Refunds"}
    assert again.cluster(1).name == "Refunds"


def test_a_name_is_in_the_rows_of_its_cluster_only(run):
    run.set_name(1, "Refunds")
    frame = run.assignments
    assert (frame["cluster_name"] == "Refunds").tolist() == (frame["cluster"] == 1).tolist()


def test_naming_leaves_the_assignments_alone(run):
    before = (run.path / "assignments.parquet").read_bytes()
    run.set_name(1, "Refunds")
    assert (run.path / "assignments.parquet").read_bytes() == before


def test_a_name_can_be_changed_and_taken_away(run):
    run.set_name(1, "Refunds")
    run.set_name(1, "Double charges")
    assert run.names == {1: "Double charges"}
    run.set_name(1, "")
    assert run.names == {}


def test_the_terms_that_were_seen_are_kept_with_a_name(run):
    run.set_name(0, "x")
    entry = tomllib.loads((run.path / "names.toml").read_text())["cluster"]["0"]
    assert entry["terms"] == [top.term for top in run.cluster(0).top_terms]


def test_a_name_written_by_hand_is_read(edited):
    assert edited.names == {1: "Refunds"}


@pytest.mark.parametrize("cluster", [0, 1, 2])
def test_comments_and_foreign_keys_survive_a_later_name(edited, cluster):
    edited.set_name(cluster, "New")
    text = (edited.path / "names.toml").read_text()
    assert "# our themes, agreed on Monday\n" in text
    assert "[cluster.1] # the big one\n" in text
    assert "# as finance says\n" in text
    document = tomllib.loads(text)
    assert document["title"] == "Tickets"
    assert document["cluster"]["1"]["owner"] == "Kim"
    assert document["review"] == {"by": ["Kim", "Ann"]}
    assert edited.names == {1: "Refunds"} | {cluster: "New"}


@pytest.mark.parametrize("name", ['a "quoted" name', "back\\slash", "日本語", "= [x]", "'''", "a\tb c"])
def test_any_name_comes_back(run, name):
    run.set_name(2, name)
    assert run.names == {2: " ".join(name.split())}


def test_a_name_of_spaces_is_none(run):
    run.set_name(0, "  ")
    assert run.names == {}


def test_a_long_name_is_refused_and_nothing_written(run):
    with pytest.raises(UsageError, match="at most 200"):
        run.set_name(0, "x" * 201)
    assert not (run.path / "names.toml").exists()


@pytest.mark.parametrize("cluster", [-1, 3])
def test_a_cluster_that_is_not_there_is_refused(run, cluster):
    with pytest.raises(UsageError, match="the run has 0 to 2"):
        run.set_name(cluster, "x")


def test_a_file_that_is_broken_is_not_overwritten(run):
    (run.path / "names.toml").write_text("[cluster.0\n")
    with pytest.raises(DataError, match=r"names\.toml"):
        run.set_name(0, "x")
    assert (run.path / "names.toml").read_text() == "[cluster.0\n"


def test_a_name_given_while_the_run_is_made_again_is_not_lost(run, tmp_path):
    def name_it(stage, done, total):
        if stage == "writing":
            run.set_name(0, "Meanwhile")

    with pytest.raises(UsageError, match=r"names \(names\.toml\)"):
        create_run([tmp_path / "in.csv"], run.path, Settings(n_clusters=2), force=True, report=name_it)
    assert Run.open(run.path).names == {0: "Meanwhile"}
    assert run.n_clusters == 3
