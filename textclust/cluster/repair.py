"""What is done about a centre that has lost all its members."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from textclust.cluster.lloyd import Partition
from textclust.cluster.nearest import similarities
from textclust.cluster.rows import BLOCK_VALUES
from textclust.cluster.seeding import rows_as_centres

#: A cluster is split only if both halves can have two members.
SMALLEST_TO_SPLIT = 4


def refill_emptied(state: Partition) -> None:
    """Give each emptied centre a part of the cluster with the largest loss.

    The loss is the sum of ``1 - cos`` over a cluster's rows. The part is what lies nearer to the member with
    the smallest content hash than to the centre, two rows at least. Where no cluster can be split (all rows
    of each are equal, say) the centre stays empty.
    """
    while True:
        sizes = state.sizes(state.members)
        emptied = np.flatnonzero(sizes == 0)
        counts = np.bincount(state.members + 1, minlength=state.n_centres + 1)[1:]
        loss = np.where(counts >= SMALLEST_TO_SPLIT, sizes - state.lengths, 0.0)
        donor = int(np.argmax(loss))
        if not len(emptied) or loss[donor] <= 1e-6:
            return
        members = state.members.copy()
        members[_part_of(state, donor)] = emptied[0]
        state.update(members)


def _part_of(state: Partition, donor: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows of the donor that go to the emptied centre."""
    rows, own = state.rows, np.flatnonzero(state.members == donor)
    parts = np.array_split(own, 1 + len(own) * (rows.n_values // rows.n_rows) // BLOCK_VALUES)
    hashes = np.concatenate([rows.take(part).hashes() for part in parts])
    seed = rows_as_centres(rows, own[[np.argmin(hashes)]])
    ends = sp.vstack([seed, state.unit_centres()[[donor]]]).toarray().T
    scores = [similarities(rows.take(part), ends, 0, len(part)) for part in parts]
    to_seed, to_centre = np.concatenate(scores).T
    nearest_first = np.lexsort((hashes, -to_seed))
    size = int(np.clip((to_seed > to_centre).sum(), 2, len(own) - 2))
    return own[nearest_first[:size]]
