"""What programs may rely on."""

import json

import pytest


@pytest.fixture
def clusters(cli, themed_run):
    return json.loads(cli("clusters", themed_run / "run", "--json").stdout)


def test_clusters_has_the_keys_of_the_contract(clusters):
    assert clusters["schema_version"] == 1
    for cluster in clusters["clusters"]:
        assert {"id", "name", "size", "share", "cohesion", "top_terms"} <= set(cluster)
        assert all(set(top) == {"term", "weight"} for top in cluster["top_terms"])


def test_clusters_has_titles_phrases_and_lights_beside_the_top_terms(clusters):
    titles = [cluster["title"] for cluster in clusters["clusters"]]
    assert len(set(titles)) == len(titles)
    for cluster in clusters["clusters"]:
        assert set(cluster["lights"]) == {"central", "exclusive"}
        for light in (cluster["phrases"], *cluster["lights"].values()):
            assert all(set(top) == {"term", "weight"} for top in light)


def terms_of(document):
    clusters = json.loads(document)["clusters"]
    return {top["term"].lower() for cluster in clusters for top in cluster["top_terms"]}


@pytest.mark.parametrize("from_file", [False, True])
def test_excluded_words_are_left_out_and_the_run_stays_as_it_is(cli, run_copy, tmp_path, from_file):
    before = cli("clusters", "run", "--json").stdout
    word = sorted(terms_of(before))[0]
    (tmp_path / "words.txt").write_text(f"# not shown\n{word}\n", encoding="utf-8")
    given = str(tmp_path / "words.txt") if from_file else f"{word}, unheardof"
    without = cli("clusters", "run", "--exclude", given, "--json").stdout
    assert word not in terms_of(without)
    assert terms_of(without)
    assert cli("clusters", "run", "--json").stdout == before


def test_excluded_words_that_cannot_be_read_are_said_in_one_line(cli, run_copy, tmp_path):
    (tmp_path / "words.txt").write_bytes(b"\xff\xfe\x00")
    failed = cli("clusters", "run", "--exclude", str(tmp_path / "words.txt"))
    assert failed.exit_code == 2
    assert "words.txt" in failed.stderr


def test_sizes_and_shares_add_up(clusters):
    assert sum(cluster["size"] for cluster in clusters["clusters"]) == 12
    assert sum(cluster["share"] for cluster in clusters["clusters"]) == pytest.approx(1)


def test_ids_of_a_fresh_run_are_the_labels(clusters):
    assert [cluster["id"] for cluster in clusters["clusters"]] == [0, 1, 2]


def test_the_verb_cluster_prints_what_clusters_prints(cli, run_copy):
    arguments = ("--text-col", "text", "-k", "3", "-o", "again", "--json", "--quiet")
    made = cli("cluster", "in.csv", *arguments)
    assert json.loads(made.stdout) == json.loads(cli("clusters", "again", "--json").stdout)


def test_a_name_is_in_the_json(cli, run_copy):
    cli("name", "run", "1", "Refunds")
    named = json.loads(cli("clusters", "run", "--json").stdout)["clusters"]
    assert [cluster["name"] for cluster in named] == ["", "Refunds", ""]


def test_show_has_the_cluster_and_its_documents(cli, themed_run):
    shown = json.loads(cli("show", themed_run / "run", "0", "-n", "2", "--json").stdout)
    assert shown["schema_version"] == 1
    assert {"id", "name", "size", "share", "cohesion", "top_terms", "documents"} <= set(shown)
    keys = {"id", "similarity", "text", "sentence", "count"}
    assert [set(document) for document in shown["documents"]] == [keys] * len(shown["documents"])
    assert {key for document in shown["border"] for key in document} == keys | {"towards"}
    assert "diverse" in shown


def test_show_gives_the_most_central_documents_first(cli, themed_run):
    shown = json.loads(cli("show", themed_run / "run", "0", "-n", "4", "--json").stdout)
    similarities = [document["similarity"] for document in shown["documents"]]
    assert similarities == sorted(similarities, reverse=True)


def test_doctor_names_versions_and_the_cache(cli):
    found = json.loads(cli("doctor", "--json").stdout)
    assert found["schema_version"] == 1
    assert {"textclust", "python", "numba", "platform", "cores", "compile cache"} <= set(found)


def test_doctor_as_a_table(cli):
    result = cli("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "scikit-learn" in result.stdout


@pytest.mark.parametrize("verb", [("clusters",), ("show", "0")])
def test_json_is_the_whole_of_stdout(cli, themed_run, verb):
    name, *rest = verb
    result = cli(name, themed_run / "run", *rest, "--json")
    json.loads(result.stdout, parse_constant=pytest.fail)
    assert result.stderr == ""
