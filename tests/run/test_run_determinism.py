"""The same input gives the same bytes."""

import json
import random
from pathlib import Path

import pytest

from textclust.corpus import ReadOptions
from textclust.run.create import create_run
from textclust.run.samples import sample_path
from textclust.run.settings import Settings

COLUMNS = {"text_columns": ("subject", "body"), "id_column": "id"}


def _tickets(folder, input=None, *, reading=None, **settings):
    options = ReadOptions(**COLUMNS, **(reading or {}))
    return create_run(
        [input or sample_path("tickets.csv")], folder, Settings(n_clusters=15, **settings), options
    )


def _files(run):
    return {
        str(path.relative_to(run.path)): path.read_bytes()
        for path in sorted(Path(run.path).rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return _tickets(tmp_path_factory.mktemp("first") / "run", jobs=1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_another_run_has_the_same_bytes(first, tmp_path, jobs):
    assert _files(_tickets(tmp_path / "run", jobs=jobs)) == _files(first)


def test_the_size_of_batches_changes_nothing_but_the_layout(first, tmp_path):
    again = _tickets(tmp_path / "run", jobs=1, reading={"batch_rows": 37})
    assert again.assignments.equals(first.assignments)
    assert again.clusters == first.clusters


def test_manifests_differ_in_date_and_what_was_measured_only(first, tmp_path):
    again = json.loads((_tickets(tmp_path / "run", jobs=1).path / "run.json").read_text())
    before = json.loads((first.path / "run.json").read_text())
    for manifest in (before, again):
        manifest["memory"] = manifest["memory"]["rows"]  # the bytes are the process's, which made other runs
    assert {key for key in before if before[key] != again[key]} <= {"created", "seconds"}


@pytest.mark.parametrize("svd", ["off", "20"])
def test_shuffled_rows_give_every_document_the_same_cluster(tmp_path, svd):
    import pandas as pd

    frame = pd.read_csv(sample_path("tickets.csv"), dtype=str, keep_default_na=False)
    order = list(range(len(frame)))
    random.Random(1).shuffle(order)
    frame.iloc[order].to_csv(tmp_path / "shuffled.csv", index=False)
    plain = _tickets(tmp_path / "plain", svd=svd).assignments.set_index("id")["cluster"]
    shuffled = _tickets(tmp_path / "run", tmp_path / "shuffled.csv", svd=svd).assignments
    assert shuffled.set_index("id")["cluster"].to_dict() == plain.to_dict()


def test_the_seed_is_part_of_the_result(first, tmp_path):
    other = _tickets(tmp_path / "run", seed=1, jobs=1)
    assert other.manifest["corpus"] == first.manifest["corpus"]
    assert other.manifest["seed"] == 1


def test_training_documents_are_assigned_where_they_are(first):
    texts = (first.assignments["subject"] + "\n" + first.assignments["body"]).tolist()
    assert first.model.predict(texts).tolist() == first.assignments["cluster"].tolist()
