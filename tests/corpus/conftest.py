"""Files to read, and a corpus read whole."""

from dataclasses import dataclass, field

import pytest

from textclust.corpus import Corpus, ReadOptions, open_corpus


@dataclass
class Whole:
    """Everything a corpus gave."""

    corpus: Corpus
    rows: list = field(default_factory=list)
    text: list = field(default_factory=list)
    status: list = field(default_factory=list)
    batches: list = field(default_factory=list)

    def column(self, name):
        return [row.get(name) for row in self.rows]


def read_all(inputs, *, stdin=None, **options):
    if isinstance(inputs, str):
        inputs = [inputs]
    whole = Whole(open_corpus(inputs, ReadOptions(**options), stdin=stdin))
    for batch in whole.corpus.batches():
        batch.rows.validate(full=True)
        batch.text.validate(full=True)
        whole.batches.append(batch)
        whole.rows += batch.rows.to_pylist()
        whole.text += batch.text.to_pylist()
        whole.status += batch.status.to_pylist()
    return whole


@pytest.fixture
def read():
    return read_all


@pytest.fixture
def write(tmp_path):
    """Write a file below the test's folder; give its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write_file


@pytest.fixture
def short_lines(monkeypatch):
    """Lower the length from which a line is not held in memory."""
    monkeypatch.setattr("textclust.corpus.lines.MAX_LINE", 1000)
    monkeypatch.setattr("textclust.corpus.lines.KEPT_CHARS", 20)
    monkeypatch.setattr("textclust.corpus.strings._CHUNK_BYTES", 256)
