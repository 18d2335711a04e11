"""``inspect``, ``--strip``, ``--outliers`` and ``--fold-duplicates`` as they are used."""

import json

import pandas as pd
import pytest

MAIL = "> printer paper jam\nThe card was charged twice\n-- \nAnn"


@pytest.fixture
def mixed_csv(tmp_path, themed_csv):
    rows = (
        themed_csv(30)
        + '030,"card charged twice refund money case1"\n031,\n032,"<p>paper jam &amp; toner</p>"\n'
    )
    (tmp_path / "in.csv").write_text(rows)
    return tmp_path / "in.csv"


def test_inspect_tells_what_there_is_and_what_it_takes(program, mixed_csv):
    result = program("inspect", "in.csv", "--text-col", "text", "-k", "3", cwd=mixed_csv.parent)
    assert result.returncode == 0, result.stderr
    for said in (
        "documents    33 (1 empty)",
        "duplicates   1 exact",
        "lengths      ",
        "different words among",
        "plan         33 documents x",
    ):
        assert said in result.stdout


def test_inspect_as_json(cli, mixed_csv):
    result = cli("inspect", mixed_csv, "--text-col", "text", "--json")
    found = json.loads(result.stdout)
    assert found["status"] == {"empty": 1, "ok": 32}
    assert found["exact_duplicates"] == 1
    assert found["plan"]["place"] == "memory"
    assert 0 < found["plan"]["memory_bytes"] < found["plan"]["memory_limit_bytes"]
    assert found["words"]["0%"] >= 3


def test_inspect_shows_what_is_stripped(cli, tmp_path):
    (tmp_path / "in.csv").write_text("text\n" + f'"{MAIL}"\n' * 3)
    result = cli("inspect", "in.csv", "--text-col", "text", "--strip", "html,quotes,signatures")
    assert "stripped     " in result.stdout
    assert "before     > printer paper jam The card was charged twice -- Ann" in result.stdout
    assert "after      The card was charged twice" in result.stdout


def test_a_run_strips_what_is_clustered_and_remembers_it_for_assign(cli, tmp_path, themed_csv):
    (tmp_path / "in.csv").write_text(themed_csv(12))
    made = cli("cluster", "in.csv", "--text-col", "text", "-k", "3", "-o", "run", "--strip", "html,quotes")
    assert made.exit_code == 0, made.stderr
    (tmp_path / "new.csv").write_text(
        'id,text\na,"> printer paper jam tray\ncard charged twice"\nb,"card charged twice"\n'
    )
    assert cli("assign", "run", "new.csv", "-o", "out.csv").exit_code == 0
    rows = pd.read_csv(tmp_path / "out.csv")
    assert rows["text"][0].startswith("'>") or rows["text"][0].startswith(">")
    assert rows["cluster"][0] == rows["cluster"][1]
    assert rows["similarity"][0] == rows["similarity"][1]


def test_outliers_are_flagged_and_keep_their_cluster(cli, tmp_path, themed_csv):
    (tmp_path / "in.csv").write_text(
        themed_csv(60) + "060,printer submarine volcano\n061,submarine volcano tray\n"
    )
    made = cli(
        "cluster", "in.csv", "--text-col", "text", "-k", "3", "-o", "run", "--outliers", "5%", "--quiet"
    )
    assert made.exit_code == 0, made.stderr
    rows = pd.read_parquet(tmp_path / "run" / "assignments.parquet")
    assert 1 <= (rows["status"] == "outlier").sum() <= 3
    assert rows["cluster"].notna().all()
    assert rows["novelty"][rows["status"] == "outlier"].min() >= rows["novelty"][rows["status"] == "ok"].max()
    (tmp_path / "new.csv").write_text("text\nvolcano refund\nprinter paper jam tray toner\n")
    result = cli("assign", "run", "new.csv", "-o", "out.csv")
    assert "among them" in result.stderr
    assert pd.read_csv(tmp_path / "out.csv")["status"].tolist() == ["outlier", "ok"]


@pytest.mark.parametrize("value", ["0", "5", "100%", "many"])
def test_a_share_of_outliers_must_be_one(cli, value, themed_run):
    result = cli("cluster", themed_run / "in.csv", "-k", "2", "-o", "run", "--outliers", value)
    assert result.exit_code == 2
    assert "--outliers" in result.stderr


def test_folded_duplicates_weigh_as_one_and_keep_their_rows(cli, tmp_path):
    texts = ["red apple tree", "green apple pie", "fast red car", "slow blue car"] + [
        "apple car race day"
    ] * 40
    (tmp_path / "in.csv").write_text("text\n" + "\n".join(texts) + "\n")
    made = cli("cluster", "in.csv", "--text-col", "text", "-k", "2", "-o", "run", "--fold-duplicates")
    assert made.exit_code == 0, made.stderr
    assert "weighing as one with another document: 39 (39 exactly)" in made.stderr
    rows = pd.read_parquet(tmp_path / "run" / "assignments.parquet")
    assert len(rows) == 44
    assert rows["cluster"][4:].nunique() == 1
    assert json.loads((tmp_path / "run" / "run.json").read_text())["result"]["duplicates"] == {
        "exact": 39,
        "near": 39,
    }
