"""What is wrong with a delimited file, said with file and line."""

import re

import pytest

from textclust.errors import DataError


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ('a,text\n1,x\n2,"open\n3,z\n', 3, "never closed"),
        ('a,text\n1,"x\n2,"y"\n3,z\n', 2, "text follows a closing quote"),
        ('a,text\n1,"x" y\n', 2, "text follows a closing quote"),
        ("a,text\n1,x\n\n2,x,y\n", 4, "has 3 instead of 2 fields"),
        ('a,text\n1,"x\ny"\n2\n', 4, "has 1 instead of 2 fields"),
        ("text\nx\nHello, world\n", 3, "has 2 instead of 1 fields"),
        ("a,text,a\n1,x,2\n", 1, "two columns are named 'a'"),
        ("\n , \n1,x\n", 2, "the header is empty"),
        ('"a,text\n1,x\n', 1, "never closed"),
    ],
)
def test_broken_file_names_the_line_where_the_row_starts(read, write, content, line, says):
    path = write("a.csv", content)
    with pytest.raises(DataError, match=re.escape(f"{path}, line {line}: ")) as caught:
        read(path, text_columns=("text",), delimiter=",")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_field_count_mentions_an_unclosed_quote(read, write):
    with pytest.raises(DataError, match="unclosed quote"):
        read(write("a.csv", "a,text\n1,x,y\n"))


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_empty_file(read, write, content):
    path = write("a.csv", content)
    with pytest.raises(DataError, match=f"{re.escape(path)}: the file is empty"):
        read(path)


def test_file_without_rows_is_told_before_any_guess(read, write):
    path = write("a.csv", "a,b,c\n")
    with pytest.raises(DataError, match=f"{re.escape(path)}: there are no rows of data"):
        read(path)


def test_error_in_a_later_batch(read, write):
    path = write("a.csv", "a,text\n" + "1,x\n" * 10_000 + "2\n")
    with pytest.raises(DataError, match="line 10002: "):
        read(path)


def test_unclosed_quote_is_found_in_bounded_memory(read, write, short_lines):
    path = write("a.csv", 'a,text\n1,"x\n' + "2,y\n" * 1000)
    with pytest.raises(DataError, match=r"line 2: a quote opened .* not closed within 1000 characters"):
        read(path, delimiter=",")
