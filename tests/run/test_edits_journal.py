"""The journal of merges and splits: ids, owners, and what may not be."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.errors import ModelFormatError, UsageError
from textclust.run.edits import Journal

STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "undo"]), st.integers(0, 99), st.integers(0, 99))
)


def play(steps):
    """A journal of whatever steps are possible, and its states."""
    states = [Journal(4)]
    for what, a, b in steps:
        now = states[-1]
        first, second = (now.clusters[i % len(now.clusters)] for i in (a, b))
        if what == "merge" and first != second:
            states.append(now.merge([first, second]))
        elif what == "split":
            states.append(now.split(first, 2 + b % 2))
        elif what == "undo" and now.holding:
            states.append(now.undo())
    return states


@given(STEPS)
def test_an_id_is_given_once(steps):
    given = [cluster for edit in play(steps)[-1].log for cluster in edit.into]
    assert len(set(given)) == len(given)
    assert all(cluster >= 4 for cluster in given)


@given(STEPS)
def test_every_centre_belongs_to_a_cluster_or_has_others_below(steps):
    journal = play(steps)[-1]
    assert [centre in journal.below for centre in range(len(journal.owner))] == [
        owner < 0 for owner in journal.owner
    ]
    assert all(min(level) > centre for centre, level in journal.below.items())


@given(STEPS)
def test_an_edit_leaves_all_other_clusters_their_centres(steps):
    states = play(steps)
    for before, after in pairwise(states):
        edit = after.log[-1]
        touched = {-1, *edit.clusters, *edit.into}
        if edit.what != "undo":
            for centre, owner in enumerate(before.owner):
                assert after.owner[centre] == owner or owner in touched


@given(STEPS)
def test_undoing_everything_gives_the_clusters_of_the_model(steps):
    journal = play(steps)[-1]
    while journal.holding:
        journal = journal.undo()
    assert journal.owner == [0, 1, 2, 3]
    with pytest.raises(UsageError, match="nothing is left to undo"):
        journal.undo()


@given(STEPS)
def test_a_journal_comes_back_from_json(steps):
    journal = play(steps)[-1]
    again = Journal.from_json(4, json.loads(json.dumps(journal.as_json())))
    assert (again.log, again.owner, again.below) == (journal.log, journal.owner, journal.below)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda j: j.merge([1]), "two or more different"),
        (lambda j: j.merge([1, 1]), "two or more different"),
        (lambda j: j.merge([1, 9]), "no cluster 9; the run has 0 to 3"),
        (lambda j: j.merge([1, -1]), "no cluster -1"),
        (lambda j: j.merge([0, 1]).split(1, 2), "no cluster 1 any more: merge of 1 into 0"),
        (lambda j: j.split(1, 2).merge([0, 1]), "no cluster 1 any more: split of 1 into 4 and 5"),
        (lambda j: j.split(1, 2).undo().merge([0, 4]), "no cluster 4 any more: the edit .* was undone"),
    ],
)
def test_what_cannot_be_done_is_said(edit, message):
    with pytest.raises(UsageError, match=message):
        edit(Journal(4))


GOOD = {"what": "split", "clusters": [1], "into": [4, 5], "on": "", "by": ""}


@pytest.mark.parametrize(
    "log",
    [
        None,
        5,
        ["x"],
        [{}],
        [GOOD | {"what": "explode"}],
        [GOOD | {"into": [1, 2]}],
        [GOOD | {"into": [4]}],
        [GOOD | {"into": [5, 6]}],
        [GOOD | {"clusters": [7]}],
        [GOOD | {"clusters": [True]}],
        [GOOD | {"by": 3}],
        [GOOD | {"what": "merge"}],
        [GOOD | {"what": "undo", "clusters": [], "into": []}],
    ],
)
def test_a_log_that_nobody_wrote_is_refused(log):
    with pytest.raises(ModelFormatError, match="log of edits"):
        Journal.from_json(4, log)


def test_a_cluster_is_known_by_what_it_is_made_of():
    journal = Journal(4).merge([2, 0]).split(1, 2).merge([5, 2])
    assert journal.made_of == {3: [3], 4: [4], 5: [0, 2, 5]}
    assert journal.undo().made_of == {2: [0, 2], 3: [3], 4: [4], 5: [5]}
