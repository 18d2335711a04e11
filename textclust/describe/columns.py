"""What the user's own columns hold: numbers, categories or a date. Anything else is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: A column is what at least this share of its cells are.
SHARE = 0.95
#: More distinct values than this are no categories but names or ids.
MOST_CATEGORIES = 40
#: Fewer distinct numbers than this are categories.
FEWEST_NUMBERS = 10

Kind = Literal["number", "category", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the user's, understood.

    Attributes
    ----------
    name : str
    kind : {"number", "category", "date"}
    values : (n_documents,)
        float64 (NaN: none), codes of categories (-1: none), or datetime64[s] (NaT: none).
    categories : list of str
        What the codes mean, the commonest first.
    """

    name: str
    kind: Kind
    values: NDArray[np.float64] | NDArray[np.int64] | NDArray[np.datetime64]
    categories: list[str]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which documents have a value."""
        if self.kind == "category":
            return np.asarray(self.values.astype(np.int64) >= 0)
        return ~(np.isnat(self.values) if self.kind == "date" else np.isnan(self.values.astype(np.float64)))


def understand(name: str, cells: pd.Series[str]) -> Column | None:
    """What a column is, by what most of its cells are; None if it is nothing to compare clusters by.

    Parameters
    ----------
    name : str
    cells : Series of str
        None or "" where there is no value.

    Examples
    --------
    >>> understand("plan", pd.Series(["free", "team", "free"])).categories
    ['free', 'team']
    >>> understand("when", pd.Series(["2026-03-02T08:14", "2026-03-09"])).kind
    'date'
    """
    column = typed(name, cells)
    if column.kind == "number" and len(np.unique(column.values[column.known])) < FEWEST_NUMBERS:
        column = categories(name, cells)
    n_filled = int(column.known.sum())
    if column.kind == "category" and not 2 <= len(column.categories) <= min(
        MOST_CATEGORIES, max(2, n_filled // 2)
    ):
        return None
    return column if n_filled else None


def typed(name: str, cells: pd.Series[str]) -> Column:
    """A column as numbers, dates or categories, whatever at least 95 % of its filled cells are.

    Parameters
    ----------
    name : str
    cells : Series of str
        None or "" where there is no value.

    Examples
    --------
    >>> typed("stars", pd.Series(["5", "4", "", "1"])).values.tolist()
    [5.0, 4.0, nan, 1.0]
    >>> typed("code", pd.Series(["007", "008"])).kind
    'category'
    """
    cells = cells.str.strip().replace("", None)
    n_filled = int(cells.notna().sum())
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    codes = int(cells.str.match(r"0\d+$").fillna(value=False).sum())
    if n_filled and not codes and numbers.notna().sum() >= SHARE * n_filled:
        return Column(name, "number", np.asarray(numbers, dtype=np.float64), [])
    dates = _dates(cells)
    if n_filled and np.count_nonzero(~np.isnat(dates)) >= SHARE * n_filled:
        return Column(name, "date", dates, [])
    return categories(name, cells)


def categories(name: str, cells: pd.Series[str]) -> Column:
    """A column as categories, the commonest first."""
    cells = cells.str.strip().replace("", None)
    counts = cells.value_counts()
    ordered = sorted(counts.index, key=lambda value: (-counts[value], value))
    codes = pd.Categorical(cells, categories=ordered).codes.astype(np.int64)
    return Column(name, "category", codes, [str(value) for value in ordered])


def _dates(cells: pd.Series[str]) -> NDArray[np.datetime64]:
    """ISO 8601 dates, in UTC where they say their zone."""
    if not cells.dropna().head(100).str.match(r"\d{4}-\d{2}").astype("float64").mean() > SHARE / 2:
        return np.full(len(cells), "NaT", dtype="datetime64[s]")
    parsed = pd.to_datetime(cells, errors="coerce", format="ISO8601", utc=True)
    return parsed.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
