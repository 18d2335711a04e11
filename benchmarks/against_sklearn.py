"""The whole command against a plain scikit-learn script that does the same job, in turn.

    python -m benchmarks.against_sklearn [FOLDER_OF_CORPORA]

Without a folder the bundled tickets are used, where both sides mostly measure their imports.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from textclust import load_model

BUNDLED = Path(__file__).resolve().parents[1] / "corpora" / "tickets.csv"
#: File, text columns, number of clusters.
JOBS = [
    ("20newsgroups.parquet", ["text"], 20),
    ("arxiv_sample.parquet", ["text"], 40),
]
RUNS = 3
#: Documents that come one at a time.
SHORT = (
    "I was charged twice for my card and want a refund please",
    "The new graphics card driver crashes when I open a window",
    "Satellites in low orbits; what's the price of a launch in 1993?",
)

PLAIN_SCRIPT = """
import json, sys
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
path, columns, k, out = sys.argv[1], sys.argv[2].split(","), int(sys.argv[3]), sys.argv[4]
frame = pd.read_parquet(path) if path.endswith("parquet") else pd.read_csv(path)
text = frame[columns].fillna("").agg("\\n".join, axis=1)
vectorizer = TfidfVectorizer(stop_words="english", min_df=2, max_df=0.5)
X = vectorizer.fit_transform(text)
model = KMeans(k, n_init=1, random_state=0).fit(X)
terms = vectorizer.get_feature_names_out()
for centre in model.cluster_centers_:
    print(", ".join(terms[centre.argsort()[::-1][:10]]))
frame.assign(cluster=model.labels_).to_parquet(out)
"""


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def one_document(path: Path) -> float:
    """Median seconds to predict the cluster of one short document on a loaded model."""
    model, taken = load_model(path), []
    for i in range(501):
        started = time.perf_counter()
        model.predict([SHORT[i % len(SHORT)]])
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])


def compare(path: Path, columns: list[str], k: int) -> None:
    textclust = Path(sys.executable).with_name("textclust")
    named = [part for column in columns for part in ("--text-col", column)]
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(RUNS):
            out = os.path.join(folder, f"run-{run}")
            ours.append(
                seconds([str(textclust), "cluster", str(path), *named, "-k", str(k), "-o", out, "-q"])
            )
            plain = [
                sys.executable,
                "-c",
                PLAIN_SCRIPT,
                str(path),
                ",".join(columns),
                str(k),
                out + ".parquet",
            ]
            theirs.append(seconds(plain))
        alone = one_document(Path(out) / "model")
    a, b = statistics.median(ours), statistics.median(theirs)
    print(
        f"{path.name:24} k={k:<4} textclust {a:6.2f} s   scikit-learn {b:6.2f} s   ratio {b / a:5.2f}x"
        f"   one document {alone * 1e3:.2f} ms"
    )


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    print(f"whole command, median of {RUNS} runs in turn; the ratio is scikit-learn's time over ours")
    compare(BUNDLED, ["subject", "body"], 15)
    for name, columns, k in JOBS:
        if folder is not None and (folder / name).exists():
            compare(folder / name, columns, k)


if __name__ == "__main__":
    main()
