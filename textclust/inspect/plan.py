"""What grouping will take before it starts: memory, minutes, and whether the rows stay on disk.

The terms of the estimate are the arrays that are alive together; `benchmarks/plan.py` compares it with
what then happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.halves import halved_together
from textclust.cluster.improve import MOST_ROUNDS, MOST_WORK
from textclust.cluster.source import PIECE_VALUES
from textclust.cluster.starts import rows_to_improve
from textclust.cluster.table import COMMON, DENSE_PLACES, padded
from textclust.errors import MemoryLimitError
from textclust.kernels.blocks import PART_ROWS

#: Bytes a value of a CSR matrix takes, one in the list of a rare column, a sum of a centre with what is known
#: of it, and one of a row of float64 and its indices while it is smoothed.
VALUE, LISTED, SUM, SCALED = 8, 12, 8.6, 20
#: Lists of all centres that are alive together: of now and before, and of some centres; copies of the centres
#: at the end: by size, kept, by column, in the order of the columns, and one more.
LISTS, COPIES = 3, 5
#: Share of the memory there is that a plan may use.
SAFE = 0.9
#: Seconds of one thread for a pass of a million values over so many centres.
PASS_SECONDS = {1: 0.004, 20: 0.008, 100: 0.018, 500: 0.075, 1000: 0.1, 10_000: 0.8}
#: Passes of a fit over all rows, over the sample it starts on, and in every round of swaps on it, at most.
PASSES, START_PASSES, ROUND_PASSES, MOST_SAMPLE_PASSES = 20, 10, 4, 60
#: Seconds of one thread that a million values take whatever the number of clusters: to learn which terms meet
#: and smooth the rows, where a reducer does, and to describe clusters.
REDUCING_SECONDS, DESCRIBING_SECONDS = 1.2, 0.4
#: Seconds of one thread to read a million values; to start and look for failures; to write a million values.
READING_SECONDS, LEAST_SECONDS, WRITING_SECONDS = 0.7, 3.0, 0.5
#: Bytes of the blocks in which a reducer learns.
BLOCKS = 32e6
#: Bytes of programs that are first used after the plan is made.
PROGRAMS = 60e6
#: The user's rows are written so many at a time, and take so many bytes for a value of the matrix.
WRITTEN_ROWS, WRITTEN = 8192, 150.0
GIGABYTE = 1e9


@dataclass(frozen=True, slots=True)
class Plan:
    """What grouping will take.

    Attributes
    ----------
    n_rows, n_terms, n_values, n_clusters : int
        Size of the matrix, and how many clusters.
    matrix_bytes : int
    in_memory, on_disk : int
        Bytes of memory at the peak, with the rows in memory, and with them left on disk.
    limit : int
        Bytes of memory there are.
    seconds, job_seconds : float
        Of grouping, and of the whole job, from reading to the run on disk.
    """

    n_rows: int
    n_terms: int
    n_values: int
    n_clusters: int
    matrix_bytes: int
    in_memory: int
    on_disk: int
    limit: int
    seconds: float
    job_seconds: float

    @property
    def stays_on_disk(self) -> bool:
        """Whether the rows do not fit into memory."""
        return self.in_memory > SAFE * self.limit

    @property
    def place(self) -> str:
        """Where the rows are kept: in ``memory`` or on ``disk``."""
        return "disk" if self.stays_on_disk else "memory"

    @property
    def memory(self) -> int:
        """Bytes at the peak, as it will be done."""
        return self.on_disk if self.stays_on_disk else self.in_memory

    @property
    def is_big(self) -> bool:
        """Whether the user should know before it starts: a gigabyte, or a minute."""
        return self.memory > GIGABYTE or self.job_seconds > 60

    def __str__(self) -> str:
        where = "rows left on disk" if self.stays_on_disk else "in memory"
        minutes = "under a minute" if self.job_seconds < 60 else f"about {self.job_seconds / 60:.0f} min"
        return (
            f"{self.n_rows:,} documents x {self.n_terms:,} terms, {self.n_values:,} values; "
            f"{self.n_clusters:,} clusters: {minutes}, {_gigabytes(self.memory)} of memory "
            f"of {_gigabytes(self.limit)}, {where}"
        )

    def check(self) -> None:
        """Refuse what cannot fit.

        Raises
        ------
        MemoryLimitError
            With both numbers, and what would make it smaller.
        """
        if self.memory > self.limit:
            raise MemoryLimitError(
                f"{self.n_clusters:,} clusters of {self.n_terms:,} terms need {_gigabytes(self.memory)} of "
                f"memory, there are {_gigabytes(self.limit)}: ask for fewer clusters or a higher --min-df"
            )


def plan_grouping(
    frequency: NDArray[np.int64],
    n_rows: int,
    n_clusters: int,
    *,
    in_use: int,
    limit: int,
    peak: int = 0,
    width: int = 0,
    n_jobs: int = 1,
) -> Plan:
    """Estimate what it takes to group weighted rows that stand in memory.

    Parameters
    ----------
    frequency : (n_terms,) int64
        In how many rows each term stands.
    n_rows, n_clusters : int
    in_use : int
        Bytes of memory this process holds, the matrix among them.
    limit : int
        Bytes there are.
    peak : int, default=0
        Bytes it has held at most so far.
    width : int, default=0
        Columns that a reducer puts beside each row.
    n_jobs : int, default=1

    Examples
    --------
    >>> plan = plan_grouping(np.full(50_000, 100), 80_000, 100, in_use=10**9, limit=16 * 10**9)
    >>> plan.stays_on_disk, plan.is_big
    (False, True)
    """
    n_terms, n_values = len(frequency), int(frequency.sum())
    all_values = n_values + width * n_rows
    columns = np.concatenate([np.full(width, n_rows, dtype=np.int64), frequency])
    share = min(1.0, rows_to_improve(all_values / max(n_rows, 1), n_clusters) / max(n_rows, 1))
    sample = share * all_values
    reducing = _reducing(n_rows, n_terms, n_values, width) if width else 0.0
    learnt = VALUE * width * n_terms / 2
    held = (VALUE * all_values if width else 0) + learnt
    reading = 1.5 * VALUE * min(float(PIECE_VALUES), all_values) * (2 * n_jobs + 2)
    finishing = _finishing(columns, n_clusters)
    trying = _trying(columns, n_clusters, share)
    centres = max(
        trying + (VALUE * sample if share < 1 else 0),
        _assigning(columns, n_clusters),
        finishing,
    )
    mapped = max(
        reading,
        trying + VALUE * sample,
        _assigning(columns, n_clusters),
        reading + finishing,
    )
    rest = in_use + 100 * n_rows + PROGRAMS
    writing = WRITTEN * n_values / max(n_rows, 1) * min(n_rows, WRITTEN_ROWS)
    seconds = _seconds(n_values, all_values, sample, n_clusters, n_jobs)
    learning = 5 * VALUE * n_values if width else 0  # the reducer reads all rows to learn from them
    return Plan(
        n_rows,
        n_terms,
        n_values,
        n_clusters,
        VALUE * n_values + 4 * n_rows,
        int(max(peak, rest + max(reducing, held + max(VALUE * all_values + centres, writing)))),
        int(max(peak, rest + max(learning, learnt + max(mapped, writing) - VALUE * n_values))),
        limit,
        seconds,
        seconds + LEAST_SECONDS + (READING_SECONDS / n_jobs + WRITING_SECONDS) * n_values / 1e6,
    )


def _reducing(n_rows: int, n_terms: int, n_values: int, width: int) -> float:
    """While a reducer puts columns beside all rows, some at a time, and then together."""
    made, part = VALUE * (n_values + width * n_rows), min(1.0, PART_ROWS / max(n_rows, 1))
    smoothing = 2 * SCALED / VALUE * part * made
    return max(smoothing + made, 2.0 * made if part < 1 else 0.0) + VALUE * width * n_terms + BLOCKS


def _trying(columns: NDArray[np.int64], n_clusters: int, share: float) -> float:
    """While swaps are tried on a share of the rows: sums of the centres and of the halves of some."""
    there = columns * share
    halves = SUM * 2 * halved_together(len(columns), n_clusters) * len(columns)
    return _sums(there, n_clusters) + _table(there, n_clusters) + halves + 2 * _centres(there, n_clusters)


def _assigning(columns: NDArray[np.int64], n_clusters: int) -> float:
    """While all rows are assigned: a table of some centres, too."""
    tables = 2 * _table(columns, n_clusters)
    return _sums(columns, n_clusters) + tables + 2 * _centres(columns, n_clusters)


def _finishing(columns: NDArray[np.int64], n_clusters: int) -> float:
    """Centres as they are kept, every column of each, and the last assignment beside them."""
    kept, centres = 4.0 * len(columns) * n_clusters, _centres(columns, n_clusters)
    common = 8.0 * n_clusters * np.count_nonzero(_common(columns, n_clusters))
    assigning = _table(columns, n_clusters) + common + LISTED * centres / VALUE + 3 * centres
    return kept + max(assigning, COPIES * centres)


def _common(columns: NDArray[Any], n_clusters: int) -> NDArray[np.bool_]:
    """Which columns have a sum for every one of so many centres."""
    common: NDArray[np.bool_] = columns >= COMMON * n_clusters
    return common


def _sums(columns: NDArray[Any], n_clusters: int) -> float:
    """Bytes of the sums of all centres: dense, or lists made of the rows by column."""
    common = _common(columns, n_clusters)
    rare = columns[~common].sum() * (VALUE + LISTS * LISTED)
    return float(SUM * n_clusters * np.count_nonzero(common) + rare)


def _table(columns: NDArray[Any], n_clusters: int) -> float:
    """Bytes of the columns that are dense for the fast look at so many centres."""
    every = n_clusters * len(columns) <= DENSE_PLACES
    n_dense = len(columns) if every else np.count_nonzero(_common(columns, n_clusters))
    return float(n_dense * padded(n_clusters))


def _centres(columns: NDArray[Any], n_clusters: int) -> float:
    """Bytes of the centres as a CSR matrix."""
    return VALUE * _listed(columns, n_clusters)


def _listed(columns: NDArray[Any], n_clusters: int) -> float:
    """Numbers of all centres that are not 0, at most: as if rows fell into clusters by chance."""
    return float(n_clusters * -np.expm1(-columns / n_clusters).sum())


def _seconds(n_values: int, all_values: int, sample: float, n_clusters: int, n_jobs: int) -> float:
    known = np.log(list(PASS_SECONDS)), np.log(list(PASS_SECONDS.values()))
    a_pass = float(np.exp(np.interp(np.log(n_clusters), *known))) / 1e6
    rounds = min(MOST_ROUNDS, MOST_WORK // n_clusters)
    sample_passes = min(START_PASSES + ROUND_PASSES * rounds, MOST_SAMPLE_PASSES)
    reducing = REDUCING_SECONDS * n_values / 1e6 if all_values > n_values else 0.0
    grouping = a_pass * (PASSES * all_values + sample_passes * sample)
    return (reducing + grouping) / n_jobs + DESCRIBING_SECONDS * n_values / 1e6


def _gigabytes(size: float) -> str:
    return f"{size / GIGABYTE:.1f} GB"
