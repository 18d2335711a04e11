"""Colours that colour-blind people can tell apart, given out so that near clusters differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Those of Okabe & Ito (2008), moved a little until the least difference of any two is largest for people of
#: every kind of colour vision, and all stand out from the page (3:1).
LIGHT = ("#1e5aab", "#d32d00", "#629472", "#a84888", "#009fd0", "#a69040", "#2f0a84", "#544645")
DARK = ("#0074b5", "#c3602a", "#5db36d", "#b8749c", "#6ee0ff", "#fcbf37", "#bf8efe", "#f1e7e2")
#: With two shapes of mark, twice as many looks.
SHAPES = ("round", "square")
N_LOOKS = len(LIGHT) * len(SHAPES)


def looks(centres: NDArray[np.floating]) -> NDArray[np.int64]:
    """A look for each cluster: clusters that lie near each other get different ones.

    Parameters
    ----------
    centres : (n_clusters, 2)
        Where the clusters lie on the map.

    Returns
    -------
    (n_clusters,) int64
        Below `N_LOOKS`; ``look % len(LIGHT)`` is the colour, ``look // len(LIGHT)`` the shape. While there
        are looks enough, no two clusters have the same.

    Examples
    --------
    >>> looks(np.zeros((3, 2))).tolist()
    [0, 1, 2]
    """
    n_clusters = len(centres)
    chosen = np.full(n_clusters, -1, dtype=np.int64)
    distance = np.linalg.norm(centres[:, None, :] - centres[None, :, :], axis=2)
    for cluster in range(n_clusters):
        if n_clusters <= N_LOOKS:
            chosen[cluster] = cluster
            continue
        # The look whose nearest bearer is farthest away; one that nobody bears yet comes first.
        nearest = np.full(N_LOOKS, np.inf)
        np.minimum.at(nearest, chosen[:cluster], distance[cluster, :cluster])
        chosen[cluster] = int(np.argmax(nearest))
    return chosen
