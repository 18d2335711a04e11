"""What the default recipe makes of the sample corpora, as the tables in corpora/README.md.

python -m benchmarks.samples
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from textclust import DocumentClusterer

CORPORA = Path(__file__).resolve().parents[1] / "corpora"


def tickets() -> tuple[list[str], list[str]]:
    with open(CORPORA / "tickets.csv", newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    return [f"{row['subject']}\n{row['body']}" for row in rows], [row["theme"] for row in rows]


def json_lines(name: str, fields: list[str], label: str) -> tuple[list[str], list[str]]:
    rows = [json.loads(line) for line in (CORPORA / name).read_text(encoding="utf-8").splitlines()]
    return ["\n".join(row[field] for field in fields) for row in rows], [row[label] for row in rows]


def table(title: str, texts: list[str], classes: list[str], k: int) -> None:
    model = DocumentClusterer(k).fit(texts)
    scored = [i for i, name in enumerate(classes) if name and model.labels_[i] >= 0]
    truth, found = [classes[i] for i in scored], [int(model.labels_[i]) for i in scored]
    nmi, ari = normalized_mutual_info_score(truth, found), adjusted_rand_score(truth, found)
    print(f"**{title}**, k = {k}: NMI {nmi:.2f}, ARI {ari:.2f}.\n")
    print("| id | size | top terms | of which |\n|---:|---:|---|---|")
    for cluster in model.clusters_:
        own = Counter(classes[i] or "(none)" for i in range(len(texts)) if model.labels_[i] == cluster.id)
        terms = ", ".join(top.term for top in cluster.top_terms[:6])
        parts = ", ".join(f"{count} {name}" for name, count in own.most_common(3))
        print(f"| {cluster.id} | {cluster.size} | {terms} | {parts} |")
    print()


def main() -> None:
    table("tickets", *tickets(), 15)
    table("news", *json_lines("news.jsonl", ["title", "text"], "subject"), 10)
    multilingual = json_lines("multilingual.jsonl", ["text"], "language")
    table("multilingual, against the language", *multilingual, 9)
    table("multilingual, against the subject", *json_lines("multilingual.jsonl", ["text"], "subject"), 5)


if __name__ == "__main__":
    main()
