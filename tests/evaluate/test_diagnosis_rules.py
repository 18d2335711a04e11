"""The rules at their limits, and the facts they are made from."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from textclust.evaluate import diagnosis, facts
from textclust.evaluate.facts import Facts, Pair, Source


def some(**known):
    known = {"ids": np.arange(6), "sizes": np.full(6, 50)} | known
    return Facts(**known)


def fired(rule, **known):
    return [finding.clusters for finding in rule(some(**known))]


def sized(*sizes):
    return {"ids": np.arange(len(sizes)), "sizes": np.array(sizes)}


def test_nothing_known_nothing_said():
    assert diagnosis.diagnose(some()) == []


def test_fewer_than_fifty_documents_say_nothing():
    assert diagnosis.diagnose(Facts(**sized(40, 3, 3, 3))) == []
    assert diagnosis.diagnose(Facts(**sized(41, 3, 3, 3)))


@pytest.mark.parametrize(
    ("sizes", "found"),
    [((40, 12, 12, 12, 12, 12), []), ((50, 10, 10, 10, 10, 10), [[0]]), ((60, 40), []), ((70, 15, 15), [])],
)
def test_giant(sizes, found):
    assert fired(diagnosis.giant_cluster, **sized(*sizes)) == found


def test_tiny_clusters_are_many_or_not_worth_a_word():
    assert fired(diagnosis.tiny_clusters, **sized(*[50] * 8, 4, 4)) == []
    assert fired(diagnosis.tiny_clusters, **sized(*[50] * 8, 4, 4, 1)) == [[8, 9, 10]]
    assert fired(diagnosis.tiny_clusters, **sized(*[50] * 20, 4, 4, 1)) == []


def test_twins():
    pairs = [Pair(0, 3, 0.81), Pair(1, 2, 0.79)]
    assert fired(diagnosis.near_identical, pairs=pairs) == [[0, 3]]


@pytest.mark.parametrize(
    ("count", "known", "overall", "found"),
    [(30, 50, 0.1, [[2]]), (24, 50, 0.1, []), (30, 50, 0.3, []), (4, 5, 0.01, [])],
)
def test_one_source(count, known, overall, found):
    source = Source("from", 2, "ann", count, known, overall)
    assert fired(diagnosis.one_source, sources=[source]) == found


def test_one_template_of_few_documents_is_none():
    shares = np.array([0.49, 0.5, 1.0, np.nan, 0.0, 0.0])
    sizes = np.array([50, 50, 4, 50, 50, 50])
    assert fired(diagnosis.one_template, templates=shares, sizes=sizes) == [[1]]


def test_clusters_of_templates_are_one_finding():
    known = {"templates": np.array([0.9, 0.1, 0.6, 0.0, 0.0, 0.0])}
    (found,) = diagnosis.one_template(some(**known))
    assert found.clusters == [0, 2]
    assert "0 (90 %), 2 (60 %)" in found.seen
    assert "--fold-duplicates" in found.command
    (folded,) = diagnosis.one_template(some(**known, folded=True))
    assert "--fold-duplicates" not in folded.command


def test_languages():
    english = {"en": 50}
    assert fired(diagnosis.split_by_language, languages=[english] * 6) == []
    one = [english] * 5 + [{"de": 41, "en": 9}]
    assert fired(diagnosis.split_by_language, languages=one) == [[5]]
    mixed = [english] * 5 + [{"de": 20, "fr": 20, "en": 10}]
    assert [f.rule for f in diagnosis.split_by_language(some(languages=mixed))] == [
        "cluster of several languages"
    ]
    mostly = [english] * 5 + [{"en": 30, "de": 20}]
    assert fired(diagnosis.split_by_language, languages=mostly) == []


def test_without_a_main_language_all_is_one_finding():
    each = [{"en": 40}, {"de": 30, "fr": 30}, {"es": 40}, {"ru": 40}, {"en": 40}, {"ar": 40}]
    assert fired(diagnosis.split_by_language, languages=each) == [[0, 1, 2, 3, 4, 5]]


def test_structure_starts_and_k():
    assert fired(diagnosis.no_structure, gaps={6: 0.004}) == [[]]
    assert fired(diagnosis.no_structure, gaps={6: 0.003, 24: 0.005}) == []
    assert fired(diagnosis.no_structure, gaps={6: 0.1}, structure=False) == [[]]
    assert fired(diagnosis.unstable_starts, agreement=0.24) == [[]]
    assert fired(diagnosis.unstable_starts, agreement=0.25) == []
    assert fired(diagnosis.k_too_low, gaps={6: 0.02, 24: 0.045}) == [[]]
    assert fired(diagnosis.k_too_low, gaps={6: 0.02, 24: 0.043}) == []
    sixteen = sized(*[20] * 16)
    assert fired(diagnosis.k_too_high, gaps={4: 0.08, 16: 0.1}, **sixteen) == [[]]
    assert fired(diagnosis.k_too_high, gaps={4: 0.07, 16: 0.1}, **sixteen) == []


def test_the_wrong_tool():
    assert "HDBSCAN" in next(diagnosis.needs_density(some(far=0.3))).command
    assert "GaussianMixture(6)" in next(diagnosis.needs_mixture(some(border=0.5))).command
    assert fired(diagnosis.needs_density, far=0.29) == fired(diagnosis.needs_mixture, border=0.49) == []


def test_the_parts_named_for_python_exist():
    from sklearn.cluster import HDBSCAN  # noqa: F401
    from sklearn.mixture import GaussianMixture  # noqa: F401

    from textclust import DocumentClusterer
    from textclust.reduce.svd import TruncatedSVD  # noqa: F401

    texts = [f"t{i % 3}w{j} t{i % 3}w{j + 1} w{i}" for i in range(60) for j in (i % 5,)]
    for finding in (*diagnosis.needs_density(some(far=1.0)), *diagnosis.needs_mixture(some(border=1.0))):
        command = finding.command.replace("TruncatedSVD(50)", "TruncatedSVD(5)")
        command = command.replace("size=10", "size=10, copy=True")
        names = {"DocumentClusterer": DocumentClusterer, **locals()}
        model = eval(command, names).fit(texts)  # what a reader would type
        assert len(model.labels_) == 60


@given(st.integers(0, 2**32 - 1))
def test_mutual_pairs_against_counting(seed):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 6))
    labels = rng.integers(-1, k, 60)
    second = np.where(labels < 0, -1, (labels + rng.integers(1, k, 60)) % k)
    table = np.zeros((k, k), dtype=int)
    for a, b in zip(labels, second, strict=True):
        if a >= 0:
            table[a, b] += 1
    first = [int(np.argmax(row)) if row.any() else -1 for row in table]
    expected = {(i, j) for i, j in enumerate(first) if j > i and first[j] == i}
    found = facts.mutual_pairs(labels, second, rng.random((7, k)))
    assert {(pair.one, pair.other) for pair in found} == expected


def test_a_template_is_what_most_rows_share():
    rng = np.random.default_rng(0)
    made = np.zeros((40, 300))
    made[:, :10] = 1
    made[np.arange(40), 10 + rng.integers(0, 290, 40)] = 1
    free = (rng.random((40, 300)) < 0.04).astype(float)
    X = sp.csr_matrix(np.vstack([made, free]))
    shares = facts.template_shares(X, np.repeat([0, 1], 40), 3)
    assert shares[:2].tolist() == [1.0, 0.0]
    assert np.isnan(shares[2])


def test_documents_are_drawn_by_content():
    rng = np.random.default_rng(0)
    keys, labels = rng.random(500), rng.integers(-1, 3, 500)
    order = rng.permutation(500)
    drawn = facts.drawn_of_each(labels, keys, 3)
    assert set(keys[drawn]) == set(keys[order][facts.drawn_of_each(labels[order], keys[order], 3)])
    assert np.bincount(labels[drawn]).tolist() == [facts.OF_EACH] * 3
    np.testing.assert_array_equal(
        keys[facts.drawn_of_all(labels, keys)], keys[order][facts.drawn_of_all(labels[order], keys[order])]
    )


def test_a_column_of_few_values_is_no_source():
    def found(n_values, n_documents=60):
        codes = np.arange(n_documents) % n_values
        return facts.commonest_sources(
            "who", [str(i) for i in range(n_values)], codes, np.zeros(n_documents, int), 3
        )

    assert found(9) == []
    assert [(source.cluster, source.count, source.known) for source in found(20)] == [(0, 3, 60)]
    assert found(20, 400) == []
