"""Plain text: a document a file, or a document a line."""

import pytest

from textclust.errors import DataError


def test_a_file_is_a_document_with_its_path_as_id(read, write):
    path = write("a.txt", "one\r\ntwo\n")
    whole = read(path)
    assert whole.rows == [{"id": path, "text": "one\r\ntwo\n"}]
    assert whole.text == ["one\r\ntwo\n"]
    assert (whole.corpus.text_columns, whole.corpus.id_column) == (["text"], "id")


def test_empty_file_is_an_empty_document(read, write):
    assert read([write("a.txt", ""), write("b.txt", " \n")]).status == ["empty", "empty"]


def test_a_line_is_a_document(read, write):
    whole = read(write("a.txt", "one\r\n\ntwo\x0b\u2028\x85 three\nfour"), lines=True)
    assert whole.text == ["one", "", "two\x0b\u2028\x85 three", "four"]
    assert whole.column("id") == [1, 2, 3, 4]
    assert whole.status == ["ok", "empty", "ok", "ok"]


def test_lines_without_any_line(read, write):
    with pytest.raises(DataError, match="no rows of data"):
        read(write("a.txt", ""), lines=True)


def test_many_files_share_batches(read, write):
    paths = [write(f"{number:02}.txt", str(number)) for number in range(25)]
    whole = read(paths, batch_rows=10)
    assert [batch.rows.num_rows for batch in whole.batches] == [10, 10, 5]
    assert whole.column("id") == paths


def test_format_of_any_file_can_be_said(read, write):
    assert read(write("a.log", "one,two\n"), format="txt", lines=True).text == ["one,two"]
