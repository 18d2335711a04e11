"""What is installed here, and whether the compiled loops are ready."""

from __future__ import annotations

import platform
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from textclust.cluster.lloyd import Partition
from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import rows_as_centres
from textclust.corpus import ReadOptions
from textclust.kernels.blocks import allowed_cores
from textclust.kernels.cache import cache_state
from textclust.run.create import create_run, versions
from textclust.run.samples import sample_path
from textclust.run.settings import Settings


def examine() -> dict[str, Any]:
    """What there is to know before asking for help."""
    place, n_compiled, n_loops = cache_state()
    return {
        **versions(),
        "platform": platform.platform(),
        "cores": allowed_cores(None),
        "xlsx export": "yes" if find_spec("openpyxl") else "no: pip install openpyxl",
        "sample corpus": str(sample_path("tickets.csv")),
        "compile cache": place or "nowhere: every process compiles for itself",
        "compiled loops": f"{n_compiled} of {n_loops}"
        + ("" if n_compiled == n_loops else "; textclust doctor --compile"),
    }


def compile_everything() -> None:
    """Run what compiles every loop, for every type that some verb needs it for."""
    inputs, options = [sample_path("tickets.csv")], ReadOptions(text_columns=("subject", "body"))
    usual = Settings(n_clusters="auto", fold_duplicates=True)
    with tempfile.TemporaryDirectory(prefix="textclust-") as folder:
        run = create_run(inputs, Path(folder) / "usual", usual, options)
        run.model.predict(["a document"])
        create_run(inputs, Path(folder) / "counts", Settings(n_clusters=2, weighting="tfidf"), options)
    # Many centres have their rare columns as lists; there are too few in a small corpus.
    rows = unit_rows(sp.csr_array(np.eye(20)))
    state = Partition(rows, rows_as_centres(rows, np.arange(20)), 1)
    state.update(state.assign())
