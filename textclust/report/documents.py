"""The documents of a run as the report needs them: who lies on the border, the text of a few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.describe.scores import Assignment, left_out
from textclust.run.run import Run

#: Documents so little nearer to their own centre than to the next one (a tenth) lie on the border.
BORDER = 0.1


def on_border(found: Assignment) -> NDArray[np.bool_]:
    """Whether the next centre is nearly as similar as that of the other documents of the cluster."""
    others = left_out(found, int(found.labels.max(initial=-1)) + 1)
    with np.errstate(invalid="ignore"):
        return (found.runner_up >= 0) & (found.similarity - found.margin > (1 - BORDER) * others)


def ids_and_texts(
    run: Run, positions: NDArray[np.integer], *, with_text: bool
) -> tuple[list[str], list[str] | None]:
    """What some documents are called and what they say, in this order; no texts if none are wanted."""
    texts = [column for column in run.text_columns if column in run.schema.names] if with_text else []
    order = np.argsort(positions)
    wanted, start = positions[order], 0
    found: list[dict[str, Any]] = []
    for table in run.tables(list(dict.fromkeys([run.id_column, *texts]))):
        here = wanted[np.searchsorted(wanted, start) : np.searchsorted(wanted, start + len(table))]
        found += table.take(pa.array(here - start, pa.int64())).to_pylist()
        start += len(table)
    rows = [found[place] for place in np.argsort(order)]
    ids = [str(row[run.id_column]) for row in rows]
    if not texts:
        return ids, None
    return ids, ["\n".join(str(row[column] or "") for column in texts) for row in rows]
