"""Dates as a timeline: days, weeks, months or years, whichever makes few enough of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: A timeline has at most so many bars.
MOST_BARS = 70
STEPS: tuple[tuple[str, str], ...] = (("D", "day"), ("W", "week"), ("M", "month"), ("Y", "year"))


@dataclass(frozen=True, slots=True)
class Bins:
    """Consecutive intervals of time: where each begins, and what they are called together."""

    starts: NDArray[np.datetime64]
    unit: str

    def count(self, dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """How many dates fall into each interval."""
        known = dates[~np.isnat(dates)]
        places = np.searchsorted(self.starts, known.astype("datetime64[D]"), side="right") - 1
        return np.bincount(places, minlength=len(self.starts))

    def label(self, place: int) -> str:
        """What an interval is called."""
        start = str(self.starts[place])
        return {"year": start[:4], "month": start[:7]}.get(self.unit, start)


def bins(dates: NDArray[np.datetime64], most: int = MOST_BARS) -> Bins | None:
    """The shortest calendar intervals of which ``most`` or fewer cover all dates; None without dates.

    Examples
    --------
    >>> bins(np.array(["2026-03-02T10:00", "2026-05-01"], dtype="datetime64[s]")).unit
    'day'
    """
    known = dates[~np.isnat(dates)]
    if not len(known):
        return None
    low, high = known.min(), known.max()
    for code, unit in STEPS:
        if code == "W":
            monday = low.astype("datetime64[D]")
            monday -= (monday.astype(np.int64) + 3) % 7
            starts = np.arange(monday, high.astype("datetime64[D]") + 1, 7)
        else:
            first, last = low.astype(f"datetime64[{code}]"), high.astype(f"datetime64[{code}]")
            starts = np.arange(first, last + 1)
        if len(starts) <= most:
            return Bins(starts.astype("datetime64[D]"), unit)
    return Bins(starts.astype("datetime64[D]"), unit)
