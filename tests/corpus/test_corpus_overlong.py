"""Lines too long for memory: their rows stay, with a status."""

import json

import pytest

from textclust.corpus.overlong import Shortener
from textclust.errors import DataError

LONG = "x" * 5000


def test_long_csv_cell_between_others(read, write, short_lines):
    whole = read(write("a.csv", f'a,text,z\n1,one,2\n3,"{LONG},{LONG}",4\n5,two,6\n'))
    assert whole.status == ["ok", "undecodable", "ok"]
    assert whole.rows[1] == {"id": 2, "a": "3", "text": "x" * 20, "z": "4"}
    assert whole.text == ["one", "", "two"]


def test_long_unquoted_csv_cell(read, write, short_lines):
    whole = read(write("a.csv", f"a,text,z\n3,{LONG},4\n5,two,6\n"))
    assert whole.status == ["undecodable", "ok"]
    assert whole.rows[0]["z"] == "4"


def test_long_csv_cell_with_line_breaks_and_quotes(read, write, short_lines):
    whole = read(write("a.csv", f'a,text,z\n3,"one\n{LONG}""{LONG}\n""two""",4\n5,three,6\n'))
    assert (whole.status, whole.column("z")) == (["undecodable", "ok"], ["4", "6"])


def test_long_last_line_without_end(read, write, short_lines):
    assert read(write("a.csv", f"a,text\n1,one\n2,{LONG}")).status == ["ok", "undecodable"]


def test_long_line_with_too_few_fields_keeps_its_row(read, write, short_lines):
    assert read(write("a.csv", f"text,z\none,2\n{LONG}\n")).rows[1]["z"] == ""


def test_long_line_with_too_many_fields_is_an_error(read, write, short_lines):
    path = write("a.csv", "a,text\n1,one\n" + "," * 5000 + "\n")
    with pytest.raises(DataError, match=r"line 3: .*more than 2 instead of 2 fields"):
        read(path, delimiter=",")


@pytest.mark.parametrize("header", [f"a,{LONG}", "," * 5000])
def test_long_header_is_an_error(read, write, short_lines, header):
    with pytest.raises(DataError, match="line 1: the header is longer than 1000 characters"):
        read(write("a.csv", f"{header}\n1,one\n"), delimiter=",")


def test_line_numbers_go_on_after_a_long_line(read, write, short_lines):
    with pytest.raises(DataError, match="line 4: "):
        read(write("a.csv", f"a,text\n1,{LONG}\n2,one\n3\n"))


@pytest.mark.parametrize(
    ("name", "start", "between", "end"), [("a.jsonl", "", "\n", ""), ("a.json", "[", ",\n", "]")]
)
def test_long_json_document_keeps_what_comes_before(read, write, short_lines, name, start, between, end):
    documents = [{"n": 1, "text": "one"}, {"n": 2, "text": LONG, "z": [1]}, {"n": 3, "text": "two"}]
    whole = read(write(name, start + between.join(map(json.dumps, documents)) + end), text_columns=("text",))
    assert whole.status == ["ok", "undecodable", "ok"]
    assert whole.column("n") == ["1", "2", "3"]
    assert whole.column("text") == ['"one"', None, '"two"']


def test_only_document_is_too_long(read, write, short_lines):
    whole = read(write("a.jsonl", f'{{"text": "{LONG}"}}'), text_columns=("text",))
    assert (whole.status, whole.rows) == (["undecodable"], [{"id": 1, "text": None}])


def test_long_document_before_others(read, write, short_lines):
    whole = read(write("a.jsonl", f'{{"text": "{LONG}"}}\n{{"text": "one"}}'))
    assert whole.status == ["undecodable", "ok"]


@pytest.mark.parametrize(("name", "start", "end"), [("a.jsonl", "", ""), ("a.json", "[", "]")])
def test_long_json_document_of_brackets(read, write, short_lines, name, start, end):
    path = write(name, f'{start}{{"text": "one", "x": [{"[[]]," * 5000}0]}}{end}')
    whole = read(path, text_columns=("text",))
    assert (whole.status, whole.rows[0]["text"]) == (["undecodable"], '"one"')


def test_id_behind_a_long_value_is_an_error_that_says_so(read, write, short_lines):
    path = write("a.jsonl", f'{{"key": 1, "text": "one"}}\n{{"text": "{LONG}", "key": 2}}\n')
    with pytest.raises(DataError, match=r"line 2: .* was not reached, the row is too long"):
        read(path, id_column="key")


def test_long_line_of_text(read, write, short_lines):
    whole = read(write("a.txt", f"one\n{LONG}\ntwo\n"), lines=True)
    assert (whole.status, whole.text) == (["ok", "undecodable", "ok"], ["one", "", "two"])
    assert whole.column("text")[1] == "x" * 20


def test_long_text_file(read, write, short_lines):
    assert read(write("a.txt", LONG)).status == ["undecodable"]


@pytest.mark.parametrize("size", [999, 1000])
def test_line_of_just_the_length_is_read(read, write, short_lines, size):
    assert read(write("a.txt", "y" * (size - 1) + "\n" + LONG), lines=True).status == ["ok", "undecodable"]


@pytest.mark.parametrize("cut", range(1, 24))
def test_shortening_does_not_depend_on_the_pieces(cut):
    line = '1,"a ""quote"", two",x"y\n'
    whole = Shortener(",", quoted=False, max_fields=3, keep=4).shorten([line])
    assert whole == '1,"a """,x"y\n'
    assert Shortener(",", quoted=False, max_fields=3, keep=4).shorten([line[:cut], line[cut:]]) == whole


def test_shortening_keeps_a_line_that_fits():
    line = '1,"a ""quote"", two",,"",x"y"\n'
    assert Shortener(",", quoted=False, max_fields=5, keep=99).shorten([line]) == line


def test_shortening_within_quotes():
    assert Shortener(",", quoted=True, max_fields=2, keep=2).shorten(["a,bcd", 'e",fgh\n']) == 'a,",fg\n'
