"""Parquet files."""

import gzip
import io
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textclust.corpus.source import Progress, Source
from textclust.errors import DataError, UsageError


def parquet_bytes(columns, **options):
    target = io.BytesIO()
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), target, **options)
    return target.getvalue()


def invalid_strings(*values):
    """Strings that are not UTF-8, as other writers leave them in files."""
    binary = pa.array(values, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(binary), binary.buffers())


def test_types_are_kept_and_strings_large(read, write):
    columns = {"n": pa.array([1, None], pa.int8()), "text": ["one", None], "tags": [["a"], []]}
    whole = read(write("a.parquet", parquet_bytes(columns)), text_columns=("text",))
    kinds = whole.batches[0].rows.schema.types
    assert kinds[:3] == [pa.int64(), pa.int8(), pa.large_string()]
    assert pa.types.is_list(kinds[3])
    assert whole.rows[0] == {"id": 1, "n": 1, "text": "one", "tags": ["a"]}
    assert whole.status == ["ok", "empty"]


def test_dictionaries_are_decoded(read, write):
    path = write("a.parquet", parquet_bytes({"text": pa.array(["a", "b", "a"]).dictionary_encode()}))
    whole = read(path)
    assert whole.batches[0].rows.schema.field("text").type == pa.large_string()
    assert whole.text == ["a", "b", "a"]


def test_numbers_can_be_the_text(read, write):
    assert read(write("a.parquet", parquet_bytes({"n": [17, 4]}))).text == ["17", "4"]


def test_bytes_can_be_the_text(read, write):
    whole = read(write("a.parquet", parquet_bytes({"text": [b"caf\xc3\xa9", b"\xff", None]})))
    assert (whole.text, whole.status) == (["café", "", ""], ["ok", "undecodable", "empty"])
    assert whole.column("text") == [b"caf\xc3\xa9", b"\xff", None]


def test_lists_cannot_be_the_text(read, write):
    path = write("a.parquet", parquet_bytes({"text": [["a"]], "n": [1]}))
    with pytest.raises(DataError, match=r"column 'text' holds list.*, which is no text"):
        read(path, text_columns=("text",))


def test_damaged_strings(read, write):
    columns = {
        "text": invalid_strings(b"ok", b"caf\xe9", b"a\0b"),
        "other": invalid_strings(b"\xff", b"x", b"y"),
    }
    whole = read(write("a.parquet", parquet_bytes(columns)), text_columns=("text",))
    assert whole.status == ["ok", "undecodable", "undecodable"]
    assert whole.column("text") == ["ok", "caf�", "a�b"]
    assert whole.column("other") == ["�", "x", "y"]


def test_damaged_strings_within_lists_are_an_error(read, write):
    tags = pa.ListArray.from_arrays([0, 1], invalid_strings(b"\xff"))
    path = write("a.parquet", parquet_bytes({"text": ["a"], "tags": tags}))
    with pytest.raises(DataError, match="column 'tags' holds values that are no valid list"):
        read(path, text_columns=("text",))


def test_several_row_groups_in_order_and_within_limit(read, write):
    path = write("a.parquet", parquet_bytes({"text": [str(i) for i in range(100)]}, row_group_size=7))
    assert read(path, batch_rows=4).text == [str(i) for i in range(100)]
    assert read(path, limit=9).text == [str(i) for i in range(9)]


def test_batches_are_bounded_in_bytes_although_the_file_is_well_compressed(read, write):
    path = write("a.parquet", parquet_bytes({"text": ["x" * 1000] * 1000}))
    whole = read(path, batch_bytes=50_000)
    assert max(batch.rows.nbytes for batch in whole.batches) < 60_000
    assert len(whole.text) == 1000


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: b"text\n1\n", lambda data: b""])
def test_cut_off_or_no_parquet(read, write, damage):
    path = write("a.parquet", damage(parquet_bytes({"text": ["a"]})))
    with pytest.raises(DataError, match=f"{re.escape(path)}: not a parquet file, or a damaged one") as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_damaged_page(read, write):
    data = bytearray(parquet_bytes({"text": [f"{i} some words" for i in range(1000)]}, use_dictionary=False))
    data[8:2000] = b"\xff" * 1992
    with pytest.raises(DataError, match="not a parquet file, or a damaged one"):
        read(write("a.parquet", bytes(data)))


def test_no_rows(read, write):
    with pytest.raises(DataError, match="no rows of data"):
        read(write("a.parquet", parquet_bytes({"text": pa.array([], pa.string())})))


def test_equal_names(read, write):
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    with pytest.raises(DataError, match="two columns are named 'text'"):
        read(write("a.parquet", parquet_bytes(table)))


def test_missing_column(read, write):
    with pytest.raises(UsageError, match="no column 'body'; columns: text, n"):
        read(write("a.parquet", parquet_bytes({"text": ["a"], "n": [1]})), text_columns=("body",))


def test_duplicate_ids_name_rows(read, write):
    path = write("a.parquet", parquet_bytes({"text": ["a", "b", "c"], "key": [7, 8, 7]}))
    with pytest.raises(
        DataError, match=r"row 3: the id '7' of column 'key' occurs already in .*a.parquet, row 1;"
    ):
        read(path, id_column="key")


def test_null_id(read, write):
    path = write("a.parquet", parquet_bytes({"text": ["a", "b"], "key": [7, None]}))
    with pytest.raises(DataError, match="row 2: the id in column 'key' is empty"):
        read(path, id_column="key")


def test_a_pipe_is_put_aside_on_disk_not_in_memory():
    data = parquet_bytes({"text": ["a", "b"]})
    source = Source("-", "parquet", Progress(), stream=io.BytesIO(data))
    for _ in range(2):
        with source.open_seekable() as stream:
            assert stream.read() == data
    assert not source.kept


def test_compressed_and_from_a_pipe(read, write):
    data = parquet_bytes({"text": ["a", "b"]})
    assert read(write("a.parquet.gz", gzip.compress(data))).text == ["a", "b"]
    assert read("-", stdin=io.BytesIO(data), format="parquet").text == ["a", "b"]
