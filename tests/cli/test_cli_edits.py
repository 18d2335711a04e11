"""merge, split and undo, as the real program does them: also killed, and two at a time."""

import json
import re
import signal

import pytest

KILLED_AT = """
import os, pathlib, signal
original = pathlib.Path.{method}
def {method}(self, *arguments):
    if {name!r} in str(self) + str(arguments):
        {before}
        os.kill(os.getpid(), signal.SIGKILL)
    return original(self, *arguments)
pathlib.Path.{method} = {method}
"""


@pytest.fixture
def json_of(cli):
    """What a verb says, for programs."""

    def call(*arguments):
        result = cli(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return call


def sizes(document):
    return {cluster["id"]: cluster["size"] for cluster in document["clusters"]}


def test_a_merge_is_seen_by_every_verb_and_can_be_undone(cli, program, run_copy, tmp_path):
    def lines(*arguments):
        result = cli(*arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout.splitlines()

    before = lines("export", "run")
    assert program("merge", "run", "2", "0", cwd=tmp_path).returncode == 0
    assert [line.split()[0] for line in lines("clusters", "run")[1:]] == ["1", "2"]
    merged = [row.split(",") for row in lines("export", "run")]
    assert {row[2] for row in merged[1:]} == {"1", "2"}
    again = [row.split(",") for row in lines("assign", "run", "in.csv", "--id-col", "id")]
    place = merged[0].index("novelty")  # that of the run is without the document itself
    assert [row[:place] for row in again] == [row[:place] for row in merged]
    assert "(8 documents" in lines("show", "run", "2")[0]
    assert lines("undo", "run")
    assert lines("export", "run") == before


def test_undo_says_what_it_undid_and_what_is_left(cli, run_copy):
    cli("merge", "run", "2", "0")
    cli("split", "run", "1")
    assert "undone: split of 1 into 3 and 4; 1 edit left, the last one: merge of 0 into 2" in (
        cli("undo", "run").stderr
    )
    assert "undone: merge of 0 into 2\n" in cli("undo", "run").stderr


def test_edits_print_the_clusters_as_json(json_of, run_copy):
    assert sizes(json_of("merge", "run", "0", "1")) == {0: 8, 2: 4}
    assert sizes(json_of("split", "run", "0", "--into", "2")).keys() == {2, 3, 4}
    assert sizes(json_of("undo", "run")) == sizes(json_of("clusters", "run")) == {0: 8, 2: 4}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("merge", "run", "0"), 2, "cannot merge 0: name two or more different clusters"),
        (("merge", "run", "0", "0"), 2, "two or more different"),
        (("merge", "run", "0", "7"), 2, "there is no cluster 7; the run has 0 to 2"),
        (("split", "run", "7"), 2, "there is no cluster 7; the run has 0 to 2"),
        (("split", "run", "0", "--into", "9"), 3, "cluster 0 cannot be split into 9"),
        (("undo", "run"), 2, "nothing is left to undo"),
        (("undo", "nowhere"), 2, "does not exist"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(refused, run_copy, arguments, code, message):
    assert message in refused(*arguments, code=code)


def test_a_cluster_that_is_gone_says_where_it_went(cli, run_copy):
    cli("merge", "run", "0", "1")
    result = cli("show", "run", "1")
    assert result.exit_code == 2
    assert "no cluster 1 any more: merge of 1 into 0" in result.stderr


def test_a_run_without_text_cannot_be_edited(refused, cli, run_copy):
    cli("cluster", "in.csv", "--text-col", "text", "-k", "3", "-o", "bare", "--no-text")
    assert "bare: made with --no-text" in refused("merge", "bare", "0", "1", code=2)
    assert cli("show", "bare", "0").exit_code == 0


def test_force_over_a_run_with_edits_is_refused(refused, cli, run_copy):
    cli("merge", "run", "0", "1")
    again = ("cluster", "in.csv", "--text-col", "text", "-k", "2", "-o", "run", "--force")
    said = refused(*again, code=2)
    assert "have been merged or split (edits.json)" in said
    assert "--drop-names" in said
    assert cli(*again, "--drop-names").exit_code == 0
    assert not list(run_copy.glob("edits*"))


@pytest.mark.parametrize(
    ("method", "name", "before", "is_done"),
    [
        ("rename", "edits-", "pass", False),
        ("rename", "edits-", "original(self, *arguments)", False),
        ("replace", "edits.json", "pass", False),
        ("replace", "edits.json", "original(self, *arguments)", True),
    ],
    ids=["before the arrays", "after the arrays", "before the journal", "after the journal"],
)
def test_killed_in_the_middle_the_run_is_as_before_or_as_after(
    program, json_of, run_copy, tmp_path, method, name, before, is_done
):
    earlier = sizes(json_of("merge", "run", "0", "1"))
    (tmp_path / "site").mkdir()
    code = KILLED_AT.format(method=method, name=name, before=before)
    (tmp_path / "site" / "sitecustomize.py").write_text(code)
    result = program("split", "run", "2", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")})
    assert result.returncode == -signal.SIGKILL
    now = sizes(json_of("clusters", "run"))
    assert sorted(now) == [0, 3, 4] if is_done else now == earlier
    assert len(json_of("show", "run", "0")["documents"]) > 0
    assert sorted(sizes(json_of("split", "run", "0"))) == ([3, 4, 5, 6] if is_done else [2, 3, 4])
    left = sorted(path.name for path in run_copy.iterdir() if "edits" in path.name)
    assert [re.sub("[0-9a-f]{12}", "", name) for name in left] == ["edits-", "edits.json"]


def test_edits_at_the_same_time_happen_one_after_the_other(start, json_of, run_copy, tmp_path):
    processes = [start("split", "run", cluster, cwd=tmp_path) for cluster in ("0", "1")]
    assert [process.wait(120) for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    clusters = sizes(json_of("clusters", "run"))
    assert sorted(clusters) == [2, 3, 4, 5, 6]
    assert sum(clusters.values()) == 12
