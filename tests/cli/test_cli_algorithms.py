"""``--algorithm``, ``--levels``, ``--min-size`` and ``--seeds`` as a user meets them."""

import csv
import json

import pytest

from textclust import Run

CLUSTER = ("cluster", "in.csv", "--text-col", "text", "--id-col", "id", "-o", "new")


def clusters(cli, run="new"):
    return json.loads(cli("clusters", run, "--json").stdout)["clusters"]


def rows(cli, run="new"):
    assert cli("export", run, "-o", "rows.csv", "--force").exit_code == 0
    with open("rows.csv", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("algorithm", ["kmeans", "minibatch", "bisecting", "consensus"])
def test_every_algorithm_finds_the_themes_and_assigns_new_documents(cli, run_copy, algorithm):
    result = cli(*CLUSTER, "-k", "3", "--algorithm", algorithm)
    assert result.exit_code == 0, result.output
    assert sorted(cluster["size"] for cluster in clusters(cli)) == [4, 4, 4]
    found = cli("assign", "new", "in.csv", "-o", "assigned.csv")
    assert found.exit_code == 0, found.output
    with open("assigned.csv", encoding="utf-8") as handle:
        assigned = [row["cluster"] for row in csv.DictReader(handle)]
    assert assigned == [row["cluster"] for row in rows(cli)]


def test_levels_name_the_coarser_clusters_of_each_document(cli, run_copy):
    result = cli(*CLUSTER, "--levels", "1,2,3")
    assert result.exit_code == 0, result.output
    parents = {str(cluster["id"]): cluster["parents"] for cluster in clusters(cli)}
    assert [above[0] for above in parents.values()] == [0, 0, 0]
    assert {above[1] for above in parents.values()} == {0, 1}
    for row in rows(cli):
        assert [int(row["cluster_level_1"]), int(row["cluster_level_2"])] == parents[row["cluster"]]


def test_a_consensus_says_how_much_its_runs_agree(cli, run_copy):
    assert cli(*CLUSTER, "-k", "3", "--algorithm", "consensus").exit_code == 0
    assert all(cluster["agreement"] == 1.0 for cluster in clusters(cli))
    assert {row["agreement"] for row in rows(cli)} == {"1.0"}


def test_a_column_of_the_user_keeps_its_name(cli, run_copy):
    text = (run_copy.parent / "in.csv").read_text().replace("id,text", "agreement,text")
    (run_copy.parent / "in.csv").write_text(text)
    arguments = ("cluster", "in.csv", "--text-col", "text", "-o", "new", "-k", "3")
    assert cli(*arguments, "--algorithm", "consensus").exit_code == 0
    assert rows(cli)[0]["agreement"] == "000"
    assert rows(cli)[0]["textclust_agreement"] == "1.0"


def test_small_clusters_are_dissolved_and_that_is_said(cli, run_copy):
    result = cli(*CLUSTER, "-k", "6", "--min-size", "3")
    assert result.exit_code == 0, result.output
    found = clusters(cli)
    assert min(cluster["size"] for cluster in found) >= 3
    assert len(found) < 6
    assert f"{len(found)} are left" in result.stderr
    assert Run.open("new").n_clusters == len(found)


def test_themes_become_the_first_clusters_with_their_names(cli, run_copy):
    (run_copy.parent / "themes.toml").write_text(
        'access = ["password", "account"]\n"paper work" = ["toner"]\n'
    )
    result = cli(*CLUSTER, "-k", "3", "--seeds", "themes.toml")
    assert result.exit_code == 0, result.output
    assert [cluster["name"] for cluster in clusters(cli)] == ["access", "paper work", ""]
    named = {row["text"].split()[0]: row["cluster_name"] for row in rows(cli)}
    assert named == {"printer": "paper work", "card": "", "password": "access"}


def test_a_run_with_themes_is_replaced_until_a_human_names_a_cluster(cli, run_copy):
    (run_copy.parent / "themes.toml").write_text('access = ["password"]\n')
    arguments = (*CLUSTER, "-k", "3", "--seeds", "themes.toml", "--force")
    assert cli(*arguments).exit_code == 0
    assert cli(*arguments).exit_code == 0
    assert cli("name", "new", "1", "ours").exit_code == 0
    refused = cli(*arguments)
    assert refused.exit_code == 2
    assert "--drop-names" in refused.stderr


def test_a_theme_of_unknown_words_is_named_with_its_line(refused, run_copy):
    (run_copy.parent / "themes.toml").write_text('access = ["password"]\n\nodd = ["zyzzyva", "the"]\n')
    message = refused(*CLUSTER, "-k", "3", "--seeds", "themes.toml", code=3)
    assert "themes.toml, line 3" in message
    assert "'odd'" in message


def test_themes_work_after_reduction(cli, run_copy):
    (run_copy.parent / "themes.toml").write_text('access = ["password"]\n')
    result = cli(*CLUSTER, "-k", "3", "--seeds", "themes.toml", "--svd", "3")
    assert result.exit_code == 0, result.output
    assert {row["cluster_name"] for row in rows(cli) if row["text"].startswith("password")} == {"access"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-k", "3", "--algorithm", "dbscan"), "kmeans, minibatch, bisecting, consensus"),
        (("--levels", "3,2"), "--levels 3,2: must rise"),
        (("--levels", "x"), "--levels x"),
        (("--levels", "2,3", "-k", "4"), "--n-clusters 4"),
        (("--levels", "2,3", "--algorithm", "consensus"), "only --algorithm bisecting"),
        ((), "--n-clusters (-k) is missing"),
        (("-k", "3", "--seeds", "themes.toml", "--algorithm", "bisecting"), "--seeds"),
        (("-k", "1", "--seeds", "themes.toml"), "names 2 themes"),
    ],
)
def test_what_contradicts_itself_is_refused(refused, run_copy, arguments, said):
    (run_copy.parent / "themes.toml").write_text('a = ["x"]\nb = ["y"]\n')
    assert said in refused(*CLUSTER, *arguments, code=2)


def test_the_real_program_with_levels_and_json(program, run_copy):
    done = program(*CLUSTER, "--levels", "2,3", "--json", "-q", cwd=run_copy.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert [len(cluster["parents"]) for cluster in json.loads(done.stdout)["clusters"]] == [1, 1, 1]


def test_minibatch_on_a_small_corpus_says_that_the_full_fit_is_as_fast(cli, run_copy):
    said = cli(*CLUSTER, "-k", "3", "--algorithm", "minibatch").stderr
    assert "with 12 documents the full fit (--algorithm kmeans) is as fast" in said
    assert "as fast" not in cli(*CLUSTER, "-k", "3", "--force").stderr


def test_clusters_are_listed_below_their_level(cli, run_copy):
    assert cli(*CLUSTER, "--levels", "2,3").exit_code == 0
    run = Run.open("new")
    lines = cli("clusters", "new").stdout.splitlines()[1:]
    assert [line.split()[0] for line in lines].count("level") == 2
    order = [line.split()[0] for line in lines if not line.startswith("level")]
    assert order == [str(id) for coarse in run.levels[0] for id in sorted(coarse.clusters)]


def test_a_level_is_listed_by_itself(cli, run_copy, refused):
    assert cli(*CLUSTER, "--levels", "2,3").exit_code == 0
    coarse = Run.open("new").levels[0]
    lines = cli("clusters", "new", "--level", "1").stdout.splitlines()
    assert lines[0].split() == ["id", "title", "size", "share", "clusters", "top", "terms"]
    assert [one.title in line for one, line in zip(coarse, lines[1:], strict=True)] == [True, True]
    assert f"part of: {coarse[1].title}" in cli("show", "new", coarse[1].clusters[0]).stdout
    known = json.loads(cli("clusters", "new", "--level", "1", "--json").stdout)
    assert [one["clusters"] for one in known["clusters"]] == [one.clusters for one in coarse]
    assert known == {"schema_version": 1, **json.loads(cli("clusters", "new", "--json").stdout)["levels"][0]}
    word = coarse[0].top_terms[0].term
    assert word not in cli("clusters", "new", "--level", "1", "--exclude", word).stdout.split("\n", 1)[1]
    assert "1 level above" in refused("clusters", "new", "--level", "2", code=2)
    assert "no levels" in refused("clusters", "run", "--level", "1", code=2)
