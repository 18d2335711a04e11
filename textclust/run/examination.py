"""What is installed here, and whether the compiled loops are ready."""

from __future__ import annotations

import platform
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
    """Run the main job once on the sample corpus, which compiles every loop on the way."""
    options = ReadOptions(text_columns=("subject", "body"))
    with tempfile.TemporaryDirectory(prefix="textclust-") as folder:
        run = create_run([sample_path("tickets.csv")], Path(folder) / "run", Settings(n_clusters=5), options)
        run.model.predict(["a document"])
