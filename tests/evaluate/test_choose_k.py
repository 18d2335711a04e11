"""`choose_k`: the right K, no structure where there is none, the same answer every time."""

import json

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

from textclust.errors import DataError, UsageError
from textclust.evaluate.chain import Partitions, between, k_grid, nearest, unit
from textclust.evaluate.choose_k import choose_k
from textclust.evaluate.evidence import Directions, Evidence, Measures
from textclust.evaluate.information import agreement, expected_information
from textclust.evaluate.null import null_corpus
from textclust.evaluate.suggestion import bend, heights, smooth, suggest


@pytest.fixture(scope="module")
def choice(five_themes):
    return choose_k(five_themes[0][:400], (2, 20))


def test_five_themes_are_five(choice):
    assert choice.suggested_k == 5
    assert choice.structure
    assert choice.reason.startswith("5 clusters: ")


def test_every_measure_of_every_k_on_documents_and_null(choice):
    assert [row.k for row in choice.table] == k_grid(2, 20)
    at_five = choice.table[3]
    assert at_five.stability > 0.9 > 0.3 > at_five.null_stability
    assert at_five.silhouette > 3 * at_five.null_silhouette
    assert at_five.inertia < at_five.null_inertia


def test_json_can_be_relied_on(choice):
    document = json.loads(json.dumps(choice.as_json(), allow_nan=False))
    assert {"schema_version", "suggested_k", "structure", "reason", "table"} <= set(document)
    assert {"k", "inertia", "silhouette", "davies_bouldin", "stability"} <= set(document["table"][0])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_null_corpus_has_no_structure(five_themes, seed):
    found = choose_k(null_corpus(five_themes[0][:300], random_state=50 + seed), (2, 12), random_state=seed)
    assert not found.structure
    assert found.reason.startswith("No structure was found")
    assert 2 <= found.suggested_k <= 12


def test_documents_of_one_unigram_model_have_no_structure(no_themes):
    assert not choose_k(no_themes[:300], (2, 12)).structure


def test_the_same_in_any_order_and_on_any_number_of_threads(five_themes):
    X = five_themes[0][:120]
    order = np.random.default_rng(2).permutation(120)
    assert choose_k(X, (2, 6), n_jobs=1) == choose_k(X[order], (2, 6), n_jobs=3)


def test_progress_ends_where_it_said(five_themes):
    seen = []
    choose_k(five_themes[0][:150], (2, 15), report=lambda stage, done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert all(done <= total for done, total in seen)


@pytest.mark.parametrize("wrong", [(1, 5), (6, 5), (0, 0)])
def test_a_range_that_is_none(wrong, five_themes):
    with pytest.raises(UsageError, match="--range"):
        choose_k(five_themes[0], wrong)


@pytest.mark.parametrize("X", [np.zeros((30, 5)), np.ones((50, 30)), np.eye(4), np.zeros((0, 3))])
def test_too_few_different_documents(X):
    with pytest.raises(DataError, match="too few to choose K"):
        choose_k(sp.csr_array(X))


def test_the_range_is_cut_to_what_the_documents_allow(five_themes):
    found = choose_k(five_themes[0][:60], (2, 40))
    assert found.table[-1].k <= 15


def test_few_documents_are_not_asked_for_many_clusters(five_themes):
    rows = five_themes[0][:120]
    found, wider = choose_k(rows), choose_k(rows, (2, 30))
    assert found.table[-1].k == 10
    assert wider.table[-1].k == 30
    assert wider.suggested_k == found.suggested_k <= 10


def test_the_grid_has_every_small_k_and_then_steps_of_a_tenth():
    assert k_grid(2, 40)[:12] == [*range(2, 14)]
    assert k_grid(2, 40)[-1] == 40
    steps = np.diff(k_grid(12, 100)) / np.array(k_grid(12, 100))[:-1]
    assert steps.max() < 0.13


def test_between_neighbours_of_the_grid_lie_finer_steps():
    assert between(k_grid(2, 150), 8) == []
    assert between(k_grid(2, 150), 20) == [19, 21]
    finer = between(k_grid(2, 150), 75)
    assert finer == [70, 72, 73, 77, 78, 80]
    assert between([2, 3], 2) == []


def test_the_winner_is_looked_for_between_its_neighbours(twenty_themes):
    found = choose_k(twenty_themes, (2, 30))
    there = [row.k for row in found.table]
    assert 19 <= found.suggested_k <= 21
    assert {19, 20, 21} <= set(there)
    assert there == sorted({*k_grid(2, 75), 30, *there} & set(range(31)))


def test_smoothing_does_not_mind_how_densely_k_lie():
    grid = k_grid(2, 150)
    dense = sorted({*grid, *between(grid, 75), *between(grid, 62)})
    curve = np.log(grid) ** 2
    at = [dense.index(k) for k in grid]
    np.testing.assert_allclose(smooth(dense, np.log(dense) ** 2)[at], smooth(grid, curve), atol=0.03)


def test_an_elbow_is_found_where_it_is():
    grid = list(range(1, 21))
    curve = np.minimum(np.arange(1, 21), 6) * 1.0
    assert grid[int(heights(grid, curve).argmax())] == 6
    assert heights(grid, -curve).argmax() == 0


def test_a_bend_is_found_where_it_is():
    grid = k_grid(2, 150)
    assert grid[int(bend(grid, np.minimum(np.log(grid), np.log(18))).argmax())] == 18
    assert grid[int(bend(grid, np.minimum(np.log(grid), np.log(4)) + 0.2 * np.log(grid)).argmax())] == 4


def test_one_lucky_k_among_its_neighbours_does_not_count():
    grid = k_grid(2, 150)
    values = np.where(np.array(grid) == 35, 1.0, 0.5)
    assert smooth(grid, values).max() < 0.8
    np.testing.assert_allclose(smooth(grid, np.full(len(grid), 0.3)), 0.3)


def evidence(bend_k, returning_k, informative_k):
    """Curves that give these three answers."""
    grid = k_grid(2, 150)
    found = {}
    for k in grid:
        gained = 0.5 * np.log(min(k, bend_k))
        shared = np.log(min(k, informative_k))
        stable = 0.9 if k <= returning_k else 0.8
        found[k] = Measures(0.5, float(np.exp(-gained)), 0.1, 2.0, 5.0, stable, float(shared))
    none = Measures(0.9, 1.0, 0.0, 3.0, 1.0, 0.1, 0.0)
    return Evidence(found, dict.fromkeys(grid, none), {k: [0.9, 0.9, 0.9] for k in grid}), grid


@pytest.mark.parametrize(
    ("answers", "k", "certainty", "runner_up"),
    [
        ((12, 12, 12), 12, "clear", None),
        ((4, 18, 62), 18, "weak", 62),
        ((51, 8, 9), 9, "fair", 51),
        ((35, 10, 99), 35, "weak", 99),
    ],
)
def test_the_middle_one_of_three_answers(answers, k, certainty, runner_up):
    found, grid = evidence(*answers)
    suggestion = suggest(found, grid, grid)
    assert (suggestion.bend_k, suggestion.returning_k, suggestion.informative_k) == answers
    assert (suggestion.k, suggestion.certainty, suggestion.runner_up) == (k, certainty, runner_up)
    assert suggestion.plausible == (min(answers), max(answers))


def test_agreement_on_one_of_two_k_is_no_clear_evidence():
    found, grid = evidence(12, 12, 12)
    assert suggest(found, grid, [11, 12]).certainty == "clear"  # a narrow range asks for no less
    of_two = suggest(found, [11, 12], [11, 12])
    assert of_two.certainty == "weak"
    assert of_two.reason.endswith("of so few documents only 11 and 12 could be tried, the evidence is weak.")


def test_a_runner_up_far_away_is_another_view_and_no_rival():
    def reason(*answers):
        found, grid = evidence(*answers)
        return suggest(found, grid, grid).reason

    assert "; the runner-up is 62, a finer view of the same documents: look at both; " in reason(4, 18, 62)
    assert "; the runner-up is 4, a coarser view of the same documents: look at both; " in reason(4, 22, 132)
    assert "; the runner-up is 18; " in reason(12, 12, 18)


def test_a_range_takes_the_answer_to_its_nearest_end():
    found, grid = evidence(4, 18, 62)
    wanted = [k for k in grid if 5 <= k <= 10]
    narrow = suggest(found, grid, wanted)
    assert narrow.k == 10
    assert narrow.reason.startswith("10 clusters, the end of the range that is nearest to 18: ")
    assert (narrow.certainty, narrow.runner_up) == ("weak", 5)
    assert suggest(found, grid, [k for k in grid if 24 <= k <= 50]).k == 24


def test_expected_information_is_scikit_learns():
    rng = np.random.default_rng(3)
    for n_rows, k in ((40, 10), (3_000, 40), (20_000, 6)):
        one, other = rng.choice(k, n_rows, p=rng.dirichlet(np.ones(k))), rng.integers(0, k, n_rows)
        table = contingency_matrix(one, other, sparse=True)
        ours = expected_information(np.bincount(one), np.bincount(other))
        assert ours == pytest.approx(expected_mutual_information(table, n_rows), rel=1e-9)


def test_agreement_is_scikit_learns():
    rng = np.random.default_rng(0)
    one = rng.integers(0, 7, 300)
    other = np.where(rng.random(300) < 0.6, one, rng.integers(0, 5, 300))
    assert agreement(one, other)[0] == pytest.approx(adjusted_mutual_info_score(one, other))
    assert abs(agreement(one, rng.permutation(other))[1]) < 0.05
    assert agreement(np.zeros(9, int), np.zeros(9, int))[0] in (0.0, 1.0)


def test_the_nearest_centre_is_the_nearest_and_the_first_on_ties():
    points = unit(np.random.default_rng(1).normal(size=(5_000, 6)))
    centres = np.vstack([points[:4], points[:1]])
    found = nearest(points, centres)
    np.testing.assert_array_equal(
        found.labels, (points.astype(float) @ centres.T.astype(float)).argmax(axis=1)
    )
    assert found.labels[0] == 0
    assert found.inertia == pytest.approx(1 - (points @ centres.T).max(axis=1).mean(), abs=1e-6)


def test_no_number_of_a_k_depends_on_the_range(five_themes):
    X = five_themes[0][:160]
    wide = {row.k: row for row in choose_k(X, (2, 12)).table}
    narrow = choose_k(X, (5, 9)).table
    assert [row.k for row in narrow] == [5, 6, 7, 8, 9]
    assert all(row == wide[row.k] for row in narrow)


def test_partitions_do_not_depend_on_what_was_asked_before(five_themes):
    points = Directions(sp.csr_array(five_themes[0][:200]), 0).of(sp.csr_array(five_themes[0][:200]))
    rising, falling = Partitions(points, 50, 0), Partitions(points, 50, 0)
    found = {k: rising.at(k).labels for k in (3, 13, 31, 50)}
    for k in (50, 31, 13, 3):
        assert len(np.unique(found[k])) == k
        np.testing.assert_array_equal(falling.at(k).labels, found[k])


def test_more_partitions_than_different_rows_are_as_many_as_there_are():
    points = np.repeat(np.eye(5, dtype=np.float32), 4, axis=0)
    assert Partitions(points, 10, 0).at(8).n_clusters == 5


def test_directions_have_no_common_part_and_hold_rows_one_by_one(five_themes):
    X = sp.csr_array(five_themes[0][:300])
    directions = Directions(X, 0)
    points = directions.of(X)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1.0, rtol=1e-5)
    assert np.linalg.norm(points.mean(axis=0)) < 0.2
    np.testing.assert_allclose(directions.of(X[10:20]), points[10:20], atol=1e-6)


def test_the_null_corpus_keeps_lengths_and_documents_and_breaks_meetings(five_themes):
    X = sp.csr_array(five_themes[0])
    null = null_corpus(X)
    np.testing.assert_array_equal(np.diff(null.indptr), np.diff(X.indptr))
    np.testing.assert_array_equal(np.bincount(null.indices, minlength=X.shape[1]), (X != 0).sum(axis=0))
    null.check_format(full_check=True)

    def meetings(matrix):
        binary = (matrix != 0).astype(float)
        return ((binary.T @ binary).toarray() ** 2).sum()

    assert meetings(null) < 0.6 * meetings(X)
