"""Lloyd's iteration for unit rows and cosine similarity, with exact sums (Dhillon & Modha 2001)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.source import Rows
from textclust.cluster.sums import Sums
from textclust.cluster.table import common_columns, padded

#: Comparing each row with its own centre first costs as much as this many centres more.
OWN_COST = 192
#: Less than any cosine.
LEAST = -2.0


@dataclass(frozen=True, slots=True)
class Progress:
    """One finished iteration.

    Attributes
    ----------
    iteration : int
        Counted from 1.
    objective : float
        Sum over rows of weight times cosine to the own centre's sum.
    moved : int
        Rows that changed their centre.
    """

    iteration: int
    objective: float
    moved: int


@dataclass(frozen=True, slots=True)
class LloydResult:
    """Where the iteration ended: centres as rows of unit length, members, objective, iterations."""

    centres: sp.csr_array
    members: NDArray[np.int32]
    objective: float
    n_iter: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Members of a partition, and what was known of its rows then."""

    members: NDArray[np.int32]
    assigned: NDArray[np.int32]
    rivals: NDArray[np.float64]
    similarity: NDArray[np.float64]
    changed: NDArray[np.bool_]


class Partition:
    """Rows, their centres and the exact sums of each centre's members.

    Parameters
    ----------
    rows : UnitRows
        Columns by falling frequency: the first ones are taken for those that most rows have.
    centres : (n_centres, n_columns) CSR, float32
        Rows of unit length.
    n_jobs : int
    n_head : int, optional
        How many of the columns have sums of their own for every centre; by default those that are common. The
        last bits of lengths depend on it.
    """

    def __init__(self, rows: Rows, centres: sp.csr_array, n_jobs: int, n_head: int | None = None) -> None:
        self.rows = rows
        self.n_jobs = n_jobs
        self.n_centres = centres.shape[0]
        n_head = common_columns(rows, self.n_centres) if n_head is None else n_head
        self.sums = Sums(rows, centres, n_head, n_jobs)
        self.table = self.sums.table()
        self.members = np.full(rows.n_rows, -1, dtype=np.int32)
        self.assigned = self.members
        #: No centre that is not the assigned one and has not changed since is more similar than this.
        self.rivals = np.full(rows.n_rows, np.inf)
        self.changed = np.ones(self.n_centres, dtype=bool)
        self.similarity = np.full(rows.n_rows, np.nan)

    def assign(self) -> NDArray[np.int32]:
        """The most similar centre of each row, -1 for none; members and sums stay as they are.

        A row that is more similar to its own centre than it was to any other need only be compared with the
        centres that have changed since (Aoyama & Saito's ICP, with the runner-up as its bound).
        """
        changed = np.flatnonzero(self.changed)
        members = self.members.copy()
        own_cost = OWN_COST * self._unknown().mean()
        if padded(len(changed)) + own_cost < padded(self.n_centres):
            own = self.own_similarities()
            bounded = (own >= self.rivals) & (members >= 0)
            self.sums.table_of(changed, self.table).assign(
                self.rows, np.flatnonzero(bounded), own, members, self.rivals, self.n_jobs
            )
            rest = np.flatnonzero(~bounded)
        else:
            own = np.full(self.rows.n_rows, -np.inf)
            self.similarity[:] = np.nan
            rest = np.arange(self.rows.n_rows)
        self.rivals[rest] = -np.inf
        self.sums.fill(self.table)
        self.table.assign(self.rows, rest, own, members, self.rivals, self.n_jobs)
        self.assigned = members
        self.changed[:] = False
        return members

    def own_similarities(self) -> NDArray[np.float64]:
        """Cosine of each row to its own centre, -inf where it has none."""
        unknown = np.flatnonzero(self._unknown())
        self.table.own(self.rows, unknown, self.members, self.similarity, self.n_jobs)
        return self.similarity

    def _unknown(self) -> NDArray[np.bool_]:
        """Rows whose cosine to their own centre is to be computed: the row or the centre has moved since."""
        if self.changed.any():
            self.similarity[np.append(self.changed, False)[self.members]] = np.nan
        unknown: NDArray[np.bool_] = np.isnan(self.similarity)
        return unknown

    def second_similarities(self) -> NDArray[np.float64]:
        """Cosine of each row to the most similar centre that is not its own; 0 where there is none."""
        others, worst = self.members.copy(), np.full(self.rows.n_rows, LEAST)
        self.sums.fill(self.table)
        everyone = np.arange(self.rows.n_rows)
        self.table.assign(self.rows, everyone, worst, others, np.zeros(self.rows.n_rows), self.n_jobs)
        second = np.zeros(self.rows.n_rows)
        found = np.flatnonzero((others >= 0) & (others != self.members))
        self.table.own(self.rows, found, others, second, self.n_jobs)
        self.own_similarities()
        self.assigned, self.rivals = self.members, second.copy()
        self.changed[:] = False
        return second

    def update(self, members: NDArray[np.int32]) -> int:
        """Take over new members and their sums; how many rows moved. An emptied centre stays where it is."""
        before, self.members = self.members, members
        moved = np.flatnonzero(members != before)
        if members is not self.assigned:
            self.rivals[members != self.assigned] = np.inf
        self.similarity[moved] = np.nan
        emptied = (self.sizes(members) == 0) & ~self.sums.held
        self.sums.hold(emptied)
        if emptied.any():
            before = np.where(np.append(emptied, False)[before], -1, before).astype(np.int32)
        self.sums.move(self.rows, moved, before, members)
        self.sums.refresh(self.table)
        for ends in (before[moved], members[moved]):
            self.changed[ends[ends >= 0]] = True
        return len(moved)

    def mark(self) -> Mark:
        """Where it stands, to go back to."""
        return Mark(
            self.members, self.assigned, self.rivals.copy(), self.similarity.copy(), self.changed.copy()
        )

    def go_back(self, mark: Mark) -> None:
        """Move the rows back; exact sums are then as they were, and so is all that is known of the rows."""
        self.update(mark.members)
        self.assigned = mark.assigned
        self.rivals, self.similarity = mark.rivals.copy(), mark.similarity.copy()
        self.changed = mark.changed | self.sums.held  # an empty centre may point elsewhere

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Length of each centre's sum; 0 for a centre without members."""
        return self.sums.lengths / self.sums.grid

    def objective(self) -> float:
        """Sum over the rows of weight times cosine to the centre."""
        return float(self.sums.lengths.sum() / self.sums.grid)

    def unit_centres(self) -> sp.csr_array:
        """Centres as rows of unit length, ``(n_centres, n_columns)``."""
        return self.sums.units()

    def sizes(self, members: NDArray[np.int32]) -> NDArray[np.float64]:
        """Total weight of each centre's members."""
        total = np.bincount(members + 1, weights=self.rows.weights, minlength=self.n_centres + 1)
        return total[1:].astype(np.float64)


def run_lloyd(
    rows: Rows,
    centres: sp.csr_array,
    *,
    max_iter: int,
    tol: float,
    n_jobs: int,
    repair: Callable[[Partition], None] | None = None,
    callback: Callable[[Progress], Any] | None = None,
) -> LloydResult:
    """Iterate assignment and update until the objective gains less than ``tol``, relatively.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_centres, n_columns) CSR, float32
        Rows of unit length.
    max_iter : int
    tol : float
        0 iterates until no row moves.
    repair : callable, optional
        Gives emptied centres members; without it they stay where they are.
    callback : callable, optional
        Called with the `Progress` of every iteration.
    """
    state = Partition(rows, centres, n_jobs)
    objective, n_iter = iterate(state, max_iter=max_iter, tol=tol, repair=repair, callback=callback)
    return LloydResult(state.unit_centres(), state.members, objective, n_iter)


def iterate(
    state: Partition,
    *,
    max_iter: int,
    tol: float,
    target: float = 0.0,
    repair: Callable[[Partition], None] | None = None,
    callback: Callable[[Progress], Any] | None = None,
) -> tuple[float, int]:
    """Iterate from the centres that a partition has; see ``run_lloyd``.

    Gives up when the objective would not reach the target if every iteration left gained as much as the last
    one; gains fall. Returns the objective, and how many iterations it took.
    """
    objective, iteration = 0.0, 0
    for iteration in range(1, max_iter + 1):
        moved = state.update(state.assign())
        if repair is not None:
            repair(state)
        before, objective = objective, state.objective()
        if callback is not None:
            callback(Progress(iteration, objective, moved))
        gain, left = objective - before, max_iter - iteration
        if moved == 0 or gain < tol * objective or objective + left * gain < target:
            break
    return objective, iteration
