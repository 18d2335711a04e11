"""What a run directory holds."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from textclust import Run, __version__, load_model
from textclust.errors import DataError, OutputError, UsageError
from textclust.run.settings import Settings

OURS = ["cluster", "cluster_name", "similarity", "runner_up", "margin", "novelty", "status"]


@pytest.fixture
def run(write_csv, make_run):
    write_csv()
    return make_run(seed=7, jobs=1, reading={"text_columns": ("text",), "id_column": "nr"})


def test_the_files_of_a_run(run):
    names = sorted(path.name for path in run.path.iterdir())
    assert names == ["adjacent", "assignments.parquet", "clusters.json", "model", "rows", "run.json"]


def test_the_manifest_names_settings_seed_and_versions(run):
    manifest = json.loads((run.path / "run.json").read_text())
    assert manifest["settings"]["n_clusters"] == 3
    assert manifest["seed"] == manifest["settings"]["seed"] == 7
    assert manifest["versions"]["textclust"] == __version__
    assert {"python", "numpy", "scipy", "scikit-learn", "numba"} <= set(manifest["versions"])


def test_the_manifest_describes_the_corpus(run):
    corpus = run.manifest["corpus"]
    assert [Path(name).name for name in corpus["inputs"]] == ["in.csv"]
    assert (corpus["columns"], corpus["text_columns"], corpus["id_column"]) == (
        ["nr", "text"],
        ["text"],
        "nr",
    )
    assert (corpus["documents"], corpus["status"]) == (12, {"ok": 12})
    assert len(corpus["fingerprint"]) == 64


def test_the_manifest_has_time_spent_and_a_date(run):
    assert all(seconds >= 0 for seconds in run.manifest["seconds"].values())
    assert run.manifest["created"].endswith("+00:00")
    assert run.manifest["schema_version"] == 1


def test_the_fingerprint_tells_corpora_apart(write_csv, make_run):
    write_csv()
    first = make_run(out="a").manifest["corpus"]["fingerprint"]
    write_csv([["nr", "text"], *([str(i), f"paper jam {i}"] for i in range(12))])
    assert make_run(out="b").manifest["corpus"]["fingerprint"] != first


def test_columns_are_those_of_the_user_and_then_ours(run):
    assert pq.read_schema(run.path / "assignments.parquet").names == ["nr", "text", *OURS]


def test_a_fresh_run_has_the_labels_as_cluster_ids(run):
    assert run.assignments["cluster"].tolist() == load_model(run.path / "model").labels_.tolist()


def test_without_an_id_column_rows_are_numbered(write_csv, make_run):
    write_csv([["text"], ["paper jam"], ["card refund"], ["login link"]])
    run = make_run()
    assert run.schema.names[:2] == ["id", "text"]
    assert run.assignments["id"].tolist() == [1, 2, 3]


def test_numbers_run_over_all_inputs(write_csv, make_run):
    write_csv(name="a.csv")
    write_csv(name="b.csv")
    assert make_run(["a.csv", "b.csv"]).assignments["id"].tolist() == list(range(1, 25))


def test_a_column_of_the_user_called_id_keeps_its_name(write_csv, make_run):
    write_csv([["id", "text"], ["x", "paper jam"], ["x", "card refund"], ["x", "login link"]])
    run = make_run()
    assert run.schema.names[:3] == ["textclust_id", "id", "text"]
    assert run.assignments["id"].tolist() == ["x"] * 3


def test_text_files_have_their_path_as_id(tmp_path, make_run):
    (tmp_path / "docs").mkdir()
    for name, text in (("a", "paper jam"), ("b", "card refund")):
        (tmp_path / "docs" / f"{name}.txt").write_text(text)
    run = make_run("docs", k=2, reading={})
    assert [Path(name).name for name in run.assignments["id"]] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("column", OURS)
def test_a_column_of_the_user_with_our_name_keeps_it(write_csv, make_run, column):
    write_csv([["text", column], ["paper jam", "x"], ["card refund", "y"], ["login link", "z"]])
    run = make_run()
    expected = [f"textclust_{column}" if name == column else name for name in OURS]
    assert run.schema.names == ["id", "text", column, *expected]
    assert run.manifest["our_columns"][column] == f"textclust_{column}"
    assert run.assignments[column].tolist() == ["x", "y", "z"]


def test_a_taken_name_with_the_prefix_is_not_taken_again(write_csv, make_run):
    rows = [["paper jam", "x", "y"], ["card refund", "x", "y"], ["login link", "x", "y"]]
    write_csv([["text", "cluster", "textclust_cluster"], *rows])
    assert make_run().columns["cluster"] == "textclust_textclust_cluster"


def test_without_text_the_run_has_no_text(write_csv, make_run):
    write_csv([["text", "tag"], ["Quetzalcoatl jam", "a"], ["card refund", "b"], ["login link", "c"]])
    run = make_run(keep_text=False)
    assert run.schema.names[:3] == ["id", "tag", "cluster"]
    assert b"Quetzalcoatl jam" not in (run.path / "assignments.parquet").read_bytes()


def test_without_text_the_text_is_no_id(write_csv, make_run, tmp_path):
    write_csv([["text"], ["paper jam"], ["card refund"], ["login link"]])
    with pytest.raises(UsageError, match="--no-text leaves out the column 'text', and it is the id column"):
        make_run(keep_text=False, reading={"text_columns": ("text",), "id_column": "text"})
    assert not (tmp_path / "run").exists()


def test_without_text_documents_have_ids_only(write_csv, make_run):
    from textclust.run.documents import describe_documents, find_examples

    write_csv()
    run = make_run(keep_text=False, reading={"text_columns": ("text",), "id_column": "nr"})
    found = find_examples(run, 0, 2)
    described = describe_documents(run, [one.position for one in found.central])
    assert [(one.count, one.towards) for one in found.central] == [(None, None)] * 2
    assert found.diverse == []
    assert {document["text"] for document in described.values()} == {None}
    assert {len(document["id"]) for document in described.values()} == {3}


def test_an_opened_run_is_the_one_that_was_made(run):
    opened = Run.open(run.path)
    assert opened.manifest == run.manifest
    assert opened.clusters == run.clusters
    assert opened.model.predict(["jam in the tray"])[0] in range(3)


def test_examples_are_positions_of_documents_of_the_cluster(run):
    labels = run.assignments["cluster"].tolist()
    for cluster in run.clusters:
        assert cluster.examples
        assert {labels[position] for position in cluster.examples} == {cluster.id}


def test_a_run_is_not_replaced_unasked(run, make_run):
    with pytest.raises(OutputError, match="--force"):
        make_run()


def test_a_run_with_names_is_replaced_only_by_name(run, make_run):
    run.set_name(0, "x")
    with pytest.raises(UsageError, match="--drop-names"):
        make_run(force=True)


@pytest.mark.parametrize("wrong", [{"n_clusters": 0}, {"n_clusters": 2, "svd": "many"}])
def test_settings_are_checked_at_once(wrong):
    with pytest.raises(UsageError):
        Settings(**wrong)


@pytest.mark.parametrize(
    "settings",
    [
        {"svd": "3"},
        {"svd": "auto"},
        {"ngrams": (1, 2)},
        {"weighting": "tfidf"},
        {"language": ("de", "fr")},
        {"stop_words": ()},
        {"extra_stop_words": ("printer",)},
        {"min_df": 2, "max_df": 0.9},
    ],
)
def test_every_setting_makes_a_run_that_can_be_used(write_csv, make_run, settings):
    write_csv()
    run = Run.open(make_run(**settings).path)
    assert sum(cluster.size for cluster in run.clusters) == 12
    texts = run.assignments["text"].tolist()
    assert run.model.predict(texts).tolist() == run.assignments["cluster"].tolist()


def test_fewer_clusters_than_asked_for_are_an_error_with_both_numbers(write_csv, make_run):
    texts = ["ask printer paper jam", "ask card refund", "ask password", "ask printer paper", "ask card"]
    write_csv([["text"], *([text] for text in texts)])
    with pytest.raises(DataError, match=r"3 clusters were asked for, .* fall into 1 "):
        make_run(svd="1")  # all share a word, so their main direction has one end
