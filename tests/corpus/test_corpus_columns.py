"""Which column is the text, which the id, and how columns of several files come together."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textclust.corpus import ReadOptions, open_corpus
from textclust.corpus.guess import guess_text_column
from textclust.errors import DataError, TextclustError, UsageError


def parquet_bytes(columns):
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


LONG = ["the parcel came late and the box was open", "nobody answers the telephone on a Monday"]


@pytest.mark.parametrize(
    ("columns", "guess"),
    [
        ({"anything": ["a"]}, "anything"),
        ({"id": ["a"]}, "id"),
        ({"id": ["1"], "line": ["a"]}, "line"),
        ({"ticket_id": ["1"], "": ["0"], "line": ["a"]}, "line"),
        ({"tag": ["a"], " Review ": ["b"]}, " Review "),
        ({"tag": ["a", "b"], "said": LONG, "n": ["1", "2"]}, "said"),
    ],
)
def test_guess(columns, guess):
    assert guess_text_column(columns) == guess


@pytest.mark.parametrize(
    "columns",
    [
        {"text": LONG, "body": ["a", "b"]},
        {"first": LONG, "second": LONG},
        {"tag": ["a", "b"], "word": ["Donaudampfschifffahrtsgesellschaft", "x"]},
        {"tag": ["", ""], "kind": ["", ""]},
        {},
    ],
)
def test_guess_refuses_where_several_columns_may_be_it(columns):
    with pytest.raises(
        UsageError, match="name the text column with --text-col; columns: " + ", ".join(columns)
    ):
        guess_text_column(columns)


def test_a_guess_is_known_as_one(read, write):
    path = write("a.csv", "n,text\n1,x\n")
    assert read(path).corpus.text_column_guessed
    assert not read(path, text_columns=("text",)).corpus.text_column_guessed


def test_the_id_column_is_no_candidate(read, write):
    assert read(write("a.csv", "text,said\n1,x\n"), id_column="text").corpus.text_columns == ["said"]


def test_json_numbers_and_objects_are_no_candidates(read, write):
    rows = [{"n": 10**60, "o": {"a": LONG[0]}, "said": LONG[1]}]
    assert read(write("a.json", json.dumps(rows))).corpus.text_columns == ["said"]


def test_several_text_columns_are_joined_by_a_newline(read, write):
    whole = read(write("a.csv", "title,body\nt,b\n,b\n, \n"), text_columns=("title", "body"))
    assert whole.text == ["t\nb", "\nb", ""]
    assert whole.status == ["ok", "ok", "empty"]


def test_text_columns_in_the_order_named(read, write):
    assert read(write("a.csv", "title,body\nt,b\n"), text_columns=("body", "title")).text == ["b\nt"]


def test_one_damaged_text_column_is_enough(read, write):
    whole = read(write("a.csv", b"title,body\nt,\xff\n"), text_columns=("title", "body"))
    assert whole.status == ["undecodable"]


@pytest.mark.parametrize("option", ["text_columns", "id_column"])
def test_missing_column_lists_the_columns(read, write, option):
    named = {"text_columns": ("text",), option: ("body",) if option == "text_columns" else "body"}
    with pytest.raises(UsageError, match=r"a.csv: there is no column 'body'; columns: n, text"):
        read(write("a.csv", "n,text\n1,x\n"), **named)


def test_column_missing_in_the_second_file(read, write):
    with pytest.raises(UsageError, match=r"b.csv: there is no column 'text'; columns: body"):
        read([write("a.csv", "text\nx\n"), write("b.csv", "body\nx\n")])


def test_id_column_of_the_user_stays_in_its_place(read, write):
    whole = read(write("a.csv", "text,key\nx,007\n"), id_column="key")
    assert whole.rows == [{"text": "x", "key": "007"}]
    assert whole.corpus.id_column == "key"


def test_made_ids_give_way_to_a_column_of_the_user(read, write):
    whole = read(write("a.csv", "id,text\n9,x\n"), text_columns=("text",))
    assert whole.rows == [{"textclust_id": 1, "id": "9", "text": "x"}]
    assert whole.corpus.id_column == "textclust_id"
    assert whole.corpus.columns == ["id", "text"]


def test_made_ids_give_way_to_a_column_of_a_later_file(read, write):
    whole = read([write("a.csv", "text\nx\n"), write("b.csv", "id,text\n9,y\n")], text_columns=("text",))
    assert whole.column("textclust_id") == [1, 2]
    assert whole.column("id") == [None, "9"]


def test_column_with_the_name_of_the_made_ids_that_comes_too_late(read, write):
    path = write("a.jsonl", '{"text": "a"}\n' * 1000 + '{"text": "b", "id": 1}\n')
    with pytest.raises(DataError, match="line 1 or below: a key 'id' occurs after rows without it"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.csv", 'key,text\nk1,"x\n"\nk2,y\nk1,z\n', 5),
        (
            "a.jsonl",
            '{"key": "k1", "text": "x"}\n\n{"key": "k2", "text": ""}\n\n{"key": "k1", "text": ""}',
            5,
        ),
    ],
)
def test_duplicate_ids_name_value_and_lines(read, write, name, content, line):
    path = write(name, content)
    with pytest.raises(DataError) as caught:
        read(path, id_column="key", text_columns=("text",))
    first = 2 if name == "a.csv" else 1
    assert str(caught.value) == (
        f"{path}, line {line}: the id 'k1' of column 'key' occurs already in {path}, line {first}; "
        "ids must be unique"
    )


def test_a_number_and_a_string_can_be_the_same_id(read, write):
    path = write("a.jsonl", '{"key": 1, "text": "x"}\n{"key": "1", "text": "x"}')
    with pytest.raises(DataError, match="the id '1'"):
        read(path, id_column="key", text_columns=("text",))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "key,text\n1,x\n,y\n"),
        ("a.csv", "key,text\n1,x\n  ,y\n"),
        ("a.jsonl", '{"key": 1, "text": "x"}\n{"key": null}'),
        ("a.jsonl", '{"key": 1, "text": "x"}\n{"key": ""}'),
        ("a.jsonl", '{"key": 1, "text": "x"}\n{}'),
    ],
)
def test_empty_ids(read, write, name, content):
    line = 3 if name == "a.csv" else 2
    with pytest.raises(DataError, match=f"line {line}: the id in column 'key' is empty"):
        read(write(name, content), id_column="key", text_columns=("text",))


def test_columns_of_several_files_come_together(read, write):
    whole = read([write("a.csv", "text,x\na,1\n"), write("b.csv", "y,text\n2,b\n")], text_columns=("text",))
    assert whole.rows == [
        {"id": 1, "text": "a", "x": "1", "y": None},
        {"id": 2, "text": "b", "x": None, "y": "2"},
    ]


def test_numbers_after_text_become_text(read, write):
    paths = [write("a.csv", "text,n\na,007\n"), write("b.parquet", parquet_bytes({"text": ["b"], "n": [7]}))]
    assert read(paths, text_columns=("text",)).column("n") == ["007", "7"]


def test_text_after_numbers_is_an_error(read, write):
    paths = [write("b.parquet", parquet_bytes({"text": ["b"], "n": [7]})), write("a.csv", "text,n\na,007\n")]
    with pytest.raises(DataError, match=r"a.csv: column 'n' is large_string here, but int64 in .*b.parquet;"):
        read(paths, text_columns=("text",))


def test_lists_after_text_are_an_error_before_anything_is_read(write):
    paths = [
        write("a.csv", "text,n\na,007\n"),
        write("b.parquet", parquet_bytes({"text": ["b"], "n": [[7]]})),
    ]
    with pytest.raises(
        DataError, match=r"b.parquet: column 'n' is list.* here, but large_string in .*a.csv;"
    ):
        open_corpus(paths, ReadOptions(text_columns=("text",)))


def test_a_column_without_values_fits_any_type(read, write):
    paths = [
        write("a.parquet", parquet_bytes({"text": ["a"], "n": [7]})),
        write("b.parquet", parquet_bytes({"text": ["b"], "n": pa.nulls(1)})),
    ]
    assert read(paths, text_columns=("text",)).column("n") == [7, None]


def test_json_beside_csv_is_plain_text(read, write):
    paths = [write("a.jsonl", '{"text": "a\\n", "n": {"x": [1]}}'), write("b.csv", "text,n\nb,2\n")]
    whole = read(paths, text_columns=("text",))
    assert whole.column("text") == ["a\n", "b"]
    assert whole.column("n") == ['{"x":[1]}', "2"]
    assert whole.batches[0].rows.schema.field("n").metadata is None


def test_fingerprint_is_that_of_ids_texts_and_statuses(read, write):
    csv = read(write("a.csv", "text,n\none,1\ntwo,2\n"), text_columns=("text",))
    same = read(write("a.jsonl", '{"text": "one"}\n{"text": "two"}'))
    other = read(write("b.csv", "text\none\ntw0\n"))
    shifted = read(write("c.csv", "text\nonet\nwo\n"))
    assert csv.corpus.fingerprint == same.corpus.fingerprint
    assert len({csv.corpus.fingerprint, other.corpus.fingerprint, shifted.corpus.fingerprint}) == 3


def test_fingerprint_tells_empty_from_undecodable(read, write):
    empty, damaged = read(write("a.csv", b"text,n\n,1\n")), read(write("b.csv", b"text,n\n\xff,1\n"))
    assert empty.text == damaged.text
    assert empty.corpus.fingerprint != damaged.corpus.fingerprint


def test_fingerprint_is_not_known_before_the_last_batch(write):
    corpus = open_corpus([write("a.csv", "text\nx\ny\n")], ReadOptions(batch_rows=1))
    next(corpus.batches())
    with pytest.raises(TextclustError, match="only after its last batch"):
        _ = corpus.fingerprint
