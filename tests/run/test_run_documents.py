"""Documents of a run looked up: their ids and texts as people wrote them, whatever they were read from."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textclust.report.documents import ids_and_texts
from textclust.run.documents import describe_documents, find_id
from textclust.run.evaluating import evaluate_run

DOCUMENTS = [f"{text} case{i}" for i, text in enumerate(("paper jam", "card refund", "login link") * 3)]
READING = {"text_columns": ("text",), "id_column": "nr"}


def shown(run):
    described = describe_documents(run, range(len(DOCUMENTS)))
    return [described[i]["id"] for i in described], [described[i]["text"] for i in described]


def test_text_and_ids_of_json_are_plain_where_another_row_holds_a_number(write_jsonl, make_run):
    rows = [{"nr": f"A{i}", "text": text} for i, text in enumerate(DOCUMENTS)]
    write_jsonl([*rows, {"nr": 7, "text": 42}])
    run = make_run("in.jsonl", reading=READING)
    ids, texts = shown(run)
    assert (ids, texts) == ([f"A{i}" for i in range(9)], DOCUMENTS)
    assert all(document["sentence"] in DOCUMENTS for document in describe_documents(run, range(9)).values())
    assert find_id(run, "A3") == 3
    assert find_id(run, "7") == 9


def test_text_and_ids_of_bytes_are_plain(tmp_path, make_run):
    ids = [f"A{i}".encode() for i in range(9)]
    pq.write_table(
        pa.table({"nr": ids, "text": [text.encode() for text in DOCUMENTS]}), tmp_path / "in.parquet"
    )
    assert shown(make_run("in.parquet", reading=READING)) == ([f"A{i}" for i in range(9)], DOCUMENTS)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([decimal.Decimal(f"{i}.50") for i in range(9)], [f"{i}.50" for i in range(9)]),
        ([datetime.date(2026, 1, 1 + i) for i in range(9)], [f"2026-01-{1 + i:02}" for i in range(9)]),
        (list(range(9)), list(range(9))),
    ],
    ids=["decimal", "date", "integer"],
)
def test_ids_are_whole_numbers_or_text_so_that_json_holds_them(tmp_path, make_run, ids, expected):
    pq.write_table(pa.table({"nr": ids, "text": DOCUMENTS}), tmp_path / "in.parquet")
    assert shown(make_run("in.parquet", reading=READING))[0] == expected


def test_documents_are_told_in_the_order_that_is_asked_for(write_jsonl, make_run):
    import numpy as np

    write_jsonl([{"nr": i, "text": text} for i, text in enumerate(DOCUMENTS)])
    run = make_run("in.jsonl", reading=READING)
    ids, texts = ids_and_texts(run, np.array([5, 0, 3]), with_text=True)
    assert (ids, texts) == (["5", "0", "3"], [DOCUMENTS[5], DOCUMENTS[0], DOCUMENTS[3]])
    assert ids_and_texts(run, np.array([5, 0]), with_text=False) == (["5", "0"], None)


def test_classes_of_json_are_plain(write_jsonl, make_run):
    kinds = ["printer", "bank", "account"]
    write_jsonl([{"text": text, "kind": kinds[i % 3] if i else 7} for i, text in enumerate(DOCUMENTS)])
    found = evaluate_run(make_run("in.jsonl"), against="kind")
    assert found.external.classes == ["7", "account", "bank", "printer"]
