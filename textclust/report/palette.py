"""Colours that colour-blind people can tell apart, given out so that near clusters differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Okabe & Ito (2008) without yellow and black, which vanish on white and on black, with violet and grey;
#: darkened or lightened until all stand out from the page.
LIGHT = ("#0072b2", "#c65102", "#00805c", "#a8508a", "#2b9fd9", "#8a6d00", "#5b3fb5", "#69707a")
DARK = ("#56a8e8", "#f08a4b", "#2fc795", "#e59ac6", "#8fd3ff", "#d9b84a", "#a99bff", "#b4bcc6")
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
