"""Rows out: every format gives back what went in, and nothing that a spreadsheet would execute."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import gc
import gzip
import io
import json
import math
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.errors import DataError, OutputError, UsageError
from textclust.tables import excel
from textclust.tables.cells import defuse
from textclust.tables.table import FORMATS, open_table, table_format

ROWS = pa.table(
    {
        "id": ["007", "008", "009"],
        "text": ['a, "b"\nand c\td', "日本 🎉", None],
        "cluster": pa.array([0, None, 12], pa.int32()),
        "similarity": pa.array([0.1, 1.0, None], pa.float32()),
        "flag": [True, False, None],
    }
)
JSON_FIELD = pa.field("value", pa.large_string(), metadata={"textclust": "json"})
PLAIN_NUMBERS = ["5", "-5", "+3.2", "-1e5", "-.5", "+7.", " -5 ", "-1.5E+10"]
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "-2-cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1",
    "\tharmless",
    "\r=1",
    "  =1",
    "\n=1",
    "\u00a0=1",
    "\u3000=1",
    "\ufeff=1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "- eggs",
    "-",
    "+49 30 123456",
    "-٣",
    "=",
    '=HYPERLINK("http://evil", "click")',
]
HARMLESS = ["", "a=b", "1+1", "a@b.c", "'=1", "–5", "(=1)", "#N/A", "007", "NA"]


def written(rows: pa.Table, format: str, **options) -> bytes:
    stream = io.BytesIO()
    with open_table(stream, rows.schema, format=format, **options) as table:
        table.write(rows)
    assert not stream.closed
    return stream.getvalue()


def text_rows(cells, kind=None) -> pa.Table:
    return pa.table({"id": [str(index) for index in range(len(cells))], "cell": pa.array(cells, kind)})


def json_rows(cells) -> pa.Table:
    return pa.table([pa.array(cells, pa.large_string())], schema=pa.schema([JSON_FIELD]))


def csv_cells(rows: pa.Table, format: str = "csv", **options) -> list[str]:
    """Return the last column as the csv module reads it."""
    raw = written(rows, format, **options).decode()
    return [row[-1] for row in csv.reader(io.StringIO(raw, newline=""), dialects[format])][1:]


dialects = {"csv": "excel", "tsv": "excel-tab"}


def jsonl_cells(rows: pa.Table) -> list[str]:
    """Return the cells of the column x as they stand in the file."""
    lines = written(rows, "jsonl").decode().splitlines()
    return [line.split('"x": ', 1)[1][:-1] for line in lines]


def sheet(raw: bytes):
    return openpyxl.load_workbook(io.BytesIO(raw)).active


# What goes in comes out


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_delimited_text(format):
    raw = written(ROWS, format).decode()
    assert list(csv.reader(io.StringIO(raw, newline=""), dialects[format])) == [
        ["id", "text", "cluster", "similarity", "flag"],
        ["007", 'a, "b"\nand c\td', "0", "0.1", "true"],
        ["008", "日本 🎉", "", "1.0", "false"],
        ["009", "", "12", "", ""],
    ]
    assert not raw.startswith("\ufeff")
    assert "\r" not in raw


def test_quotes_are_minimal():
    assert written(ROWS, "csv").decode().splitlines()[-1] == "009,,12,,"
    assert written(text_rows(["a;b c"]), "csv") == b"id,cell\n0,a;b c\n"


def test_one_empty_column_is_still_a_row():
    raw = written(pa.table({"a": [None, "", "x"]}), "csv").decode()
    assert list(csv.reader(io.StringIO(raw))) == [["a"], [""], [""], ["x"]]


def test_json_lines():
    raw = written(ROWS, "jsonl").decode()
    assert raw.startswith('{"id": "007", "text": "a, \\"b\\"\\nand c\\td", "cluster": 0, "similarity": 0.1, ')
    assert "日本 🎉" in raw
    assert [json.loads(line) for line in raw.splitlines()][1:] == [
        {"id": "008", "text": "日本 🎉", "cluster": None, "similarity": 1.0, "flag": False},
        {"id": "009", "text": None, "cluster": 12, "similarity": None, "flag": None},
    ]


def test_json_lines_have_no_other_line_ends():
    rows = text_rows(["a\u2028b\u2029c\u0085d\r\ne"]).rename_columns(["id", "x\u2028"])
    raw = written(rows, "jsonl").decode()
    assert raw.count("\n") == 1
    assert not set("\u2028\u2029\r") & set(raw)
    assert json.loads(raw) == {"id": "0", "x\u2028": "a\u2028b\u2029c\u0085d\r\ne"}


def test_parquet():
    found = pq.read_table(io.BytesIO(written(ROWS, "parquet")))
    assert found.equals(ROWS)


def test_xlsx():
    assert list(sheet(written(ROWS, "xlsx")).values) == [
        ("id", "text", "cluster", "similarity", "flag"),
        ("007", 'a, "b"\nand c\td', 0, 0.1, True),
        ("008", "日本 🎉", None, 1, False),
        ("009", None, 12, None, None),
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_many_pieces_make_one_table(format):
    rows = pa.table({"n": range(20_000)})
    stream = io.BytesIO()
    with open_table(stream, rows.schema, format=format) as table:
        for batch in rows.slice(0, 500).to_batches(max_chunksize=200):
            table.write(batch)
        table.write(rows.slice(500, 0))
        table.write(rows.slice(500))
    assert stream.getvalue() == written(rows, format) or format in ("parquet", "xlsx")
    if format == "parquet":
        assert pq.read_table(stream).equals(rows)
    if format == "xlsx":
        assert [row[0] for row in sheet(stream.getvalue()).values] == ["n", *range(20_000)]


@pytest.mark.parametrize("format", FORMATS)
def test_no_rows(format):
    raw = written(ROWS.slice(0, 0), format)
    if format == "parquet":
        assert pq.read_table(io.BytesIO(raw)).schema == ROWS.schema
    elif format == "xlsx":
        assert list(sheet(raw).values) == [tuple(ROWS.column_names)]
    else:
        names = {"csv": ",".join(ROWS.column_names) + "\n", "tsv": "\t".join(ROWS.column_names) + "\n"}
        assert raw.decode() == names.get(format, "")


printable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(printable, min_size=1))
def test_any_text_survives_raw(cells):
    rows = text_rows(cells, pa.string())
    assert csv_cells(rows, raw=True) == cells
    assert csv_cells(rows, "tsv", raw=True) == cells
    assert [json.loads(line)["cell"] for line in written(rows, "jsonl").decode().split("\n")[:-1]] == cells


@given(st.lists(st.floats(), min_size=1), st.sampled_from([np.float32, np.float64]))
def test_any_float_survives(values, kind):
    with np.errstate(over="ignore"):
        values = np.array(values).astype(kind)
    np.testing.assert_array_equal(np.array(csv_cells(pa.table({"x": values}))).astype(kind), values)
    finite = values[np.isfinite(values)]
    read = [json.loads(cell) for cell in jsonl_cells(pa.table({"x": finite}))]
    np.testing.assert_array_equal(np.array(read, dtype=np.float64).astype(kind), finite)


@pytest.mark.parametrize(
    ("values", "kind", "in_csv", "in_jsonl"),
    [
        ([1.0, 0.1, 1e20, -0.0], pa.float64(), ["1.0", "0.1", "1e+20", "-0.0"], None),
        ([0.1, 1 / 3], pa.float32(), ["0.1", "0.33333334"], None),
        ([math.nan, math.inf, -math.inf], pa.float32(), ["nan", "inf", "-inf"], ["null"] * 3),
        ([2**64 - 1], pa.uint64(), ["18446744073709551615"], None),
        ([-5], pa.int8(), ["-5"], None),
        ([Decimal("1.10")], pa.decimal128(5, 2), ["1.10"], None),
        ([True], pa.bool_(), ["true"], None),
        ([None], pa.null(), [""], ["null"]),
        ([dt.date(2026, 1, 2)], pa.date32(), ["2026-01-02"], ['"2026-01-02"']),
        ([dt.datetime(2026, 1, 2, 3, 4)], pa.timestamp("us"), ["2026-01-02 03:04:00"], None),
        ([1500], pa.timestamp("ms"), ["1970-01-01 00:00:01.500"], None),
        ([0, None], pa.timestamp("ns", "Asia/Tokyo"), ["1970-01-01 00:00:00Z", ""], None),
        (["a", None], pa.dictionary(pa.int8(), pa.string()), ["a", ""], ['"a"', "null"]),
        ([[1, None], None], pa.list_(pa.int8()), ["[1, null]", ""], ["[1, null]", "null"]),
        ([{"a": math.nan}], pa.struct({"a": pa.float64()}), ['{"a": null}'], ['{"a": null}']),
        ([{"é": [b"\xff"]}], pa.struct({"é": pa.list_(pa.binary())}), ['{"é": ["\\\\xff"]}'], None),
        ([b"caf\xc3\xa9", b"\xff"], pa.binary(), ["café", "\\xff"], ['"café"', '"\\\\xff"']),
        (["a"], pa.string_view(), ["a"], ['"a"']),
        ([b"a"], pa.binary_view(), ["a"], ['"a"']),
        (["{}"], pa.json_(), ["{}"], ['"{}"']),
    ],
    ids=lambda value: str(value) if isinstance(value, pa.DataType) else "",
)
def test_values_of_every_type(values, kind, in_csv, in_jsonl):
    rows = pa.table({"id": [str(index) for index in range(len(values))], "x": pa.array(values, kind)})
    assert csv_cells(rows) == in_csv
    if in_jsonl:
        assert jsonl_cells(rows) == in_jsonl
    for line in written(rows, "jsonl").decode().splitlines():
        json.loads(line, parse_constant=pytest.fail)
    assert sheet(written(rows, "xlsx")).max_row >= 1


# JSON columns

JSON_CELLS = [
    '"007"',
    "1.10",
    "12345678901234567890",
    '{"a": [1, 2.50]}',
    "null",
    None,
    "true",
    '"tab\\tü\\u00e9"',
]


def test_json_columns_pass_through_json_lines_unchanged():
    assert written(json_rows(JSON_CELLS), "jsonl").decode().splitlines() == [
        f'{{"value": {cell or "null"}}}' for cell in JSON_CELLS
    ]


def test_json_columns_stay_on_one_line():
    raw = written(json_rows(['{\n "a":\r\n "\u2028"}']), "jsonl").decode()
    assert raw == '{"value": {  "a":   "\\u2028"}}\n'


def test_json_columns_become_text_elsewhere():
    rows = json_rows(JSON_CELLS)
    plain = ["007", "1.10", "12345678901234567890", '{"a": [1, 2.50]}', None, None, "true", "tab\tüé"]
    assert csv_cells(rows) == [cell or "" for cell in plain]
    found = pq.read_table(io.BytesIO(written(rows, "parquet")))
    assert found.schema.field("value").type == pa.large_string()
    assert not found.schema.field("value").metadata
    assert found["value"].to_pylist() == plain
    assert [row[0] for row in sheet(written(rows, "xlsx")).values][1:] == plain


def test_json_strings_with_half_characters():
    rows = json_rows(['"\\ud83d \\ud83c\\udf89"'])
    assert csv_cells(rows) == ["\ufffd 🎉"]
    assert pq.read_table(io.BytesIO(written(rows, "parquet")))["value"].to_pylist() == ["\ufffd 🎉"]


def test_json_strings_can_be_formulas_too():
    assert csv_cells(json_rows(['"=1+1"', "-5", '"\\t=1"'])) == ["'=1+1", "-5", "'\t=1"]


# Formulas


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_formulas_are_defused(format):
    assert csv_cells(text_rows(FORMULAS), format) == [f"'{cell}" for cell in FORMULAS]


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_numbers_and_harmless_text_are_left_alone(format):
    assert csv_cells(text_rows(PLAIN_NUMBERS + HARMLESS), format) == PLAIN_NUMBERS + HARMLESS


def test_raw_writes_formulas_as_they_are():
    assert csv_cells(text_rows(FORMULAS), raw=True) == FORMULAS


def test_column_names_and_other_kinds_of_text_are_defused():
    rows = pa.table({"=name": pa.array(["=1"], pa.dictionary(pa.int8(), pa.string())), "b": [b"=2"]})
    assert written(rows, "csv") == b"'=name,b\n'=1,'=2\n"


def test_nul_is_replaced_and_other_control_characters_kept():
    assert csv_cells(text_rows(["a\0b\x1bc\x07"])) == ["a\ufffdb\x1bc\x07"]
    assert b"\0" not in written(text_rows(["\0"]), "csv", raw=True)


@given(printable)
def test_a_defused_cell_never_begins_like_a_formula(cell):
    safe = defuse(cell)
    assert safe in (cell, f"'{cell}")
    if safe == cell and cell.strip()[:1] in set("=+-@＝＋－＠"):
        float(cell)  # else it would have been defused


def test_long_leading_space_takes_linear_time():
    assert defuse(" " * 1_000_000 + "x").endswith("x")
    assert defuse("-" + "1" * 1_000_000 + "x").startswith("'")


def test_xlsx_stores_formulas_and_error_codes_as_text():
    cells = [cell for cell in FORMULAS if "\r" not in cell] + ["#N/A", "#REF!"]
    column = list(sheet(written(text_rows(cells), "xlsx"))["B"])[1:]
    assert [cell.value for cell in column] == cells
    assert {cell.data_type for cell in column} == {"s"}
    assert all(cell.quotePrefix for cell in column if cell.value.startswith(("=", "#")))


# Limits of xlsx


def test_xlsx_removes_what_xml_cannot_hold():
    raw = written(text_rows(["a\0b\x1bc\ufffed\te"]), "xlsx")
    assert sheet(raw)["B2"].value == "abcd\te"


def test_xlsx_keeps_numbers_that_excel_would_change_as_text():
    rows = pa.table({"x": [10**15 - 1, 10**15, -(10**17)], "y": [math.nan, math.inf, 0.5]})
    assert list(sheet(written(rows, "xlsx")).values)[1:] == [
        (10**15 - 1, "nan"),
        ("1000000000000000", "inf"),
        ("-100000000000000000", 0.5),
    ]


def test_xlsx_refuses_a_cell_that_is_too_long():
    fits = "x" * 32_767
    assert sheet(written(text_rows([fits]), "xlsx"))["B2"].value == fits
    with pytest.raises(DataError, match=r"row 3, column 'cell': 32,768 characters.* csv or parquet"):
        written(text_rows(["", fits + "x"]), "xlsx")
    with pytest.raises(DataError, match=r"row 2, column 'cell': 16,384 characters"):
        written(text_rows(["🎉" * 16_384]), "xlsx")


def test_xlsx_refuses_too_many_rows_or_columns(monkeypatch):
    monkeypatch.setattr(excel, "MAX_ROWS", 3)
    assert sheet(written(text_rows(["a", "b"]), "xlsx")).max_row == 3
    with pytest.raises(DataError, match="an xlsx sheet holds 3 rows with the header"):
        written(text_rows(["a", "b", "c"]), "xlsx")
    monkeypatch.setattr(excel, "MAX_COLUMNS", 1)
    with pytest.raises(DataError, match="2 columns; an xlsx sheet holds 1"):
        written(text_rows(["a"]), "xlsx")


def test_xlsx_without_openpyxl(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UsageError, match="pip install openpyxl"):
        table_format(tmp_path / "rows.xlsx")


# Files


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.csv", "csv"),
        ("a.TSV", "tsv"),
        ("a.b.jsonl", "jsonl"),
        ("a.parquet", "parquet"),
        ("a.xlsx", "xlsx"),
        ("a.csv.gz", "csv"),
        ("a.jsonl.GZ", "jsonl"),
    ],
)
def test_the_extension_says_the_format(name, format):
    assert table_format(Path(name)) == format


@pytest.mark.parametrize("name", ["a", "a.txt", "a.gz", "a.xls", ".csv", "a.csv.zip"])
def test_an_unknown_extension_lists_the_formats(name):
    with pytest.raises(UsageError, match="csv, tsv, jsonl, parquet, xlsx"):
        table_format(Path(name))


def test_format_overrules_the_extension():
    assert table_format(Path("a.txt"), "tsv") == "tsv"
    assert table_format(Path("a.gz"), "tsv") == "tsv"
    with pytest.raises(UsageError, match="csv, tsv"):
        table_format(Path("a.csv"), "xls")
    with pytest.raises(UsageError, match=r"only csv, tsv, jsonl can be \.gz"):
        table_format(Path("a.parquet.gz"))


def test_a_stream_is_csv_unless_told_otherwise():
    assert table_format(io.BytesIO()) == "csv"
    assert table_format(io.BytesIO(), "parquet") == "parquet"


@pytest.mark.parametrize("format", FORMATS)
def test_files_hold_the_same_as_streams(tmp_path, format):
    target = tmp_path / f"rows.{format}"
    with open_table(target, ROWS.schema) as table:
        table.write(ROWS)
    if format == "xlsx":  # holds the time of writing
        assert list(sheet(target.read_bytes()).values) == list(sheet(written(ROWS, format)).values)
    else:
        assert target.read_bytes() == written(ROWS, format)


def test_gz_holds_the_same_and_is_the_same_each_time(tmp_path):
    for name in ["a.csv.gz", "b.csv.gz"]:
        with open_table(tmp_path / name, ROWS.schema) as table:
            table.write(ROWS)
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == written(ROWS, "csv")
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


@pytest.mark.parametrize("name", [*(f"rows.{format}" for format in FORMATS), "rows.csv.gz"])
@pytest.mark.parametrize("exists", [True, False])
def test_an_interrupted_table_leaves_what_was_there(tmp_path, name, exists, recwarn):
    target = tmp_path / name
    if exists:
        target.write_text("old")

    def interrupt():
        with open_table(target, ROWS.schema, overwrite=True) as table:
            table.write(ROWS)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert [path.name for path in tmp_path.iterdir()] == ([name] if exists else [])
    assert not exists or target.read_text() == "old"
    assert not recwarn.list


def test_a_file_is_not_replaced_unasked(tmp_path):
    (tmp_path / "rows.csv").write_text("old")
    with pytest.raises(OutputError, match="exists already"), open_table(tmp_path / "rows.csv", ROWS.schema):
        pass
    with open_table(tmp_path / "rows.csv", ROWS.schema, overwrite=True) as table:
        table.write(ROWS)
    assert (tmp_path / "rows.csv").read_bytes() == written(ROWS, "csv")


def test_rows_of_another_schema_are_refused():
    with pytest.raises(UsageError, match="these rows"), open_table(io.BytesIO(), ROWS.schema) as table:
        table.write(ROWS.select(["id"]))


def test_a_broken_pipe_is_left_to_the_caller():
    class Closed(io.BytesIO):
        def write(self, data):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError), open_table(Closed(), ROWS.schema):
        pass


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_one_error_and_no_noise(format, monkeypatch):
    class FullDisk(io.BytesIO):
        def write(self, data):
            if self.tell() > 1000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    noise = []
    monkeypatch.setattr(sys, "unraisablehook", noise.append)
    rows = pa.table({"x": np.random.default_rng(0).random(2000)})

    def write():
        with open_table(FullDisk(), rows.schema, format=format) as table:
            for batch in rows.to_batches(max_chunksize=100):
                table.write(batch)

    with pytest.raises(OSError, match="No space left"):
        write()
    gc.collect()
    assert not noise
