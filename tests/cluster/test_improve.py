"""Swaps of centres: moved back without a trace, halves as they would be found alone."""

import numpy as np
import pytest

from textclust.cluster import halves as halving
from textclust.cluster import lloyd
from textclust.cluster.halves import Halves
from textclust.cluster.improve import improve, removal_losses
from textclust.cluster.lloyd import Partition, iterate
from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import Draws, random_centres


@pytest.fixture(params=[6, 40])
def settled(request, corpus):
    own = unit_rows(corpus)
    state = Partition(own, random_centres(Draws(own), own, request.param, 0), 2)
    iterate(state, max_iter=3, tol=0)
    return state


def fresh(state):
    """The same members in a partition without a past."""
    again = Partition(state.rows, state.unit_centres(), 1)
    again.update(state.members)
    return again


def shuffled(members, key):
    moved = members.copy()
    drawn = np.random.default_rng(key).random(len(members)) < 0.3
    moved[drawn] = np.roll(moved[drawn], 1)
    moved[::7] = -1
    return moved


@pytest.mark.parametrize("own_cost", [0, 192])
def test_going_back_leaves_no_trace(settled, own_cost, monkeypatch):
    monkeypatch.setattr(lloyd, "OWN_COST", own_cost)  # with 0 only changed centres are compared
    removal_losses(settled)
    mark, expected = settled.mark(), fresh(settled)
    for key in range(3):
        settled.update(shuffled(settled.members, key))
        iterate(settled, max_iter=key, tol=0)
        settled.go_back(mark)
        assert (settled.members == expected.members).all()
        assert (settled.sums.head == expected.sums.head).all()
        assert (settled.sums.lengths == expected.sums.lengths).all()
        assert (settled.own_similarities() == expected.own_similarities()).all()
    assert (settled.assign() == expected.assign()).all()


def test_a_centre_that_was_empty_may_point_elsewhere_after_going_back(settled, monkeypatch):
    monkeypatch.setattr(lloyd, "OWN_COST", 0)
    members = settled.members.copy()
    members[members == 1] = 0
    settled.update(members)
    removal_losses(settled)
    mark = settled.mark()
    settled.update(np.where(np.arange(len(members)) % 3 == 0, 1, members).astype(np.int32))
    settled.go_back(mark)
    expected = Partition(settled.rows, settled.unit_centres(), 1)
    assert (settled.assign() == expected.assign()).mean() > 0.999  # these centres are rounded to float32


def test_halves_do_not_depend_on_what_is_halved_with_them(settled, monkeypatch):
    together = Halves(settled.rows, settled.n_centres, 5, 2)
    together.find(settled)
    monkeypatch.setattr(halving, "PLACES", 0)
    monkeypatch.setattr(halving, "LEAST_TOGETHER", 1)
    alone = Halves(settled.rows, settled.n_centres, 5, 1)
    alone.find(settled)
    assert (together.second == alone.second).all()
    assert (together.gains == alone.gains).all()


def test_halves_are_found_anew_where_members_have_changed(settled):
    kept = Halves(settled.rows, settled.n_centres, 5, 1)
    kept.find(settled)
    members = settled.members.copy()
    members[members == 3] = 2
    settled.update(members)
    kept.find(settled)
    anew = Halves(settled.rows, settled.n_centres, 5, 1)
    anew.find(settled)
    assert (kept.second == anew.second).all()
    assert (kept.gains == anew.gains).all()


def test_the_gain_of_a_split_is_what_both_halves_are_longer(settled):
    found = Halves(settled.rows, settled.n_centres, 0, 1)
    found.find(settled)
    X = settled.rows.as_csr().astype(np.float64)

    def length(rows):
        return np.linalg.norm(X[rows].sum(axis=0))

    for j in range(settled.n_centres):
        own = settled.members == j
        expected = length(own & found.second) + length(own & ~found.second) - length(own)
        assert found.gains[j] == pytest.approx(expected, abs=1e-5)
        assert found.gains[j] >= -1e-5


def test_losses_of_a_removal_say_what_the_second_choice_costs(settled):
    scores = settled.rows.as_csr().astype(np.float64) @ settled.unit_centres().T.toarray().astype(np.float64)
    own = settled.members
    here = np.flatnonzero(own >= 0)
    similarity = scores[here, own[here]]
    scores[here, own[here]] = -np.inf
    lost = np.maximum(similarity - scores[here].max(axis=1), 0.0)
    expected = np.bincount(own[here], weights=lost, minlength=settled.n_centres)
    np.testing.assert_allclose(removal_losses(settled), expected, atol=1e-4)


def test_what_cannot_reach_the_target_is_given_up(corpus):
    own = unit_rows(corpus)

    def iterations(target):
        state = Partition(own, random_centres(Draws(own), own, 12, 1), 1)
        objective, n_iter = iterate(state, max_iter=9, tol=0, target=target)
        return n_iter, objective

    whole, objective = iterations(0.0)
    assert iterations(np.inf)[0] == 1 < whole
    assert iterations(objective) == (whole, objective)


def test_improving_is_the_same_on_any_number_of_threads(settled):
    one, two = (improve(settled.rows, settled.unit_centres(), 3, n_jobs) for n_jobs in (1, 2))
    assert (one.members == two.members).all()
    assert one.objective == two.objective
