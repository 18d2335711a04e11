"""Memory does not grow with the input."""

import gzip
import json
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textclust.corpus import ReadOptions, open_corpus

MB = 2**20
WORDS = "the parcel came late and the box was open " * 100


def peak_of_reading(inputs, **options):
    """Peak of Python's and of Arrow's memory, and the rows read."""
    arrow_before, arrow_peak, n_rows = pa.total_allocated_bytes(), 0, 0
    tracemalloc.start()
    try:
        for batch in open_corpus(inputs, ReadOptions(**options)).batches():
            n_rows += batch.rows.num_rows
            arrow_peak = max(arrow_peak, pa.total_allocated_bytes() - arrow_before)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak + arrow_peak, n_rows


def write_repeated(path, start, row, between, end, n_bytes):
    with open(path, "wb") as file:
        file.write(start.encode())
        block = (row + between).encode() * 100
        n_blocks = n_bytes // len(block)
        for _ in range(n_blocks):
            file.write(block)
        file.write((row + end).encode())
    return n_blocks * 100 + 1


@pytest.mark.parametrize(
    ("name", "start", "row", "between", "end"),
    [
        ("a.csv", "n,text\n", f'1,"{WORDS}"', "\n", "\n"),
        ("a.jsonl", "", json.dumps({"n": 1, "text": WORDS}), "\n", "\n"),
        ("a.json", "[", json.dumps({"n": 1, "text": WORDS}), ",\n", "]"),
    ],
)
def test_sixty_megabytes_in_forty(tmp_path, name, start, row, between, end):
    path = str(tmp_path / name)
    written = write_repeated(path, start, row, between, end, 60 * MB)
    peak, n_rows = peak_of_reading([path], text_columns=("text",))
    assert n_rows == written
    assert peak < 40 * MB


def test_one_large_row_group_of_parquet(tmp_path):
    path = str(tmp_path / "a.parquet")
    text = [f"{number} {WORDS}" for number in range(15_000)]
    pq.write_table(pa.table({"text": text}), path, row_group_size=len(text), use_dictionary=False)
    del text
    peak, n_rows = peak_of_reading([path])
    assert n_rows == 15_000
    assert peak < 40 * MB


def test_a_line_that_unpacks_to_much_more_than_memory_may(tmp_path, monkeypatch):
    monkeypatch.setattr("textclust.corpus.lines.MAX_LINE", MB)
    path = str(tmp_path / "bomb.csv.gz")
    with gzip.open(path, "wb") as file:
        file.write(b'n,text\n1,"')
        for _ in range(100):
            file.write(b"x" * MB)
        file.write(b'"\n2,ok\n')
    peak, n_rows = peak_of_reading([path])
    assert n_rows == 2
    assert peak < 20 * MB
