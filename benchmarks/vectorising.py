"""Vectorising against scikit-learn's from `list[str]`, both sides in turn in one process.

    python -m benchmarks.vectorising [FOLDER_OF_CORPORA] [--quick]

Without a folder, a sample is built from the bundled corpora. Seconds are the least of several runs; MB are
those of UTF-8. The floor is what no such method can avoid: every byte is looked at and every token looked up
in a table; it is measured in the same run, by our scanner on the same text without anything around it.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from nltk.stem.snowball import SnowballStemmer
from sklearn.feature_extraction.text import TfidfVectorizer as Reference

from textclust import TfidfVectorizer
from textclust.text.default_pattern import PATTERN
from textclust.text.documents import utf8_batches
from textclust.text.tokens import Reader, own_scanner
from textclust.text.types import TypeTable

BUNDLED = Path(__file__).resolve().parents[1] / "corpora"
CORPORA = ("20newsgroups", "arxiv_sample", "debian_packages")
RUNS = 3
#: Documents for the comparison with stems, where the other side takes minutes.
STEMMED = 4000

MEMORY = """
import ctypes, sys
import pyarrow as pa, pyarrow.parquet as pq
side, path = sys.argv[1], sys.argv[2]
if side == "textclust":
    from textclust import TfidfVectorizer
    vectorizer = TfidfVectorizer()
else:
    from sklearn.feature_extraction.text import TfidfVectorizer
    vectorizer = TfidfVectorizer()
vectorizer.fit_transform(["some words to warm up", "and more words"])
texts = pq.read_table(path, columns=["text"])["text"].to_pylist()
def now(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))
pa.default_memory_pool().release_unused()
ctypes.CDLL(None).malloc_trim(0)
open("/proc/self/clear_refs", "w").write("5")
before = now("VmRSS")
matrix = vectorizer.fit_transform(texts)
print((now("VmHWM") - before) / 1e3)
"""


def bundled() -> list[str]:
    """The bundled texts, over and over, 8 MB or so."""
    with open(BUNDLED / "tickets.csv", newline="", encoding="utf-8") as handle:
        texts = [f"{row['subject']}\n{row['body']}" for row in csv.DictReader(handle)]
    for name in ("news.jsonl", "multilingual.jsonl"):
        lines = (BUNDLED / name).read_text(encoding="utf-8").splitlines()
        texts += [json.loads(line)["text"] for line in lines]
    return texts * (8_000_000 // sum(map(len, texts)) + 1)


def least(*sides: Callable[[], Any], runs: int = RUNS) -> list[float]:
    """Least seconds of each side, in turn."""
    seconds = [float("inf")] * len(sides)
    for _ in range(runs):
        for place, side in enumerate(sides):
            started = time.perf_counter()
            side()
            seconds[place] = min(seconds[place], time.perf_counter() - started)
    return seconds


def floor(texts: list[str]) -> tuple[float, int]:
    """Seconds to look at every byte and to look up every token once its type is known; tokens."""
    batches = list(utf8_batches(texts))
    reader = Reader(own_scanner(), TypeTable())

    def read() -> int:
        return sum(len(reader.read(batch)[0]) for batch in batches)

    n_tokens = read()
    return least(read)[0], n_tokens


def compare(name: str, texts: list[str]) -> None:
    n_bytes = sum(len(text.encode()) for text in texts)
    column = pa.array(texts, pa.large_string())

    def ours(documents: Any = texts, **settings: Any) -> Callable[[], Any]:
        return lambda: TfidfVectorizer(**settings).fit_transform(documents)

    one, two, pattern, arrow, theirs = least(
        ours(n_jobs=1), ours(n_jobs=2), ours(n_jobs=2, token_pattern=PATTERN), ours(column, n_jobs=2),
        lambda: Reference().fit_transform(texts),
    )  # fmt: skip
    limit, n_tokens = floor(texts)
    print(f"\n{name}: {len(texts):,} documents, {n_bytes / 1e6:.1f} MB, {n_tokens:,} tokens")
    print(f"  scikit-learn                        {theirs:7.3f} s  {n_bytes / theirs / 1e6:6.0f} MB/s")
    for label, seconds in (
        ("1 thread", one), ("2 threads", two),
        ("2 threads, their pattern", pattern), ("2 threads, Arrow", arrow),
    ):  # fmt: skip
        print(
            f"  textclust, {label:24} {seconds:7.3f} s  {n_bytes / seconds / 1e6:6.0f} MB/s  "
            f"ratio {theirs / seconds:5.1f}x"
        )
    print(
        f"  floor (1 thread: {limit / n_bytes * 1e9:.2f} ns a byte, {limit / n_tokens * 1e9:.1f} ns a token) "
        f"{limit:.3f} s: {limit / one:.0%} of our time on 1 thread, {limit / 2 / two:.0%} on 2",
        flush=True,
    )


def compare_bigrams(texts: list[str]) -> None:
    both = {"ngram_range": (1, 2)}
    ours, theirs = least(
        lambda: TfidfVectorizer(n_jobs=2, **both).fit_transform(texts),
        lambda: Reference(**both).fit_transform(texts),
        runs=2,
    )
    print(f"  with bigrams: textclust {ours:.2f} s, scikit-learn {theirs:.2f} s, ratio {theirs / ours:.1f}x")


def compare_stems(texts: list[str]) -> None:
    """All of the text on our side; theirs on a part, by the byte, for it is linear."""
    part = texts[:: max(1, len(texts) // STEMMED)]
    stem, words = SnowballStemmer("english").stem, Reference().build_analyzer()
    (ours,) = least(
        lambda: TfidfVectorizer(n_jobs=2, stemming=True, language="en").fit_transform(texts), runs=2
    )
    (theirs,) = least(
        lambda: Reference(analyzer=lambda text: [stem(w) for w in words(text)]).fit_transform(part), runs=1
    )
    theirs *= sum(map(len, texts)) / sum(map(len, part))
    print(
        f"  with stems: textclust {ours:.2f} s, scikit-learn and NLTK {theirs:.1f} s "
        f"(from {len(part):,} documents), ratio {theirs / ours:.0f}x",
        flush=True,
    )


def compare_memory(path: Path) -> None:
    extra = {
        side: float(subprocess.check_output([sys.executable, "-c", MEMORY, side, str(path)], text=True))
        for side in ("textclust", "scikit-learn")
    }
    ours, theirs = extra["textclust"], extra["scikit-learn"]
    print(f"  peak memory beyond the texts: {ours:.0f} MB, scikit-learn {theirs:.0f} MB: {ours / theirs:.2f}")


def single(texts: list[str]) -> None:
    vectorizer = TfidfVectorizer().fit(texts)
    vectorizer.transform(texts[:1])
    (seconds,) = least(lambda: vectorizer.transform(texts[:1]), runs=200)
    print(f"  one document: {seconds * 1e3:.2f} ms")


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--quick"]
    folder, quick = Path(arguments[0]) if arguments else None, "--quick" in sys.argv
    TfidfVectorizer(n_jobs=2).fit_transform(["some words to warm up"] * 10)
    corpora = {"bundled": bundled()}
    for name in CORPORA:
        if folder is not None and (folder / f"{name}.parquet").exists():
            corpora[name] = pq.read_table(folder / f"{name}.parquet", columns=["text"])["text"].to_pylist()
    for name, texts in corpora.items():
        compare(name, texts)
        single(texts)
        if folder is not None and name != "bundled" and not quick:
            compare_memory(folder / f"{name}.parquet")
        if not quick:
            compare_bigrams(texts)
            compare_stems(texts)


if __name__ == "__main__":
    main()
