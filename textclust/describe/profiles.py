"""How the documents of each cluster differ from all in a column: numbers, shares, a timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from textclust.describe.columns import Column, Kind, typed
from textclust.describe.timeline import MOST_BARS, Bins, bins
from textclust.errors import DataError

#: Values of a category that are listed for each cluster; the others are counted together.
MOST_VALUES = 20
#: Where the spread of numbers is told; the middle one is the median.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a cluster's documents have a value, or fall into an interval of time.

    Attributes
    ----------
    value : str
    count : int
    share : float
        Of the cluster's documents that have any value.
    overall : float
        The same share among all documents.
    lift : float
        How many times as frequent as among all: ``share / overall``.
    """

    value: str
    count: int
    share: float
    overall: float
    lift: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A column in some documents: ``known`` with a value and ``missing`` without one are all of them.

    Attributes
    ----------
    known, missing : int
    mean, median : float or None
        Of a number; None for other columns, and where no value is known.
    quantiles : list of float
        Of a number, at `QUANTILES`.
    shares : list of Share
        Of a category: its values, the commonest first. Of a date: every interval in order.
    n_more, rest : int
        Values of a category that are not listed, and how many documents have one of them.
    """

    known: int
    missing: int
    mean: float | None
    median: float | None
    quantiles: list[float]
    shares: list[Share]
    n_more: int = 0
    rest: int = 0

    @property
    def peak(self) -> Share | None:
        """The commonest value or interval, the first on ties."""
        return max(self.shares, key=lambda share: share.count) if self.known and self.shares else None


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column in each cluster and in all documents.

    Attributes
    ----------
    name : str
    kind : {"number", "category", "date"}
    unit : str
        Of a date: the interval of its timeline, ``day``, ``week``, ``month`` or ``year``.
    whole : Profile
        All documents, those without a cluster included.
    clusters : dict of int to Profile
        By rising label; -1 are the documents without a cluster, if there are any.
    """

    name: str
    kind: Kind
    unit: str
    whole: Profile
    clusters: dict[int, Profile]

    def as_json(self) -> dict[str, Any]:
        """What programs may rely on: the kind, all documents, and under ``none`` those without a cluster."""
        return {
            "kind": self.kind,
            **({"unit": self.unit} if self.unit else {}),
            "whole": asdict(self.whole),
            "none": asdict(self.clusters[-1]) if -1 in self.clusters else None,
        }


def profile_clusters(
    labels: Any, values: Iterable[Any] | Column, *, name: str = "", most_bars: int = MOST_BARS
) -> ColumnProfile:
    """Profile clusters by a column: mean and median of numbers, shares of categories, counts of dates.

    What the column is, is seen from its values: numbers or ISO 8601 dates if at least 95 % of those that are
    there are, else categories. Numbers that begin with a zero, as 007 does, are codes.

    Parameters
    ----------
    labels : (n_documents,) int
        Cluster of each document; -1 for none.
    values : (n_documents,) iterable, or Column
        A value for each document; None, NaN, pandas' NA or an empty string where there is none.
    name : str, default=""
        Of the column.
    most_bars : int, default=70
        A timeline has at most so many intervals: days if they are enough, else weeks, months or years.

    Returns
    -------
    ColumnProfile

    Raises
    ------
    DataError
        There are not as many values as labels.

    Notes
    -----
    Lift is the measure of association rules (Brin, Motwani, Ullman & Tsur 1997): above 1 the value is more
    frequent in the cluster than among all documents.

    Examples
    --------
    >>> found = profile_clusters([0, 0, 1, 1], ["web", "web", "phone", ""], name="channel")
    >>> [(share.value, share.share, share.lift) for share in found.clusters[0].shares]
    [('web', 1.0, 1.5)]
    >>> profile_clusters([0, 0, 1], [10, 30, None]).clusters[1].missing
    1
    """
    given = np.asarray(labels)
    column = values if isinstance(values, Column) else typed(name, _cells(values))
    if given.shape != (len(column.values),):
        raise DataError(f"{len(column.values):,} values for {len(given):,} labels: one for each is needed")
    dates = column.values.astype("datetime64[s]") if column.kind == "date" else None
    intervals = None if dates is None else bins(dates, most_bars)
    everyone = np.arange(len(given))
    overall = _counts(column, everyone, intervals)
    order = np.argsort(given, kind="stable")
    clusters, starts, sizes = np.unique(given[order], return_index=True, return_counts=True)
    groups = zip(clusters.tolist(), starts, starts + sizes, strict=True)
    return ColumnProfile(
        column.name,
        column.kind,
        "" if intervals is None else intervals.unit,
        _profile(column, everyone, intervals, overall),
        {cluster: _profile(column, order[a:b], intervals, overall) for cluster, a, b in groups},
    )


def _cells(values: Iterable[Any]) -> pd.Series[str]:
    """Values as text, None where there is none."""
    found = [
        None if value is None or value is pd.NA or value != value else str(value)  # NaN differs from itself
        for value in values
    ]
    cells: pd.Series[str] = pd.Series(found, dtype=object)
    return cells


def _profile(
    column: Column, own: NDArray[np.int64], intervals: Bins | None, overall: NDArray[np.int64]
) -> Profile:
    known = int(column.known[own].sum())
    missing = len(own) - known
    if column.kind == "number":
        values = column.values[own].astype(np.float64)
        values = np.sort(values[~np.isnan(values)])  # sorted: the same sum in any order of documents
        if not known:
            return Profile(0, missing, None, None, [], [])
        quantiles = [float(value) for value in np.quantile(values, QUANTILES)]
        return Profile(known, missing, float(values.mean()), quantiles[2], quantiles, [])
    counts = _counts(column, own, intervals)
    places = np.arange(len(counts))
    if column.kind == "category":
        places = np.argsort(-counts, kind="stable")
        places = places[counts[places] > 0][:MOST_VALUES]
    shares = [_share(column, intervals, int(place), counts, overall) for place in places] if known else []
    listed = sum(share.count for share in shares)
    return Profile(
        known,
        missing,
        None,
        None,
        [],
        shares,
        n_more=int((counts > 0).sum()) - _filled(shares),
        rest=known - listed,
    )


def _filled(shares: list[Share]) -> int:
    return sum(share.count > 0 for share in shares)


def _counts(column: Column, own: NDArray[np.int64], intervals: Bins | None) -> NDArray[np.int64]:
    """Documents of each value or interval."""
    if intervals is not None:
        return intervals.count(column.values[own].astype("datetime64[s]"))
    if column.kind != "category":
        return np.empty(0, dtype=np.int64)
    codes = column.values[own].astype(np.int64)
    return np.bincount(codes[codes >= 0], minlength=len(column.categories))


def _share(
    column: Column,
    intervals: Bins | None,
    place: int,
    counts: NDArray[np.int64],
    overall: NDArray[np.int64],
) -> Share:
    value = column.categories[place] if intervals is None else intervals.label(place)
    share, whole = counts[place] / max(counts.sum(), 1), overall[place] / max(overall.sum(), 1)
    lift = share / whole if whole else 0.0
    return Share(value, int(counts[place]), float(share), float(whole), float(lift))
