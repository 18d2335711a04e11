"""Which files are read: names, folders, patterns, pipes, compressed or not."""

import gzip
import io
import os
import re
import threading
from pathlib import Path

import pytest

from textclust.corpus import InputFile, ReadOptions, open_corpus
from textclust.errors import DataError, TextclustError, UsageError


def names(whole):
    return [os.path.basename(file.name) for file in whole.corpus.files]


def test_files_in_the_order_given_with_ids_over_all(read, write):
    whole = read([write("b.csv", "text\nb1\nb2\n"), write("a.csv", "text\na1\n")])
    assert whole.text == ["b1", "b2", "a1"]
    assert whole.column("id") == [1, 2, 3]


def test_same_file_twice(read, write):
    path = write("a.csv", "key,text\nk,x\n")
    with pytest.raises(UsageError, match=r"a\.csv: is among the inputs twice"):
        read([path, path])


def test_same_id_in_two_files(read, write):
    paths = [write(name, "key,text\nk,x\n") for name in ("a.csv", "b.csv")]
    with pytest.raises(DataError, match=r"line 2: the id 'k' .* occurs already in .*line 2"):
        read(paths, id_column="key")


def test_a_file_by_itself_and_in_its_folder(read, write):
    path = write("d/a.txt", "x")
    with pytest.raises(UsageError, match=r"d/a\.txt: is among the inputs twice"):
        read([os.path.dirname(path), path], lines=True)


def test_path_objects(read, write):
    path = Path(write("a.txt", "x"))
    assert read([path]).text == read([path.parent]).text == ["x"]


def test_a_folder_that_cannot_be_read(read, write, tmp_path, monkeypatch):
    write("d/a.txt", "x")
    closed = os.path.dirname(write("d/closed/b.txt", "y"))
    scandir = os.scandir

    def refuse(path):
        if os.fspath(path) == closed:
            raise PermissionError(13, "Permission denied", closed)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(DataError, match=r"d/closed: this folder cannot be read \(Permission denied\)"):
        read(str(tmp_path / "d"))


def test_folder_recursively_sorted_without_hidden_files(read, write, tmp_path):
    for name in ["d/z.txt", "d/b/2.txt", "d/b/1.md", "d/.hidden.txt", "d/.git/x.txt", "d/a", "d/c.text"]:
        write(name, name)
    assert read(str(tmp_path / "d")).text == ["d/a", "d/b/1.md", "d/b/2.txt", "d/c.text", "d/z.txt"]


def test_folder_skips_unknown_formats_and_says_so(read, write, tmp_path):
    write("d/a.txt", "x")
    skipped = [write("d/b.pdf", "%PDF"), write("d/c.xlsx.gz", "PK")]
    whole = read(str(tmp_path / "d"))
    assert whole.text == ["x"]
    assert whole.corpus.skipped == skipped


def test_folder_of_several_formats(read, write, tmp_path):
    write("d/a.csv", "n,text\n007,one\n")
    write("d/b.jsonl", '{"text": "two", "n": 1.10}')
    path = write("d/c.txt", "three")
    whole = read(str(tmp_path / "d"), text_columns=("text",))
    assert whole.rows == [
        {"id": "1", "n": "007", "text": "one"},
        {"id": "2", "n": "1.10", "text": "two"},
        {"id": path, "n": None, "text": "three"},
    ]


def test_folder_without_readable_files(read, write, tmp_path):
    write("d/a.pdf", "x")
    with pytest.raises(DataError, match="d: no file in this folder can be read"):
        read(str(tmp_path / "d"))


def test_pattern(read, write, tmp_path):
    for name in ["b.csv", "a.csv", "c.txt", "sub/d.csv", "sub/deep/e.csv"]:
        write(name, f"text\n{name}\n")
    assert read(str(tmp_path / "*.csv")).text == ["a.csv", "b.csv"]
    assert names(read(str(tmp_path / "**/*.csv"))) == ["a.csv", "b.csv", "d.csv", "e.csv"]


def test_a_file_whose_name_looks_like_a_pattern(read, write):
    write("a1.csv", "text\nno\n")
    assert read(write("a[1].csv", "text\nyes\n")).text == ["yes"]


def test_pattern_without_match(read, tmp_path):
    pattern = str(tmp_path / "*.csv")
    with pytest.raises(UsageError, match=f"{re.escape(pattern)}: no file matches"):
        read(pattern)


def test_missing_file(read, tmp_path):
    with pytest.raises(UsageError, match=r"missing.csv: there is no such file"):
        read(str(tmp_path / "missing.csv"))


def test_no_input(read):
    with pytest.raises(UsageError, match="no input"):
        read([])


@pytest.mark.parametrize("name", ["a.log", "a"])
def test_unknown_format_lists_the_known_ones(read, write, name):
    with pytest.raises(UsageError, match="add --format, one of csv, tsv, jsonl, json, parquet, txt"):
        read(write(name, "x"))


def test_a_file_that_cannot_be_read(read, write, monkeypatch):
    path = write("a.csv", "text\nx\n")

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(DataError, match=f"{re.escape(path)}: cannot be read \\(Permission denied\\)"):
        read(path)


@pytest.mark.parametrize("name", ["a.csv.gz", "a.CSV.GZ", "a.csv"])
def test_gzip_by_name_or_content(read, write, name):
    assert read(write(name, gzip.compress(b"text\nx\n"))).text == ["x"]


def test_gzip_of_several_members(read, write):
    assert read(write("a.csv.gz", gzip.compress(b"text\nx\n") + gzip.compress(b"y\n"))).text == ["x", "y"]


@pytest.mark.parametrize("damage", [lambda data: data[:-30], lambda data: data[:50] + b"\0\0\0" + data[53:]])
def test_damaged_gzip(read, write, damage):
    rows = "".join(f"{number * 7919 % 10007}\n" for number in range(1000))
    path = write("a.csv.gz", damage(gzip.compress(b"text\n" + rows.encode())))
    with pytest.raises(DataError, match=f"{re.escape(path)}: the gzip data is damaged or cut off"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"text\nx\n"])
def test_gz_that_is_none(read, write, content):
    with pytest.raises(DataError, match="not a gzip file"):
        read(write("a.csv.gz", content))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"key,text\nk,a\n", "a"),
        (b'{"text": "b"}\n', "b"),
        (b' \n[{"text": "c"}]', "c"),
        (b'\xef\xbb\xbf{"text": "d"}\n', "d"),
        (gzip.compress(b'{"text": "e"}\n', mtime=0), "e"),
        ('{"text": "f"}\n'.encode("utf-16"), "f"),
    ],
)
def test_standard_input_by_its_first_character(read, content, text):
    assert read("-", stdin=io.BytesIO(content)).text == [text]


def test_standard_input_as_lines(read):
    assert read("-", stdin=io.BytesIO(b'{"a"\n[b'), lines=True).text == ['{"a"', "[b"]


def test_standard_input_of_a_said_format(read):
    whole = read("-", stdin=io.BytesIO(b"one\ntwo"), format="txt")
    assert whole.rows == [{"id": "-", "text": "one\ntwo"}]


def test_standard_input_longer_than_what_is_looked_at(read):
    rows = "".join(f"{number},some words {number}\n" for number in range(50_000))
    whole = read("-", stdin=io.BytesIO(b"n,text\n" + rows.encode()))
    assert whole.column("n") == [str(number) for number in range(50_000)]
    assert whole.corpus.n_bytes is None
    assert whole.corpus.bytes_read == len(rows) + 7


def test_standard_input_twice(read):
    with pytest.raises(UsageError, match="only once"):
        read(["-", "-"], stdin=io.BytesIO(b"text\nx\n"))


def test_standard_input_stays_open():
    stdin = io.BytesIO(b"text\nx\n")
    list(open_corpus(["-"], stdin=stdin).batches())
    assert not stdin.closed


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe(read, tmp_path):
    path = str(tmp_path / "pipe")
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: open(path, "wb").write(b"text\nx\n"), daemon=True)
    writer.start()
    assert read(path).text == ["x"]
    writer.join()


def test_files_and_sizes(read, write):
    path = write("a.csv", "text\nx\n")
    corpus = read(path).corpus
    assert corpus.files == [InputFile(path, 7)]
    assert (corpus.n_bytes, corpus.bytes_read) == (7, 7)


def test_looking_is_not_reading(write):
    corpus = open_corpus([write("a.csv", "text\nx\n")])
    assert corpus.bytes_read == 0


def test_progress_of_a_compressed_file_is_in_compressed_bytes(read, write):
    corpus = read(write("a.csv.gz", gzip.compress(b"text\n" + b"x\n" * 100_000))).corpus
    assert corpus.bytes_read == corpus.n_bytes < 10_000


def test_a_corpus_is_read_once(write):
    corpus = open_corpus([write("a.csv", "text\nx\n")])
    corpus.batches()
    with pytest.raises(TextclustError, match="only once"):
        corpus.batches()


def test_limit_counts_over_all_inputs(read, write):
    paths = [write("a.csv", "text\n1\n2\n"), write("b.csv", "text\n3\n4\n"), write("c.csv", "text\n5\n")]
    assert read(paths, limit=3).text == ["1", "2", "3"]


def test_limit_stops_before_a_later_error(read, write):
    assert read(write("a.csv", "a,text\n1,x\n2\n"), limit=1).text == ["x"]


def test_broken_last_file_is_told_before_the_first_is_read(write):
    with pytest.raises(DataError, match=r"b.csv, line 2"):
        open_corpus([write("a.csv", "a,text\n1,x\n"), write("b.csv", "a,text\n1\n")], ReadOptions())


def test_no_file_stays_open(write):
    folder = "/proc/self/fd"
    if not os.path.isdir(folder):
        pytest.skip("needs /proc")
    paths = [write("a.csv", "text\n" + "x\n" * 10_000), write("b.jsonl.gz", gzip.compress(b'{"text": "a"}'))]
    before = len(os.listdir(folder))
    for _ in range(5):
        for _batch in open_corpus(paths, ReadOptions(batch_rows=10)).batches():
            break
    assert len(os.listdir(folder)) == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"format": "xls"}, "--format xls: unknown; formats: csv"),
        ({"delimiter": ""}, "--delimiter"),
        ({"delimiter": ";;"}, "--delimiter"),
        ({"delimiter": '"'}, "--delimiter"),
        ({"encoding": "klingon"}, "--encoding klingon: unknown"),
        ({"encoding": "rot13"}, "--encoding rot13: unknown"),
        ({"limit": 0}, "--limit 0: must be at least 1"),
        ({"batch_rows": 0}, "at least 1"),
    ],
)
def test_options_are_checked_at_once(options, says):
    with pytest.raises(UsageError, match=re.escape(says)):
        ReadOptions(**options)
