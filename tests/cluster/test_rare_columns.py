"""Where columns begin to be rare, and which of them the fast look sees as codes, changes nothing but time."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from textclust.cluster import table
from textclust.cluster.lloyd import Partition
from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import rows_as_centres

#: Share of the centres below which a column is rare: no column, some of them, all.
SHARES = [0.0, 0.3, 1e9]
#: Whether all columns are dense for the fast look.
PLACES = [0, 2**27]
N_ROWS, N_COLUMNS = 24, 15


def sums_of(state):
    rare = state.sums.lists.by_centre(state.n_centres).toarray()
    return np.hstack([state.sums.head, rare])


def similarity_of(state, members):
    """Cosine of each row to this centre."""
    out = np.empty(len(members))
    state.table.own(state.rows, np.arange(len(members)), members, out, 1)
    return np.where(members >= 0, out, 0.0)


def partitions(monkeypatch, rows, centres, shares=SHARES):
    """The same partition with columns split in different ways."""
    states = []
    for share in shares:
        for places in PLACES:
            monkeypatch.setattr(table, "COMMON", share)
            monkeypatch.setattr(table, "DENSE_PLACES", places)
            states.append(Partition(rows, centres, 1))
    return states


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=hnp.arrays(
        np.float64, (N_ROWS, N_COLUMNS), elements=st.sampled_from([0.0, 0.0, 0.0, -1.0, 0.3, 2.0])
    ),
    moves=st.lists(st.lists(st.integers(-1, 4), min_size=N_ROWS, max_size=N_ROWS), min_size=1, max_size=4),
)
def test_sums_directions_and_what_is_nearest_are_the_same(monkeypatch, values, moves):
    values[:5, 0] = 1.0  # so that the first rows have a direction
    rows = unit_rows(sp.csr_array(values))
    first, *others = partitions(monkeypatch, rows, rows_as_centres(rows, np.arange(5)))
    for members in moves:  # centres lose all members and get some again
        for state in (first, *others):
            state.update(np.array(members, dtype=np.int32))
        expected, best = sums_of(first), similarity_of(first, first.assign())
        for state in others:
            assert sums_of(state).tobytes() == expected.tobytes()
            np.testing.assert_allclose(state.lengths, first.lengths, rtol=1e-14)
            # Squares are added up in another order: the last bit of a length may decide between equals.
            np.testing.assert_allclose(similarity_of(state, state.assign()), best, atol=1e-12)
            np.testing.assert_array_equal(state.sums.held, first.sums.held)
            difference = abs(state.unit_centres() - first.unit_centres())
            assert difference.nnz == 0 or difference.max() <= 1e-7


def test_a_table_of_some_centres_has_their_lists(monkeypatch, tickets):
    rows, _ = unit_rows(tickets).by_frequency()
    centres = rows_as_centres(rows, np.arange(0, 400, 10))
    for state in partitions(monkeypatch, rows, centres):
        state.update(state.assign())
        state.sums.fill(state.table)
        chosen = np.array([3, 4, 17, 39])
        some, everyone = state.sums.table_of(chosen, state.table), np.arange(rows.n_rows)
        for place, centre in enumerate(chosen):
            of_some, of_all = np.empty(rows.n_rows), np.empty(rows.n_rows)
            some.own(rows, everyone, np.full(rows.n_rows, place, dtype=np.int32), of_some, 1)
            state.table.own(rows, everyone, np.full(rows.n_rows, centre, dtype=np.int32), of_all, 1)
            assert of_some.tobytes() == of_all.tobytes()


@pytest.mark.parametrize("n_jobs", [2, 8])
def test_threads_change_no_bit_of_lists(monkeypatch, tickets, n_jobs):
    rows, _ = unit_rows(tickets).by_frequency()
    monkeypatch.setattr(table, "COMMON", 1.0)
    alone, together = (
        Partition(rows, rows_as_centres(rows, np.arange(30)), threads) for threads in (1, n_jobs)
    )
    for _ in range(3):
        for state in (alone, together):
            state.update(state.assign())
        assert sums_of(alone).tobytes() == sums_of(together).tobytes()
        assert alone.lengths.tobytes() == together.lengths.tobytes()
