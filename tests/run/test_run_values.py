"""The user's values come out as they went in."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

HARD = ["007", "NA", "12345678901234567890", "1.10", "1e5", "", "null", "None", "TRUE", "2024-01-01"]
HARD += [" pad ", 'a "quote"', "a,b", "two\nlines", "nan", "0x1F", "-0", "１２", "日本"]


@pytest.fixture
def rows():
    return [["text", "value"], *([f"paper jam number{i}", value] for i, value in enumerate(HARD))]


def test_csv_cells_come_out_byte_for_byte(write_csv, make_run, written, rows):
    path = write_csv(rows)
    exported = csv.reader(io.StringIO(written(make_run(k=2), raw=True).decode()))
    ours = io.StringIO()
    csv.writer(ours, lineterminator="\n").writerows(row[1:3] for row in exported)
    assert ours.getvalue().encode() == path.read_bytes()


def test_csv_cells_stay_text_in_the_run(write_csv, make_run, rows):
    write_csv(rows)
    assert make_run(k=2).assignments["value"].tolist() == HARD


def test_an_id_column_keeps_its_zeros(write_csv, make_run, written):
    write_csv()
    exported = written(make_run(reading={"text_columns": ("text",), "id_column": "nr"}))
    assert exported.splitlines()[1].startswith(b"000,printer paper")


def test_json_values_come_out_value_for_value(write_jsonl, make_run, written):
    values = ["007", 7, 12345678901234567890, 0.1, -1.5e300, True, None, [1, {"a": None}], {"b": "é"}, "NA"]
    values += ["", "null", "two\nlines", "\u2028", {"deep": [[[]]]}]
    write_jsonl([{"text": f"paper jam {i} word{i}", "value": value} for i, value in enumerate(values)])
    exported = [json.loads(line) for line in written(make_run("in.jsonl", k=2), "jsonl").splitlines()]
    assert [row["value"] for row in exported] == values
    assert [type(row["value"]) for row in exported] == [type(value) for value in values]


def test_json_numbers_keep_their_spelling(tmp_path, make_run, written):
    spelled = ["1.10", "1e5", "100000000000000000000.5", "-0", "1E+2"]
    lines = [f'{{"text": "paper jam {i}", "value": {number}}}\n' for i, number in enumerate(spelled)]
    (tmp_path / "in.jsonl").write_text("".join(lines))
    exported = written(make_run("in.jsonl", k=1), "jsonl").decode().splitlines()
    assert [line.split('"value": ')[1].split(",")[0] for line in exported] == spelled


def test_json_keys_that_appear_late_are_columns(write_jsonl, make_run):
    objects = [{"text": ("paper jam", "card refund", "login link")[i % 3]} for i in range(9000)]
    write_jsonl([*objects, {"text": "card refund", "late": "yes"}])
    run = make_run("in.jsonl", k=2)
    assert run.manifest["corpus"]["columns"] == ["text", "late"]
    late = run.assignments["late"]
    assert (late.iloc[-1], late.notna().sum(), len(late)) == ("yes", 1, 9001)


def test_types_of_a_parquet_are_kept(tmp_path, make_run):
    table = pa.table(
        {
            "text": ["paper jam", "card refund", "login link"],
            "number": pa.array([1, None, 3], pa.int16()),
            "share": pa.array([0.1, 0.2, None], pa.float32()),
            "when": pa.array([0, 1, 2], pa.timestamp("ms", tz="UTC")),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    kept = pq.read_table(make_run("in.parquet").path / "assignments.parquet").select(table.column_names)
    assert kept.drop_columns("text").equals(table.drop_columns("text"))


@pytest.mark.parametrize("format", ["jsonl", "parquet", "xlsx", "tsv"])
def test_every_format_has_every_row(write_csv, make_run, written, format):
    import openpyxl

    write_csv()
    content = written(make_run(), format)
    if format == "parquet":
        assert pq.read_table(io.BytesIO(content)).num_rows == 12
    elif format == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert [row[1] for row in sheet.iter_rows(values_only=True)][:3] == ["nr", "000", "001"]
        assert sheet.max_row == 13
    else:
        assert len(content.splitlines()) == 12 + (format == "tsv")
