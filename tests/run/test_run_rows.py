"""Rows in are rows out, whatever is in them; new documents are assigned as those of the run were."""

import functools
import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from textclust import Run
from textclust.corpus import ReadOptions
from textclust.errors import OutputError
from textclust.run.assigning import assign_documents

TEXTS = [
    b"paper jam tray",
    b"card refund",
    b"",
    b"the of and",
    b"caf\xe9",
    b"   ",
    b"jam in the tray",
    b"refund",
]
STATUS = ["ok", "ok", "empty", "no_terms", "undecodable", "empty", "ok", "ok"]


@pytest.fixture
def odd_run(tmp_path, make_run):
    lines = [b"%d,%s\n" % (i, text) for i, text in enumerate(TEXTS)]
    (tmp_path / "in.csv").write_bytes(b"nr,text\n" + b"".join(lines))
    return make_run(k=2, reading={"text_columns": ("text",), "id_column": "nr"})


def test_every_row_has_its_row_in_the_same_order(odd_run):
    assert odd_run.assignments["nr"].tolist() == [str(i) for i in range(len(TEXTS))]


def test_the_status_says_what_became_of_a_document(odd_run):
    assert odd_run.assignments["status"].tolist() == STATUS


def test_only_documents_with_terms_have_a_cluster(odd_run):
    frame = odd_run.assignments
    for column in ("cluster", "similarity", "runner_up", "margin", "novelty"):
        assert frame[column].notna().tolist() == [status == "ok" for status in STATUS], column


def test_the_counts_add_up(odd_run):
    corpus = odd_run.manifest["corpus"]
    assert corpus["status"] == {"empty": 2, "no_terms": 1, "ok": 4, "undecodable": 1}
    assert corpus["documents"] == sum(corpus["status"].values()) == len(TEXTS)
    assert sum(cluster.size for cluster in odd_run.clusters) == corpus["status"]["ok"]
    assert sum(cluster.share for cluster in odd_run.clusters) == pytest.approx(1)


def test_sizes_are_the_rows_of_each_cluster(odd_run):
    counted = odd_run.assignments["cluster"].value_counts().to_dict()
    assert {cluster.id: cluster.size for cluster in odd_run.clusters} == counted


READERS = {
    "csv": functools.partial(pd.read_csv, dtype=str),
    "jsonl": functools.partial(pd.read_json, lines=True, dtype=False),
    "parquet": pd.read_parquet,
}


@pytest.mark.parametrize("kind", READERS)
def test_assigning_the_training_file_gives_the_rows_of_the_run(tmp_path, odd_run, written, kind):
    name = f"out.{kind}"
    options = ReadOptions(id_column="nr")
    counts = assign_documents(odd_run, [tmp_path / "in.csv"], tmp_path / name, options)
    assert counts == odd_run.manifest["corpus"]["status"]
    again, kept = READERS[kind](tmp_path / name), READERS[kind](io.BytesIO(written(odd_run, kind)))
    # Novelty in the fit is without the document itself.
    pd.testing.assert_frame_equal(again.drop(columns="novelty"), kept.drop(columns="novelty"))


def test_assigning_a_csv_takes_the_text_columns_of_the_run(tmp_path, odd_run):
    (tmp_path / "new.csv").write_text("body,text,more\nx,jam of paper,\ny,qqq,\n")
    assign_documents(odd_run, [tmp_path / "new.csv"], tmp_path / "out.parquet")
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["status"] for row in rows] == ["ok", "no_terms"]
    assert list(rows[0])[:5] == ["id", "body", "text", "more", "cluster"]


def test_assigning_gives_the_names_of_today(tmp_path, odd_run):
    odd_run.set_name(0, "First")
    odd_run.set_name(1, "Second")
    assign_documents(odd_run, [tmp_path / "in.csv"], tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert {(row["cluster"], row["cluster_name"]) for row in rows} == {
        (0, "First"),
        (1, "Second"),
        (None, None),
    }


def test_assigning_one_at_a_time_gives_the_same(odd_run):
    texts = odd_run.assignments["text"].tolist()
    one_by_one = [int(odd_run.model.predict([text])[0]) for text in texts[:4]]
    assert one_by_one == odd_run.model.predict(texts[:4]).tolist()


def test_an_output_that_is_there_stays(tmp_path, odd_run):
    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(OutputError, match="exists already"):
        assign_documents(odd_run, [tmp_path / "in.csv"], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "old"


def test_similarities_are_cosines(write_csv, make_run):
    write_csv()
    frame = make_run().assignments
    assert frame["similarity"].between(0, 1).all()
    assert (frame["margin"] >= 0).all()
    assert frame["novelty"].between(0, 1).all()


def test_similarities_of_equal_documents_do_not_exceed_one(make_run, write_csv):
    texts = ["paper jam in the printer tray nr", "refund my card charge twice nr"]
    write_csv([["text", "nr"], *([texts[i % 2], i] for i in range(6)), ["", 6], ["", 7]])
    assert make_run(k=2).assignments["similarity"].max() <= 1.0


def test_one_cluster_has_no_runner_up(write_csv, make_run):
    write_csv()
    frame = make_run(k=1).assignments
    assert frame["cluster"].tolist() == [0] * 12
    assert frame["runner_up"].isna().all()
    assert frame["margin"].isna().all()


def test_a_moved_run_is_as_good(tmp_path, odd_run):
    odd_run.path.rename(tmp_path / "elsewhere")
    moved = Run.open(tmp_path / "elsewhere")
    assert moved.assignments["status"].tolist() == STATUS
