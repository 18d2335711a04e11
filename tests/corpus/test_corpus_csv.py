"""What is read right in delimited files."""

import csv
import io

import pytest


def csv_bytes(rows, **dialect):
    target = io.StringIO(newline="")
    csv.writer(target, **dialect).writerows(rows)
    return target.getvalue()


def test_values_stay_as_they_came(read, write):
    path = write("a.csv", "code,text,note\n007,hello,NA\n1.10,,\n")
    whole = read(path, text_columns=("text",))
    assert whole.rows == [
        {"id": 1, "code": "007", "text": "hello", "note": "NA"},
        {"id": 2, "code": "1.10", "text": "", "note": ""},
    ]
    assert whole.status == ["ok", "empty"]


def test_columns_are_large_strings_and_the_made_id_an_integer(read, write):
    batch = read(write("a.csv", "a,text\n1,x\n"), text_columns=("text",)).batches[0]
    assert [str(kind) for kind in batch.rows.schema.types] == ["int64", "large_string", "large_string"]
    assert (str(batch.text.type), str(batch.status.type)) == ("large_string", "string")


def test_byte_order_mark_is_not_part_of_the_first_name(read, write):
    assert read(write("a.csv", b"\xef\xbb\xbftext\nx\n")).corpus.columns == ["text"]


def test_trailing_newline_may_be_missing(read, write):
    assert read(write("a.csv", "a,text\n1,x\n2,y")).text == ["x", "y"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(read, write, end):
    path = write("a.csv", f"a,text{end}1,x{end}2,y{end}")
    assert read(path).text == ["x", "y"]


def test_lone_carriage_return_within_a_line_is_text(read, write):
    assert read(write("a.csv", "a,text\n1,one\rtwo\n2,y\r\n")).text == ["one\rtwo", "y"]


def test_lone_carriage_return_is_no_damage(read, write):
    assert read(write("a.csv", "a,text\n1,one\rtwo\n")).status == ["ok"]


def test_lone_carriage_return_in_a_last_line_without_end(read, write):
    assert read(write("a.csv", "a,text\n1,one\rtwo")).text == ["one\rtwo"]


def test_quoted_line_breaks_are_kept_exactly(read, write):
    path = write("a.csv", 'a,text\n1,"one\r\ntwo\rthree\n\n"\n2,y\n')
    assert read(path).text == ["one\r\ntwo\rthree\n\n", "y"]


def test_doubled_quotes(read, write):
    assert read(write("a.csv", 'a,text\n1,"say ""hi"""\n')).text == ['say "hi"']


def test_quote_within_an_unquoted_field_is_text(read, write):
    assert read(write("a.csv", 'a,text\n1,a 5" disk\n')).text == ['a 5" disk']


def test_blank_lines_between_rows_are_skipped(read, write):
    assert read(write("a.csv", "\na,text\n\n1,x\n\n\n2,y\n\n")).text == ["x", "y"]


def test_blank_line_of_a_one_column_file_is_an_empty_document(read, write):
    whole = read(write("a.csv", "text\nx\n\ny\n"))
    assert (whole.text, whole.status) == (["x", "", "y"], ["ok", "empty", "ok"])


def test_first_name_may_be_empty_as_pandas_writes_its_index(read, write):
    whole = read(write("a.csv", ",text\n0,x\n"))
    assert whole.corpus.columns == ["", "text"]
    assert whole.text == ["x"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(read, write, delimiter):
    rows = [["code", "text"], *([str(i), "one, two; three | four\tfive"] for i in range(30))]
    whole = read(write("a.csv", csv_bytes(rows, delimiter=delimiter)))
    assert whole.text == ["one, two; three | four\tfive"] * 30


def test_unquoted_commas_in_a_semicolon_file(read, write):
    whole = read(
        write("a.csv", "code;text, all of it\n1;one, two\n2;three\n"), text_columns=("text, all of it",)
    )
    assert whole.text == ["one, two", "three"]


def test_delimiter_of_the_users_choice(read, write):
    assert read(write("a.csv", "a^text\n1^x,y\n"), delimiter="^").text == ["x,y"]


def test_delimiter_tab_may_be_written_out(read, write):
    assert read(write("a.csv", "a\ttext\n1\tx,y\n"), delimiter=r"\t").text == ["x,y"]


def test_tsv_is_tab_separated_whatever_else_is_there(read, write):
    assert read(write("a.tsv", "a,b,c\ttext\n1,2,3\tx\n")).text == ["x"]


def test_ten_megabyte_cell(read, write):
    cell = "word, " * 1_700_000
    whole = read(write("a.csv", csv_bytes([["a", "text"], ["1", cell], ["2", "y"]])), text_columns=("text",))
    assert whole.text == [cell, "y"]


def test_field_limit_of_the_process_is_left_alone_by_ordinary_files(read, write):
    before = csv.field_size_limit(131072)
    try:
        read(write("a.csv", "a,text\n" + "1,word\n" * 50_000))
        assert csv.field_size_limit() == 131072
    finally:
        csv.field_size_limit(before)


def test_value_that_looks_different_after_many_rows(read, write):
    path = write("a.csv", "code,text\n" + "1,x\n" * 20_000 + "1e5 or so,y\n")
    whole = read(path, text_columns=("text",))
    assert whole.column("code")[-2:] == ["1", "1e5 or so"]
    assert {str(batch.rows.schema.field("code").type) for batch in whole.batches} == {"large_string"}


def test_batches_are_bounded_in_rows_and_bytes(read, write):
    path = write("a.csv", "a,text\n" + "1,0123456789\n" * 100)
    by_rows = read(path, batch_rows=30)
    assert [batch.rows.num_rows for batch in by_rows.batches] == [30, 30, 30, 10]
    by_bytes = read(path, batch_bytes=130)
    assert {batch.rows.num_rows for batch in by_bytes.batches} == {10}
