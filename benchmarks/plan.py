"""What a run planned against what it took: peak memory and seconds of grouping.

python benchmarks/plan.py CORPUS.parquet:K[:COLUMN] ...
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = [sys.executable, "-c", "from textclust.cli.app import main; main()"]
HEADERS = ("corpus", "k", "planned MB", "peak MB", "ratio", "planned s", "took s")


def measure(corpus, k, column):
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        subprocess.run(
            [*PROGRAM, "cluster", corpus, "--text-col", column, "-k", k, "-o", run, "--quiet"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return json.loads((run / "run.json").read_text())


def main():
    print("{:24} {:>6} {:>11} {:>9} {:>6} {:>10} {:>8}".format(*HEADERS))
    for case in sys.argv[1:]:
        corpus, k, *column = case.split(":")
        made = measure(corpus, k, column[0] if column else "text")
        planned, peak = (made["memory"][name] / 1e6 for name in ("planned_bytes", "peak_bytes"))
        seconds = made["seconds"]
        print(
            f"{Path(corpus).stem:24} {k:>6} {planned:11.0f} {peak:9.0f} {planned / peak:6.2f}"
            f" {seconds['group_planned']:10.1f} {seconds['group']:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
