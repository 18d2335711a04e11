"""Runs of small corpora, made in this process."""

import csv
import json

import pytest

from textclust.corpus import ReadOptions
from textclust.run.create import create_run
from textclust.run.settings import Settings

THEMES = (
    "printer paper jam tray toner",
    "card charged twice refund money",
    "password login reset link account",
)


@pytest.fixture
def make_run(tmp_path):
    """Cluster a file of the test's folder."""

    def make(input="in.csv", out="run", *, k=3, keep_text=True, force=False, reading=None, **settings):
        reading = {"text_columns": ("text",)} if reading is None else reading
        inputs = [input] if isinstance(input, str) else input
        return create_run(
            [tmp_path / name for name in inputs],
            tmp_path / out,
            Settings(n_clusters=k, **settings),
            ReadOptions(**reading),
            keep_text=keep_text,
            force=force,
        )

    return make


@pytest.fixture
def write_csv(tmp_path):
    """Write rows to a csv; without rows, twelve of three themes."""

    def write(rows=None, name="in.csv"):
        rows = rows or [["nr", "text"], *([f"{i:03}", f"{THEMES[i % 3]} case{i}"] for i in range(12))]
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle, lineterminator="\n").writerows(rows)
        return tmp_path / name

    return write


@pytest.fixture
def write_jsonl(tmp_path):
    """Write objects to a file of JSON lines."""

    def write(objects, name="in.jsonl"):
        lines = (json.dumps(item, ensure_ascii=False) + "\n" for item in objects)
        (tmp_path / name).write_text("".join(lines), encoding="utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def written():
    """The bytes of a run in some format."""
    import io

    from textclust.tables.table import open_table

    def write(run, format="csv", *, raw=False):
        sink = io.BytesIO()
        with open_table(sink, run.schema, format=format, raw=raw) as table:
            for rows in run.tables():
                table.write(rows)
        return sink.getvalue()

    return write
