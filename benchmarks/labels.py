"""How good the labels are, beside scikit-learn's usual listing of centroids, on the same clusters.

    python -m benchmarks.labels [FOLDER_OF_CORPORA] [SEEDS]

Three measures. *NPMI*: mean normalised pointwise mutual information of all pairs of the first ten terms,
over documents (Roder et al. 2015; -1 for a pair that never meets); "worse" counts the clusters below
scikit-learn's. A term counts where it stands as it is shown, for all methods over one table of documents and
words without regard to case: stems, which meet oftener than words, would flatter our lists. *Intrusion*: the
first five terms and the first term of another cluster that is not among this one's; passed if the intruder
has the least mean NPMI with the rest (after Chang et al. 2009; Lau et al. 2014), over all pairs of clusters.
*Defining*: clusters of the bundled corpora at least half of whose documents are of one theme, with a defining
word of that theme (corpora/README.md) among the first five terms, in any of its forms. Without a folder only
the bundled corpora, for several numbers of clusters.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceVectorizer

from benchmarks.labelled import CORPORA
from benchmarks.samples import CORPORA as BUNDLED
from benchmarks.samples import json_lines, tickets
from textclust import DocumentClusterer
from textclust.describe.discriminative import log_odds
from textclust.describe.labeller import Labeller
from textclust.describe.same_word import WordForms
from textclust.describe.terms import DocumentCounts, cluster_sums, document_counts

#: Terms of a list: for coherence, for intrusion and defining words, and that no intruder may be among.
COHERENT, FIRST, KNOWN = 10, 5, 50
Lists = list[list[int]]
#: Numbers of clusters of the bundled corpora, their own among them, and seeds, for defining words.
NUMBERS = {"tickets": (8, 12, 15, 20), "news": (5, 8, 10, 15, 20)}
K_SEEDS = 6
#: Words as people see them: letters and digits with what may stand inside a word.
WORD = r"(?u)\b\w[\w'\u2019]*\w\b|\w"


def ordered(scores: np.ndarray) -> Lists:
    return [list(np.argsort(-row, kind="stable")[:KNOWN]) for row in scores]


def dense(counts: DocumentCounts, values: np.ndarray) -> np.ndarray:
    within = counts.within
    return sp.csr_array((values, within.indices, within.indptr), shape=within.shape).toarray()


def centre(X: sp.csr_array, labels: np.ndarray, k: int) -> Lists:
    return ordered(cluster_sums(X, labels, k).toarray())


def class_tfidf(X: sp.csr_array, labels: np.ndarray, k: int) -> Lists:
    """c-TF-IDF (Grootendorst 2022)."""
    counts = document_counts(X, labels, k)
    within = counts.within.toarray()
    idf = np.log1p(within.sum() / k / np.maximum(counts.everywhere, 1))
    return ordered(within / np.maximum(within.sum(axis=1, keepdims=True), 1) * idf)


def chi_square(X: sp.csr_array, labels: np.ndarray, k: int) -> Lists:
    counts = document_counts(X, labels, k)
    within, size, n = counts.within.toarray(), counts.sizes[:, None], counts.total
    expected = counts.everywhere * size / n
    cells = (expected, size - expected, counts.everywhere - expected, n - size - counts.everywhere + expected)
    chi = (within - expected) ** 2 * sum(1 / np.maximum(cell, 1e-9) for cell in cells)
    return ordered(np.where(within > expected, chi, -chi))


def odds(X: sp.csr_array, labels: np.ndarray, k: int) -> Lists:
    counts = document_counts(X, labels, k)
    return ordered(dense(counts, log_odds(counts)))


def npmi(held: sp.csc_array, columns: list[int]) -> np.ndarray:
    part = held[:, columns].astype(np.float64)
    joint = (part.T @ part).toarray() / held.shape[0]
    alone = np.diag(joint)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(joint / np.outer(alone, alone)) / -np.log(joint)
    return np.nan_to_num(np.where(joint > 0, np.where(joint < 1, values, 1.0), -1.0), nan=-1.0)


def coherence(held: sp.csc_array, lists: Lists) -> np.ndarray:
    means = []
    for columns in lists:
        table = npmi(held, columns[:COHERENT])
        means.append(table[np.triu_indices(len(table), 1)].mean() if len(table) > 1 else -1.0)
    return np.array(means)


def intrusion(held: sp.csc_array, lists: Lists) -> float:
    used = sorted({column for columns in lists for column in columns[:COHERENT]})
    table, at = npmi(held, used), {column: i for i, column in enumerate(used)}
    passed = []
    for own in lists:
        for other in lists:
            intruder = next((c for c in other[:COHERENT] if c not in own), None)
            if other is own or intruder is None or len(own) < FIRST:
                continue
            six = [at[c] for c in (*own[:FIRST], intruder)]
            sums = table[np.ix_(six, six)].sum(axis=0) - np.diag(table)[six]
            passed.append(sums[-1] < sums[:-1].min())
    return float(np.mean(passed)) if passed else 0.0


def defining_words() -> dict[str, set[str]]:
    """Defining words of each theme, from the tables of corpora/README.md."""
    rows = re.findall(
        r"^\| ([a-z ]+) \| (\d+) \| ([^|]+) \| ([^|]+) \|$",
        (BUNDLED / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {theme: set(re.findall(r"[a-z]+", words)) for theme, _, _, words in rows}


def defined(lists: list[list[str]], labels: np.ndarray, classes: np.ndarray) -> tuple[int, int]:
    """Clusters with a defining word among the first terms, of those that match a theme."""
    forms, known, found = WordForms(["en"]), defining_words(), []
    for cluster, terms in enumerate(lists):
        themes, sizes = np.unique(classes[labels == cluster], return_counts=True)
        if len(sizes) and 2 * sizes.max() >= sizes.sum() and themes[sizes.argmax()]:
            stems = {forms.stem(word) for word in known[str(themes[sizes.argmax()])]}
            found.append(any(forms.stem(term) in stems for term in terms[:FIRST]))
    return sum(found), len(found)


def measure(name: str, texts: list[str], classes: np.ndarray, seed: int, bundled: bool) -> float:
    k = len(set(classes) - {""})
    model = DocumentClusterer(k, random_state=seed).fit(texts)
    X, labels = sp.csr_array(model.vectorizer_.transform(texts)), model.labels_
    reference = ReferenceVectorizer(stop_words="english", min_df=2, max_df=0.5)
    R = sp.csr_array(reference.fit_transform(texts))
    words = ReferenceVectorizer(token_pattern=WORD, use_idf=False, binary=True).fit(texts)
    all_words = words.get_feature_names_out()
    W = sp.csc_array(words.transform(texts) != 0)
    started = time.process_time()
    described = Labeller(n_terms=KNOWN).describe(X, labels, model.vectorizer_.surface_forms_, k)
    seconds = time.process_time() - started
    column = {form: i for i, form in enumerate(model.vectorizer_.surface_forms_)}
    ours = [[column[top.term] for top in one.terms] for one in described]
    methods: list[tuple[str, sp.csr_array, np.ndarray, Lists]] = [
        ("scikit-learn", R, reference.get_feature_names_out(), centre(R, labels, k)),
        ("centre", X, model.vectorizer_.surface_forms_, centre(X, labels, k)),
    ]
    rivals: dict[str, Callable[[sp.csr_array, np.ndarray, int], Lists]] = {
        "c-TF-IDF": class_tfidf, "chi-square": chi_square, "log-odds": odds,
    }  # fmt: skip
    methods += [
        (method, X, model.vectorizer_.surface_forms_, rank(X, labels, k)) for method, rank in rivals.items()
    ]
    methods.append(("Labeller", X, model.vectorizer_.surface_forms_, ours))
    print(f"{name}: {len(texts):,} documents, k = {k}, seed {seed}; labels in {seconds:.2f} s")
    base, gain = np.zeros(k), 0.0
    for method, _, names, lists in methods:
        shown = [[words.vocabulary_.get(str(names[c]).lower(), -1) for c in own] for own in lists]
        held, lists = W, [[c for c in own if c >= 0] for own in shown]
        scores, passed = coherence(held, lists), intrusion(held, lists)
        base = scores if method == "scikit-learn" else base
        gain, worse = float((scores - base).mean()), int((scores < base).sum())
        line = (
            f"  {method:13} NPMI {scores.mean():+.3f} ({gain:+.3f}, worse {worse:2})   intrusion {passed:.3f}"
        )
        if bundled:
            hits = defined([[all_words[c] for c in own] for own in lists], labels, classes)
            line += "   defining {} of {}".format(*hits)
        print(line, flush=True)
    return gain


def at_other_k(name: str, texts: list[str], classes: np.ndarray, numbers: tuple[int, ...]) -> None:
    """Defining words where there are more or fewer clusters than themes."""
    for k in numbers:
        matched = with_word = 0
        for seed in range(K_SEEDS):
            model = DocumentClusterer(k, random_state=seed).fit(texts)
            lists = [[top.term for top in terms] for terms in model.top_terms(FIRST)]
            hits, n = defined(lists, model.labels_, classes)
            with_word, matched = with_word + hits, matched + n
        print(f"{name}, k = {k}, {K_SEEDS} seeds: defining {with_word} of {matched}", flush=True)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for name, (texts, themes) in {
        "tickets": tickets(),
        "news": json_lines("news.jsonl", ["title", "text"], "subject"),
    }.items():
        for seed in range(seeds):
            measure(name, texts, np.asarray(themes), seed, bundled=True)
        at_other_k(name, texts, np.asarray(themes), NUMBERS[name])
    gains = []
    for name, column, label in CORPORA:
        if name in ("banking77", "debian_packages") or (name, column) == ("20newsgroups", "text"):
            continue
        if folder is not None and (folder / f"{name}.parquet").exists():
            table = pq.read_table(folder / f"{name}.parquet", columns=[column, label])
            classes = np.asarray(table[label].to_pylist())
            gains += [
                measure(f"{name} {column}", table[column].to_pylist(), classes, seed, bundled=False)
                for seed in range(seeds)
            ]
    if gains:
        print(
            f"gain of NPMI over scikit-learn's listing: mean {np.mean(gains):+.3f}, least {min(gains):+.3f}"
        )


if __name__ == "__main__":
    main()
