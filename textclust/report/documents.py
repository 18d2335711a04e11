"""The documents of a run as the report needs them: who lies on the border, the text of a few."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.describe.scores import Assignment, left_out
from textclust.evaluate import facts
from textclust.run.documents import ids_of, rows_at, texts_of
from textclust.run.run import Run


def on_border(found: Assignment) -> NDArray[np.bool_]:
    """Whether each document is nearly as similar to another cluster as to the rest of its own."""
    alone = left_out(found, int(found.labels.max(initial=-1)) + 1)
    return facts.on_border(found.similarity, found.margin, alone)


def ids_and_texts(
    run: Run, positions: NDArray[np.integer], *, with_text: bool
) -> tuple[list[str], list[str] | None]:
    """What some documents are called and what they say, in this order; no texts if none are wanted."""
    texts = run.kept_text_columns if with_text else []
    order = np.argsort(positions)
    parts = rows_at(run, positions[order], list(dict.fromkeys([run.id_column, *texts])))
    rows = pa.concat_tables(parts).take(np.argsort(order))
    ids = [str(id) for id in ids_of(rows, run.id_column)]
    return ids, texts_of(rows, texts) if texts else None
