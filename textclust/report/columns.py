"""What the user's own columns hold: numbers, categories or a date. Anything else is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from textclust.run.run import Run

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


def read_columns(run: Run) -> list[Column]:
    """The user's columns that a reader can compare clusters by, in their order."""
    left_out = {run.manifest["corpus"]["id_column"], *run.text_columns, *run.columns.values()}
    names = [name for name in run.schema.names if name not in left_out]
    found = (understand(name, _cells(run, name)) for name in names)
    return [column for column in found if column is not None]


def understand(name: str, cells: pd.Series[str]) -> Column | None:
    """What a column is, by what most of its cells are; None if it is nothing to compare by.

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
    cells = cells.str.strip().replace("", None)
    n_filled = int(cells.notna().sum())
    if not n_filled:
        return None
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    if numbers.notna().sum() >= SHARE * n_filled:
        if numbers.nunique() >= FEWEST_NUMBERS:
            return Column(name, "number", np.asarray(numbers, dtype=np.float64), [])
    else:
        dates = _dates(cells)
        if np.count_nonzero(~np.isnat(dates)) >= SHARE * n_filled:
            return Column(name, "date", dates, [])
    counts = cells.value_counts()
    if not 2 <= len(counts) <= min(MOST_CATEGORIES, max(2, n_filled // 2)):
        return None
    ordered = sorted(counts.index, key=lambda value: (-counts[value], value))
    codes = pd.Categorical(cells, categories=ordered).codes.astype(np.int64)
    return Column(name, "category", codes, [str(value) for value in ordered])


def _cells(run: Run, name: str) -> pd.Series[str]:
    column = pa.concat_tables(run.tables([name]))[name]
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        return pd.Series([None] * len(column), dtype=object)
    cells: pd.Series[str] = column.cast(pa.large_string()).to_pandas().astype(object)
    return cells


def _dates(cells: pd.Series[str]) -> NDArray[np.datetime64]:
    """ISO 8601 dates, in UTC where they say their zone."""
    if not cells.dropna().head(100).str.match(r"\d{4}-\d{2}").mean() > SHARE / 2:
        return np.full(len(cells), "NaT", dtype="datetime64[s]")
    parsed = pd.to_datetime(cells, errors="coerce", format="ISO8601", utc=True)
    return parsed.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
