"""A run judged: the numbers that several verbs show are the same ones."""

import ailing
import numpy as np
import pytest

from textclust.run.evaluating import evaluate_run
from textclust.run.trust_file import read_trust


@pytest.fixture
def run(make_run, write_csv):
    texts = ailing.leftovers(np.random.default_rng(0))
    write_csv([["nr", "text"], *([f"d{i}", text] for i, text in enumerate(texts))])
    return make_run(k=4)


def test_cohesion_is_what_clusters_shows_also_after_a_merge(run):
    for n_clusters in (4, 3):
        if n_clusters == 3:
            run.merge(0, 1)
        found = evaluate_run(run)
        assert {one["id"]: one["cohesion"] for one in found.clusters} == {
            one.id: one.cohesion for one in run.clusters
        }
        assert found.internal["cohesion"] == pytest.approx(
            np.average([one.cohesion for one in run.clusters], weights=[one.size for one in run.clusters])
        )
        assert len(found.clusters) == n_clusters


def test_leftovers_of_several_languages_are_not_solid(run):
    (foreign,) = (one["clusters"][0] for one in run.manifest["diagnosis"] if "several" in one["rule"])
    found = evaluate_run(run, trust=True)
    verdict = {one.id: one for one in found.trust}[foreign]
    assert verdict.verdict != "solid"
    assert read_trust(run)[foreign] == verdict
    assert next(one for one in found.clusters if one["id"] == foreign)["trust"] == verdict.as_json()
    assert found.trust_seconds > 0
