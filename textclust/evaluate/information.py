"""What two partitions of the same documents tell of each other, beyond what chance would."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

#: Counts of documents in two clusters at once that lie farther from their mean by chance have no weight.
DEVIATIONS, LEAST_REACH = 8.0, 8.0


def agreement(one: NDArray[np.integer], other: NDArray[np.integer]) -> tuple[float, float]:
    """Mutual information of two partitions beyond chance: as a share of what they say, and in nats.

    Vinh, Epps & Bailey (2010), "Information theoretic measures for clusterings comparison"; the share is
    scikit-learn's ``adjusted_mutual_info_score``, in a fraction of its time.

    Parameters
    ----------
    one, other : (n_rows,) int
        Clusters, from 0 on.

    Examples
    --------
    >>> share, nats = agreement(np.array([0, 0, 1, 1] * 50), np.array([1, 1, 0, 0] * 50))
    >>> round(share, 6), round(nats, 2)
    (1.0, 0.69)
    """
    width = int(other.max()) + 1
    table = np.bincount(one.astype(np.int64) * width + other, minlength=(int(one.max()) + 1) * width)
    table = table.reshape(-1, width)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    said = (_entropy(rows) + _entropy(columns)) / 2
    by_chance = expected_information(rows, columns)
    nats = _entropy(rows) + _entropy(columns) - _entropy(table.ravel()) - by_chance
    most = said - by_chance
    return (nats / most if most > np.finfo(np.float64).eps else 0.0), nats


def expected_information(rows: NDArray[np.integer], columns: NDArray[np.integer]) -> float:
    """Mutual information, in nats, of two partitions of these sizes that have nothing to do with each other.

    The sum of Vinh, Epps & Bailey (2010), eq. 24a, over the counts that chance makes at all likely.

    Parameters
    ----------
    rows, columns : (n_clusters,) int
        Sizes; both add up to the number of documents.

    Examples
    --------
    >>> round(expected_information(np.array([2, 2]), np.array([2, 2])), 4)  # one deal of three is the same
    0.231
    """
    n = int(rows.sum())
    (sizes, often), (others, as_often) = (
        np.unique(found[found > 0], return_counts=True) for found in (rows, columns)
    )
    a, b = np.repeat(sizes, len(others)), np.tile(others, len(sizes))
    weight = np.outer(often, as_often).ravel()
    mean = a * b / n
    reach = DEVIATIONS * np.sqrt(mean) + LEAST_REACH
    low = np.maximum(np.maximum(a + b - n, 1), np.floor(mean - reach)).astype(np.int64)
    high = np.minimum(np.minimum(a, b), np.ceil(mean + reach)).astype(np.int64)
    counts = np.maximum(high - low + 1, 0)
    both = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts - low, counts)
    ln = _ln_factorials(n)
    fixed = np.repeat(ln[a] + ln[b] + ln[n - a] + ln[n - b] - ln[n], counts)
    a, b = np.repeat(a, counts), np.repeat(b, counts)
    chance = np.exp(fixed - ln[both] - ln[a - both] - ln[b - both] - ln[n - a - b + both])
    return float((np.repeat(weight, counts) * chance * both * np.log(n * both / (a * b))).sum() / n)


@lru_cache(maxsize=4)
def _ln_factorials(n: int) -> NDArray[np.float64]:
    found: NDArray[np.float64] = gammaln(np.arange(n + 1) + 1.0)
    return found


def _entropy(sizes: NDArray[np.integer]) -> float:
    shares = sizes[sizes > 0] / sizes.sum()
    return float(-(shares * np.log(shares)).sum())
