"""What does not fit into memory stays on disk, with the same result; what fits nowhere is refused."""

import logging

import numpy as np
import pandas as pd
import pytest

from textclust.corpus import ReadOptions
from textclust.errors import MemoryLimitError
from textclust.run import planning
from textclust.run.create import create_run
from textclust.run.samples import sample_path
from textclust.run.settings import Settings

OPTIONS = ReadOptions(text_columns=("subject", "body"))


def run_of_tickets(folder, name, **settings):
    inputs = [sample_path("tickets.csv")]
    return create_run(inputs, folder / name, Settings(n_clusters=8, outliers=0.05, **settings), OPTIONS)


@pytest.fixture
def little_memory(monkeypatch):
    """As if the plan with the rows in memory did not fit, and the one without them did."""
    plan_grouping = planning.plan_grouping

    def tight(*arguments, **settings):
        plan = plan_grouping(*arguments, **settings | {"in_use": 0, "peak": 0})
        return plan_grouping(
            *arguments, **settings | {"in_use": 0, "peak": 0, "limit": int(plan.in_memory * 0.99)}
        )

    monkeypatch.setattr(planning, "plan_grouping", tight)
    monkeypatch.setattr(planning.Plan, "check", lambda plan: None)  # a small corpus is all fixed cost


@pytest.mark.parametrize("reduce", ["off", "auto"])
def test_rows_on_disk_give_the_same_run(tmp_path, little_memory, caplog, reduce):
    with caplog.at_level(logging.INFO, logger="textclust"):
        there = run_of_tickets(tmp_path, "disk", reduce=reduce)
    assert "rows left on disk" in caplog.text
    assert not {"spool", "matrix", "reduced"} & {path.name for path in there.path.iterdir()}
    memory = there.manifest["memory"]
    assert memory["rows"] == "disk"
    assert memory["planned_bytes"] > 0 < memory["peak_bytes"]


@pytest.mark.parametrize("reduce", ["off", "auto"])
def test_rows_on_disk_have_the_bits_of_rows_in_memory(tmp_path, request, reduce):
    here = run_of_tickets(tmp_path, "memory", reduce=reduce)
    request.getfixturevalue("little_memory")
    there = run_of_tickets(tmp_path, "disk", reduce=reduce)
    pd.testing.assert_frame_equal(here.assignments, there.assignments, check_exact=True)
    assert [c.top_terms for c in here.clusters] == [c.top_terms for c in there.clusters]
    np.testing.assert_array_equal(here.model.centres_, there.model.centres_)


def test_what_fits_nowhere_is_refused_with_both_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(planning, "memory_limit", lambda: 10_000_000)
    with pytest.raises(MemoryLimitError, match=r"need \d+\.\d GB of memory, there are 0\.0 GB"):
        run_of_tickets(tmp_path, "run")
    assert not (tmp_path / "run").exists()
