"""Each known failure is found where it is, named with its clusters, and nowhere else."""

import csv
import json
import shlex
from pathlib import Path

import ailing
import numpy as np
import pytest

from textclust.corpus import ReadOptions
from textclust.run.create import create_run
from textclust.run.diagnosing import diagnose_run, diagnosis_of
from textclust.run.run import Run
from textclust.run.settings import Settings

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
#: What is found in which corpus, of so many clusters; other findings may follow from it.
CASES = {
    "giant": (5, "giant cluster"),
    "tiny": (18, "tiny clusters"),
    "halved": (4, "near-identical clusters"),
    "one_sender": (5, "cluster of one source"),
    "template": (6, "cluster of one template"),
    "languages": (4, "clusters by language"),
    "leftovers": (4, "cluster of several languages"),
    "accidental": (7, "unstable starts"),
    "many_themes": (3, "too few clusters"),
    "few_themes": (24, "too many clusters"),
    "mixed_words": (5, "no structure"),
    "sea_of_noise": (8, "much noise"),
    "overlapping": (6, "overlapping clusters"),
}


@pytest.fixture(scope="module")
def ailing_run(tmp_path_factory):
    """A run of one of the ailing corpora."""
    made = {}

    def make(name, n_clusters, **options):
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            with (folder / "in.csv").open("w", newline="", encoding="utf-8") as handle:
                writer = csv.writer(handle)
                writer.writerow(["id", "text", "sender"])
                texts = getattr(ailing, name)(np.random.default_rng(0))
                writer.writerows([f"d{i}", text, ailing.senders(i)] for i, text in enumerate(texts))
            reading = ReadOptions(text_columns=("text",), id_column="id")
            settings = Settings(n_clusters=n_clusters)
            made[name] = create_run([folder / "in.csv"], folder / "run", settings, reading, **options)
        return made[name]

    return make


@pytest.mark.parametrize("name", CASES)
def test_each_failure_is_found(ailing_run, name):
    n_clusters, rule = CASES[name]
    found = {finding.rule: finding for finding in diagnosis_of(ailing_run(name, n_clusters))}
    assert rule in found
    assert any(character.isdigit() for character in found[rule].seen)
    assert found[rule].advice


def test_nothing_is_found_where_nothing_is_wrong(ailing_run):
    assert diagnosis_of(ailing_run("healthy", 6)) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("giant", "200 of 300"),
        ("one_sender", "'robot@example.com'"),
        ("leftovers", "14 de, 13 es, 13 fr"),
        ("languages", "de"),
    ],
)
def test_it_says_what_was_seen(ailing_run, name, says):
    n_clusters, rule = CASES[name]
    finding = next(one for one in diagnosis_of(ailing_run(name, n_clusters)) if one.rule == rule)
    assert says in finding.seen


def test_the_named_clusters_are_those_meant(ailing_run):
    run = ailing_run("one_sender", 5)
    finding = next(one for one in diagnosis_of(run) if one.rule == "cluster of one source")
    senders = run.assignments.groupby("cluster")["sender"].agg(
        lambda column: (column == "robot@example.com").mean()
    )
    assert finding.clusters == senders[senders > 0.5].index.tolist()


def test_the_command_for_twins_can_be_run(ailing_run, tmp_path):
    run = ailing_run("halved", 4)
    finding = next(one for one in diagnosis_of(run) if one.rule == "near-identical clusters")
    words = shlex.split(finding.told("my-run"))
    assert words[-5:] == ["textclust", "merge", "my-run", *map(str, finding.clusters)]


def test_after_the_merge_it_is_not_said_any_more(ailing_run):
    run = ailing_run("halved", 4)
    before = next(one for one in diagnosis_of(run) if one.rule == "near-identical clusters")
    run.merge(*before.clusters)
    assert "near-identical clusters" not in {one.rule for one in diagnosis_of(run)}
    run.undo()
    assert before in diagnosis_of(run)


def test_it_is_kept_in_the_run(ailing_run):
    run = ailing_run("template", 6)
    kept = json.loads((run.path / "run.json").read_text(encoding="utf-8"))["diagnosis"]
    assert kept == [finding.as_json() for finding in diagnose_run(Run.open(run.path))]
    assert set(kept[0]) == {"rule", "seen", "advice", "clusters", "command"}


def test_the_same_in_any_order_and_on_any_number_of_threads(make_run, write_csv):
    texts = ailing.leftovers(np.random.default_rng(0))
    rows = [[f"d{i}", text] for i, text in enumerate(texts)]
    found = []
    for jobs, order in ((1, 1), (3, -1)):
        write_csv([["nr", "text"], *rows[::order]])
        found.append(make_run(k=4, jobs=jobs, force=True).manifest["diagnosis"])
    assert found[0]
    assert found[0] == found[1]


def test_a_run_without_text_is_diagnosed_as_far_as_its_words_go(make_run, write_csv):
    texts = ailing.template(np.random.default_rng(0))
    write_csv([["nr", "text"], *([f"d{i}", text] for i, text in enumerate(texts))])
    run = make_run(k=6, keep_text=False)
    assert [one.rule for one in diagnosis_of(run)] == ["cluster of one template"]
    assert diagnose_run(run) == []


def test_nothing_is_said_of_few_documents(make_run, write_csv):
    write_csv()
    assert make_run(k=3).manifest["diagnosis"] == []


#: What is found in the sample corpora, with their true number of themes: corpora/README.md says why.
SAMPLES = {
    ("tickets.csv", ("subject", "body"), 15): {
        "cluster of one source", "cluster of one template", "cluster of several languages",
    },
    ("news.jsonl", ("title", "text"), 10): {"unstable starts"},
    ("multilingual.jsonl", ("text",), 5): {"clusters by language"},
    ("multilingual.jsonl", ("text",), 9): {"clusters by language"},
}  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample[0]}-{sample[2]}")
def test_in_the_sample_corpora_only_what_the_readme_explains(sample, tmp_path):
    name, columns, n_clusters = sample
    run = create_run(
        [CORPORA / name], tmp_path / "run", Settings(n_clusters=n_clusters), ReadOptions(text_columns=columns)
    )
    found = {finding.rule for finding in diagnosis_of(run)}
    assert found == SAMPLES[sample]
    readme = (CORPORA / "README.md").read_text(encoding="utf-8")
    assert all(f"*{rule}*" in readme for rule in found)


@pytest.mark.parametrize(
    ("texts", "k"),
    [
        (["red apple pie tree"] * 60, 1),
        (["red apple", "fast car"] * 40, 2),
        ([""] * 30 + [f"red apple pear w{i % 9}" for i in range(60)], 3),
        ([f"red apple pear w{i % 9} v{i % 7}" for i in range(60)], 40),
    ],
    ids=["all alike", "two texts", "many empty", "nearly as many clusters as documents"],
)
def test_degenerate_corpora_have_a_diagnosis(make_run, write_csv, texts, k):
    write_csv([["nr", "text"], *([f"d{i}", text] for i, text in enumerate(texts))])
    assert isinstance(make_run(k=k, max_df=1.0).manifest["diagnosis"], list)
