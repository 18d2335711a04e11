"""Trust: themes come back, accidents do not."""

import numpy as np
import pytest

from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.errors import DataError
from textclust.evaluate.null import null_corpus
from textclust.evaluate.trust import DO_NOT_NAME, MIXED, SOLID, cluster_trust, jaccards, judge


def test_themes_are_solid(five_themes):
    X, themes = five_themes
    assert {cluster.verdict for cluster in cluster_trust(X, themes)} == {SOLID}


def test_clusters_of_mixed_words_are_not_to_be_named(five_themes):
    null = null_corpus(five_themes[0])
    labels = SphericalKMeans(5).fit(null).labels_
    assert {cluster.verdict for cluster in cluster_trust(null, labels)} == {DO_NOT_NAME}


def test_half_of_a_theme_is_not_solid(five_themes):
    X, themes = five_themes
    order = np.arange(len(themes)) % 2
    halved = np.where((themes == 0) & (order == 1), 5, themes)
    verdicts = {cluster.id: cluster.verdict for cluster in cluster_trust(X, halved)}
    assert SOLID not in (verdicts[0], verdicts[5])


def test_the_same_in_any_order_and_on_any_number_of_threads(five_themes):
    X, themes = five_themes
    order = np.random.default_rng(3).permutation(len(themes))
    assert cluster_trust(X[order], themes[order], n_jobs=3) == cluster_trust(X, themes, n_jobs=1)


def test_each_verdict_has_its_reason():
    assert judge(0.9, 0.5, 1, 0.9, 3) == (DO_NOT_NAME, "only 3 documents")
    assert "falls apart" in judge(0.1, 0.5, 1, 0.9, 50)[1]
    assert "seldom stand together" in judge(0.9, 0.5, 1, 0.0, 50)[1]
    assert judge(0.4, 0.5, 1, 0.9, 50)[0] == MIXED
    assert judge(0.9, 0.1, 8, 0.9, 50) == (MIXED, "stable, but says much the same as cluster 8")
    assert judge(0.9, float("nan"), -1, 0.9, 50)[0] == SOLID


def test_jaccards_against_sets():
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 4, 50), rng.integers(0, 3, 50)
    overlap, here = jaccards(one, other, 4)
    for j in range(4):
        mine = set(np.flatnonzero(one == j))
        theirs = [set(np.flatnonzero(other == i)) for i in range(3)]
        assert overlap[j] == pytest.approx(max(len(mine & t) / len(mine | t) for t in theirs))
    assert here.all()


def test_too_few_documents():
    with pytest.raises(DataError, match="too few"):
        cluster_trust(np.eye(3), [0, 1, 2])


def test_a_verdict_near_its_limit_says_so():
    assert "near the limit of 50 %" in judge(0.54, 0.5, 1, 0.9, 50, 0.08)[1]
    assert "near the limit of 50 %" in judge(0.46, 0.5, 1, 0.9, 50, 0.08)[1]
    assert "near the limit of 25 %" in judge(0.2, 0.5, 1, 0.9, 50, 0.08)[1]
    assert "near" not in judge(0.8, 0.5, 1, 0.9, 50, 0.08)[1]


def test_most_verdicts_that_another_draw_turns_were_near_a_limit(five_themes):
    X, themes = five_themes
    rng = np.random.default_rng(0)
    blurred = np.where(rng.random(len(themes)) < 0.3, rng.integers(0, 5, len(themes)), themes)
    one, other = (cluster_trust(X, blurred, random_state=seed) for seed in (0, 1))
    turned = [a for a, b in zip(one, other, strict=True) if a.verdict != b.verdict]
    assert all("near the limit" in cluster.reason for cluster in turned)
    assert all(abs(a.stability - b.stability) <= 2 * a.uncertainty for a, b in zip(one, other, strict=True))
