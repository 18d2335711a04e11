"""show, similar, why and assign --top: documents, and why they are where they are."""

import csv
import io
import json
import re

import pytest

ESCAPE = "\x1b"
TICKETS = ("--text-col", "subject", "--text-col", "body", "--id-col", "id")


@pytest.fixture
def demo_json(cli, demo):
    """What a verb says of the demo's run, for programs."""

    def call(verb, *arguments):
        result = cli(verb, demo[1] / "demo-run", *arguments, "--json")
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        found = json.loads(result.stdout, parse_constant=pytest.fail)
        assert found["schema_version"] == 1
        return found

    return call


@pytest.fixture
def spam_run(cli, tmp_path):
    """One person's hundred tickets, nearly alike, among those of others; all in one cluster."""
    others = [
        "the printer jam eats paper",
        "paper tray of the printer broken",
        "toner of the printer is empty",
    ]
    spam = [f"URGENT printer paper jam again today ref{i // 2}" for i in range(100)]
    rows = "".join(f"{i},{text}\n" for i, text in enumerate([*others, *spam, *others[::-1]]))
    (tmp_path / "spam.csv").write_text("id,text\n" + rows)
    made = cli("cluster", "spam.csv", "--text-col", "text", "--id-col", "id", "-k", "1", "-o", "spam",
               "--max-df", "1.0", "--min-df", "1")  # fmt: skip
    assert made.exit_code == 0, made.output


def test_a_hundred_tickets_of_one_person_are_shown_once(cli, spam_run):
    shown = json.loads(cli("show", "spam", "0", "-n", "10", "--json").stdout)
    for kind in ("documents", "diverse"):
        assert sum("URGENT" in document["text"] for document in shown[kind]) <= (kind == "documents")
    (spam,) = (document for document in shown["documents"] if "URGENT" in document["text"])
    assert spam["count"] == 100
    assert "stands for 100 nearly alike" in cli("show", "spam", "0").stdout
    assert sum(document["count"] for document in shown["documents"]) == 106


def test_show_has_central_covering_and_border_documents(demo_json):
    for cluster in (0, 4, 13):
        shown = demo_json("show", str(cluster), "-n", "4")
        central, diverse = ({document["id"] for document in shown[kind]} for kind in ("documents", "diverse"))
        assert not central & diverse
        assert all(document["towards"] not in (None, cluster) for document in shown["border"])
        similarities = [document["similarity"] for document in shown["documents"]]
        assert similarities == sorted(similarities, reverse=True)


def test_the_key_sentence_is_of_the_document_and_has_its_words(demo_json):
    shown = demo_json("show", "1", "-n", "8")
    terms = {top["term"].lower() for top in shown["top_terms"]}
    sentences = [document["sentence"] for document in shown["documents"]]
    assert all(document["sentence"] in document["text"] for document in shown["documents"])
    assert sum(any(term in sentence.lower() for term in terms) for sentence in sentences) >= 7


def test_the_key_sentence_is_bold_in_a_terminal_only(cli, demo, monkeypatch):
    from textclust.cli import documents

    assert ESCAPE not in cli("show", demo[1] / "demo-run", "1").stdout
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert documents._strong("x") == "\x1b[1mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert documents._strong("x") == "x"


def test_similar_documents_by_their_cosines(demo_json, demo):
    import numpy as np

    from textclust import Run

    run = Run.open(demo[1] / "demo-run")
    rows = run.rows.toarray().astype(float)
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-30)
    ids = run.assignments["id"].tolist()
    position = ids.index("T0155")
    cosines = unit @ unit[position]
    found = demo_json("similar", "T0155", "-n", "12")
    assert found["id"] == "T0155"
    listed = [id for document in found["documents"] for id in (document["id"], *document["copies"])]
    assert "T0155" not in listed
    for document in found["documents"]:
        for id in (document["id"], *document["copies"]):
            assert cosines[ids.index(id)] == pytest.approx(document["cosine"], abs=1e-6)
    rest = [cosine for id, cosine in zip(ids, cosines, strict=True) if id not in [*listed, "T0155"]]
    assert max(rest) <= min(document["cosine"] for document in found["documents"]) + 1e-6


def test_what_is_no_nearer_than_by_chance_is_said_so(demo_json, cli, demo):
    found = demo_json("similar", "T0155", "-n", "40")
    assert 0 < found["floor"] < 1
    close = [document["close"] for document in found["documents"]]
    assert close == [document["cosine"] > found["floor"] for document in found["documents"]]
    assert True in close
    assert False in close
    lines = cli("similar", demo[1] / "demo-run", "T0155", "-n", "40").stdout
    assert lines.count("no nearer than by chance") == close.count(False)


def test_nothing_close_is_said(cli, tmp_path):
    words = [chr(97 + i % 26) * 2 + chr(97 + i // 26) for i in range(60)]
    lines = [" ".join(words[(7 * i + 11 * j * (i + 1)) % 60] for j in range(6)) for i in range(80)]
    (tmp_path / "in.csv").write_text("id,text\n" + "".join(f"{i},{line}\n" for i, line in enumerate(lines)))
    made = cli("cluster", "in.csv", "--text-col", "text", "--id-col", "id", "-k", "3", "-o", "run")
    assert made.exit_code == 0, made.output
    said = [cli("similar", "run", str(i), "-n", "1").stderr for i in range(0, 80, 8)]
    assert any("nothing is really close to" in line for line in said)


def test_copies_are_one_entry_and_the_document_itself_is_left_out(cli, spam_run):
    found = json.loads(cli("similar", "spam", "3", "-n", "3", "--json").stdout)["documents"]
    assert (found[0]["id"], found[0]["copies"], found[0]["cosine"]) == ("4", [], pytest.approx(1))
    assert all(len(document["copies"]) == 1 for document in found[1:])
    assert "and 1 copy" in cli("similar", "spam", "3").stdout


@pytest.mark.parametrize("svd", ["off", "30"])
def test_why_adds_up_to_the_similarity_and_that_of_the_runner_up(cli, tmp_path, svd):
    from textclust.run.samples import sample_path

    made = cli("cluster", sample_path("tickets.csv"), *TICKETS, "-k", "9", "-o", "run", "--svd", svd)
    assert made.exit_code == 0, made.output
    exported = csv.DictReader(io.StringIO(cli("export", "run").stdout))
    for row in [row for row in exported if row["status"] == "ok"][::40]:
        why = json.loads(cli("why", "run", row["id"], "--json").stdout)
        assert list(why) == "schema_version id cluster similarity runner_up margin terms".split()
        assert (why["id"], why["cluster"]) == (row["id"], int(row["cluster"]))
        assert (why["similarity"], why["runner_up"]) == (float(row["similarity"]), int(row["runner_up"]))
        assert abs(sum(term["contribution"] for term in why["terms"]) - why["similarity"]) < 1e-6
        other = sum(term["runner_up_contribution"] for term in why["terms"])
        assert abs(other - (why["similarity"] - why["margin"])) < 1e-6


def test_why_follows_merges_and_splits(cli, run_copy):
    cli("split", "run", "0")
    cli("merge", "run", "1", "2")
    for line in cli("export", "run").stdout.splitlines()[1:]:
        id, _, cluster, _, similarity, runner_up, *_ = line.split(",")
        why = json.loads(cli("why", "run", id, "--json").stdout)
        assert (why["cluster"], why["runner_up"]) == (int(cluster), int(runner_up))
        assert abs(sum(term["contribution"] for term in why["terms"]) - float(similarity)) < 1e-6
        other = sum(term["runner_up_contribution"] for term in why["terms"])
        assert abs(other - (why["similarity"] - why["margin"])) < 1e-6


def test_why_of_a_text_is_that_of_the_same_document(demo_json, demo):
    from textclust import Run

    row = Run.open(demo[1] / "demo-run").assignments.iloc[41]
    by_text = demo_json("why", "--text", f"{row.subject}\n{row.body}")
    assert {**by_text, "id": row.id} == demo_json("why", row.id)


def test_why_draws_bars_and_adds_the_rest(cli, demo):
    lines = cli("why", demo[1] / "demo-run", "T0042", "-n", "3").stdout.splitlines()
    assert re.match(r"cluster \d+: similarity 0\.", lines[0])
    assert lines[3].split() == ["term", "here", "runner-up"]
    bars = [line.count("█") for line in lines[4:7]]
    assert bars[0] == 30
    assert bars == sorted(bars, reverse=True)
    total = sum(float(line.replace("█", "").split()[-2]) for line in lines[4:8])
    assert total == pytest.approx(float(lines[0].split()[-1]), abs=5e-4)


def test_why_of_a_text_of_unknown_words(cli, demo):
    result = cli("why", demo[1] / "demo-run", "--text", "qwxz")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "in no cluster" in result.stderr
    found = json.loads(cli("why", demo[1] / "demo-run", "--text", "qwxz", "--json").stdout)
    assert (found["cluster"], found["similarity"], found["terms"]) == (None, None, [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("why", "run"), "name one document"),
        (("why", "run", "001", "--text", "x"), "name one document"),
        (("why", "run", f"no{ESCAPE}[31m"), "no document has the id"),
        (("similar", "run", "999"), "no document has the id '999' (column id)"),
        (("show", "run", "9"), "there is no cluster 9"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(refused, run_copy, arguments, message):
    said = refused(*arguments, code=2)
    assert message in said
    assert ESCAPE not in said


def test_a_run_without_text_shows_ids_and_says_what_it_lacks(cli, run_copy):
    cli("cluster", "in.csv", "--text-col", "text", "--id-col", "id", "-k", "3", "-o", "bare", "--no-text")
    shown = json.loads(cli("show", "bare", "0", "--json").stdout)
    assert [document["text"] for document in shown["documents"]] == [None] * 3
    assert (shown["documents"][0]["count"], shown["diverse"]) == (None, [])
    for arguments in (("why", "bare", "000"), ("similar", "bare", "000")):
        result = cli(*arguments)
        assert result.exit_code == 2
        assert "--no-text" in result.stderr
    assert cli("why", "bare", "--text", "printer jam").exit_code == 0


def test_assigning_to_several_themes(cli, run_copy):
    cli("name", "run", "1", "One")
    rows = list(
        csv.DictReader(io.StringIO(cli("assign", "run", "in.csv", "--id-col", "id", "--top", "3").stdout))
    )
    plain = list(csv.DictReader(io.StringIO(cli("assign", "run", "in.csv", "--id-col", "id").stdout)))
    for row, first in zip(rows, plain, strict=True):
        assert {key: row[key] for key in first} == first
        assert row["cluster_2"] == first["runner_up"]
        assert {row["cluster"], row["cluster_2"], row["cluster_3"]} == {"0", "1", "2"}
        assert float(row["similarity"]) >= float(row["similarity_2"]) >= float(row["similarity_3"])
        assert (row["cluster_2_name"] == "One") == (row["cluster_2"] == "1")


def test_more_themes_than_there_are_and_documents_without_any(cli, run_copy, tmp_path):
    (tmp_path / "new.csv").write_text("text,cluster_2\nprinter paper,mine\nqwxz,mine\n")
    result = cli("assign", "run", "new.csv", "--top", "4", "--out-format", "jsonl")
    known, unknown = map(json.loads, result.stdout.splitlines())
    assert (known["cluster_2"], known["cluster_4"], known["similarity_4"]) == ("mine", None, None)
    assert isinstance(known["textclust_cluster_2"], int)
    assert unknown["status"] == "no_terms"
    assert (unknown["textclust_cluster_2"], unknown["cluster_3"]) == (None, None)
