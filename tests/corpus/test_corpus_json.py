"""json and jsonl: values keep their own text."""

import re

import pyarrow as pa
import pytest

from textclust.corpus import decode_json_column
from textclust.errors import DataError

LINES = """{"text": "one", "n": 12345678901234567890, "price": 1.10, "tags": ["ä", {"b" : null}]}
{"text": "two \\"q\\" \\u00e9\\n", "n": -0, "price": 1e400, "extra": true}
"""


def as_array(lines):
    return "[" + ",\n".join(lines.strip().split("\n")) + "]"


@pytest.fixture(params=["jsonl", "json"])
def write_json(request, write):
    """Write lines of objects in either format."""
    if request.param == "jsonl":
        return lambda lines: write("a.jsonl", lines)
    return lambda lines: write("a.json", as_array(lines))


def test_values_are_their_json_text(read, write_json):
    rows = read(write_json(LINES), text_columns=("text",)).rows
    assert rows[0] == {
        "id": 1,
        "text": '"one"',
        "n": "12345678901234567890",
        "price": "1.10",
        "tags": '["ä",{"b":null}]',
        "extra": None,
    }
    assert (rows[1]["n"], rows[1]["price"], rows[1]["extra"], rows[1]["tags"]) == (
        "-0",
        "1e400",
        "true",
        None,
    )


def test_text_is_decoded(read, write_json):
    assert read(write_json(LINES), text_columns=("text",)).text == ["one", 'two "q" é\n']


def test_fields_say_that_they_hold_json(read, write_json):
    schema = read(write_json(LINES), text_columns=("text",)).batches[0].rows.schema
    assert schema.field("price").metadata == {b"textclust": b"json"}
    assert schema.field("price").type == pa.large_string()
    assert schema.field("id").metadata is None


def test_number_as_text(read, write_json):
    assert read(write_json('{"text": 007.5e1}'.replace("00", ""))).text == ["7.5e1"]


def test_null_and_missing_are_empty_documents(read, write_json):
    whole = read(
        write_json('{"text": null}\n{"text": " "}\n{"other": 1}\n{"text": "x"}'), text_columns=("text",)
    )
    assert whole.status == ["empty", "empty", "empty", "ok"]
    assert whole.column("text") == [None, '" "', None, '"x"']


def test_of_a_key_that_occurs_twice_the_last_wins(read, write_json):
    assert read(write_json('{"text": "a", "text": "b"}')).text == ["b"]


def test_very_long_integer(read, write_json):
    digits = "9" * 10_000
    assert read(write_json(f'{{"text": "a", "n": {digits}}}'), text_columns=("text",)).column("n") == [digits]


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_json_number_becomes_a_string(read, write_json, constant):
    found = read(write_json(f'{{"text": "a", "n": {constant}}}'), text_columns=("text",))
    assert found.column("n") == [f'"{constant}"']


def test_key_that_occurs_late_is_a_column_at_the_right(read, write):
    path = write("a.jsonl", '{"text": "a"}\n' * 5000 + '{"late": 1, "text": "b"}\n')
    whole = read(path)
    assert [batch.rows.schema.names for batch in whole.batches] == [["id", "text"], ["id", "text", "late"]]
    assert whole.corpus.columns == ["text", "late"]
    assert whole.rows[-1]["late"] == "1"


def test_columns_that_were_there_stay(read, write):
    path = write("a.jsonl", '{"text": "a", "early": 1}\n' + '{"text": "b"}\n' * 5000)
    assert read(path, text_columns=("text",)).batches[-1].rows.schema.names == ["id", "text", "early"]


def test_type_that_changes_after_many_rows(read, write):
    path = write("a.jsonl", '{"text": "a", "n": 1}\n' * 20_000 + '{"text": "b", "n": "one"}\n')
    assert read(path, text_columns=("text",)).column("n")[-2:] == ["1", '"one"']


def test_blank_lines(read, write):
    assert read(write("a.jsonl", '\n{"text": "a"}\r\n\n  \n{"text": "b"}')).text == ["a", "b"]


def test_array_in_pretty_print(read, write):
    assert read(write("a.json", ' \n[\n  {\n "text": "a, ]"\n }\n ,\n {"text": "b"}\n]\n\n')).text == [
        "a, ]",
        "b",
    ]


@pytest.mark.parametrize("size", range(1, 9))
def test_array_cut_anywhere_between_two_reads(read, write, monkeypatch, size):
    monkeypatch.setattr("textclust.corpus.strings._CHUNK_BYTES", size)
    path = write("a.json", r'[{"text": "a\\", "b": "\"]}{["}, {"text": ["}", {}, "\\\""], "b": 12}]')
    assert read(path, text_columns=("text",)).text == ["a\\", r'["}",{},"\\\""]']


@pytest.mark.parametrize(
    ("lines", "line", "says"),
    [
        ('{"text": "a"}\n{"text": "b"\n{"text": "c"}', 2, "broken JSON"),
        ('{"text": "a"}\n{"text": "b}', 2, "broken JSON"),
        ('{"text": "a"}\n["b"]', 2, "not a JSON object"),
        ('{"text": "a"}\n\n17', 3, "not a JSON object"),
        ('{"text": "a"}{"text": "b"}', 1, "broken JSON"),
        ('{"text": ' + "[" * 101 + "]" * 101 + "}", 1, "nested deeper than 100"),
        ('{"text": ' + "[" * 100_000 + "]" * 100_000 + "}", 1, "nested deeper than 100"),
    ],
)
def test_broken_line(read, write, lines, line, says):
    path = write("a.jsonl", lines)
    with pytest.raises(DataError, match=re.escape(f"{path}, line {line}: ")) as caught:
        read(path, text_columns=("text",))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ('[{"text": "a"},\n{"text": }]', 2, "broken JSON"),
        ('[\n{"text": "a"},\n{\n"text":\n}]', 5, "broken JSON"),
        ('[{"text": "a"},\n]', 2, "broken JSON"),
        ('[{"text": "a"}\n{"text": "b"}]', 2, "broken JSON"),
        ('[{"text": "a"},\n"b"]', 2, "not a JSON object"),
        ('[{"text": "a"},\n{"text": "b"', 2, "not closed"),
        ('[{"text": "a"}\n', 2, "not closed"),
        ('[{"text": "a"}]\n, 1', 2, "text after the end"),
        ('[{"text": "a"}] \\', 1, "text after the end"),
        ('{"data": [{"text": "a"}]}', 1, "must hold an array of objects"),
        ('\n"text"', 2, "must hold an array of objects"),
        ("[" * 200, 1, "nested deeper than 100"),
        ('[{"text": ' + "[" * 101 + "]" * 101 + "}]", 1, "nested deeper than 100"),
    ],
)
def test_broken_array(read, write, content, line, says):
    path = write("a.json", content)
    with pytest.raises(DataError, match=re.escape(f"{path}, line {line}: ")) as caught:
        read(path, text_columns=("text",))
    assert says in str(caught.value)


def test_hundred_brackets_are_not_too_deep(read, write_json):
    value = "[" * 99 + "]" * 99
    assert read(write_json(f'{{"text": {value}}}')).text == [value]


@pytest.mark.parametrize(("name", "content"), [("a.json", " [ \n ] "), ("a.jsonl", "\n")])
def test_without_documents(read, write, name, content):
    path = write(name, content)
    with pytest.raises(DataError, match=f"{re.escape(path)}: there are no rows"):
        read(path)


def test_empty_json_file(read, write):
    with pytest.raises(DataError, match="not closed"):
        read(write("a.json", ""))


def test_keys_that_are_values_end_before_memory_does(read, write, monkeypatch):
    monkeypatch.setattr("textclust.corpus.json_documents.MAX_COLUMNS", 10)
    path = write("a.jsonl", "".join(f'{{"text": "a", "k{i}": 1}}\n' for i in range(20)))
    with pytest.raises(DataError, match="more than 10 different keys"):
        read(path, text_columns=("text",))


def test_decoding_a_chunked_column():
    column = pa.chunked_array([['"a"', None], ['"\\u00e9\\n"', "{}"]])
    assert decode_json_column(column).to_pylist() == ["a", None, "é\n", "{}"]
    assert decode_json_column(column).type == pa.large_string()
