"""Whatever is written comes back, however it is cut into batches."""

import contextlib
import csv
import io
import json

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from textclust.corpus import FORMATS, ReadOptions, decode_json_column, open_corpus
from textclust.errors import TextclustError

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.text(
    ' a,;\t|"\r\n', max_size=8
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | cells,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(cells, children, max_size=3),
    max_leaves=8,
)


def read_bytes(data, **options):
    corpus = open_corpus(["-"], ReadOptions(**options), stdin=io.BytesIO(data))
    batches = list(corpus.batches())
    rows = [row for batch in batches for row in batch.rows.to_pylist()]
    text = [text for batch in batches for text in batch.text.to_pylist()]
    return rows, text, batches, corpus.fingerprint


@st.composite
def tables(draw):
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=12))


@settings(deadline=None)
@given(tables(), st.sampled_from(",;\t|^"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_table_a_csv_writer_writes(table, delimiter, end, quote_all):
    header = [f"c{number}" for number in range(len(table[0]))]
    target = io.StringIO(newline="")
    # A writer that leaves a final carriage return unquoted writes the end of a Windows line.
    assume(quote_all or end == "\r\n" or not any(row[-1].endswith("\r") for row in table))
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *table])
    data = target.getvalue().encode()
    rows, *_ = read_bytes(data, text_columns=("c0",), format="csv", delimiter=delimiter)
    assert [list(row.values())[1:] for row in rows] == table


@settings(deadline=None)
@given(st.lists(st.dictionaries(cells.filter(lambda name: name != "id"), documents, max_size=4), max_size=8))
def test_any_json(objects):
    objects = [{"text": "x"}, *objects]
    lines = "\n".join(json.dumps(item, ensure_ascii=number % 2 == 0) for number, item in enumerate(objects))
    array = json.dumps(objects, indent=1)
    for data in (lines, array):
        rows, *_ = read_bytes(data.encode(), text_columns=("text",))
        back = [
            {key: json.loads(value) for key, value in row.items() if key != "id" and value} for row in rows
        ]
        expected = [{key: value for key, value in item.items() if value is not None} for item in objects]
        assert repr(back_sorted(back)) == repr(back_sorted(expected))


def back_sorted(objects):
    """Rows have the order of the columns, objects that of their keys."""
    return [dict(sorted(item.items())) for item in objects]


@settings(deadline=None)
@given(st.lists(cells, min_size=1, max_size=8))
def test_decoding_json_columns(values):
    lines = "\n".join(json.dumps({"text": value}) for value in values).encode()
    *_, batches, _fingerprint = read_bytes(lines)
    decoded = [
        text for batch in batches for text in decode_json_column(batch.rows.column("text")).to_pylist()
    ]
    assert decoded == values


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(cells, cells), min_size=2, max_size=20), st.integers(1, 7), st.integers(1, 50))
def test_batches_change_nothing(table, batch_rows, batch_bytes):
    target = io.StringIO(newline="")
    csv.writer(target).writerows([("a", "text"), *table])
    data = target.getvalue().encode()
    options = {"text_columns": ("text",), "format": "csv", "delimiter": ","}
    rows, text, _, fingerprint = read_bytes(data, **options)
    small = read_bytes(data, **options, batch_rows=batch_rows, batch_bytes=batch_bytes)
    assert (small[0], small[1], small[3]) == (rows, text, fingerprint)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | st.text('a,"\n\r\\[]{}:0', max_size=40).map(str.encode))
def test_garbage_is_read_or_refused_with_a_typed_error(data):
    for format in FORMATS:
        with contextlib.suppress(TextclustError):
            read_bytes(data, format=format)
