"""clusters --by, as a user meets it: a table, JSON, a file; from csv, JSON lines and parquet alike."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textclust.cli.profiles import sparkline

THEMES = (
    "printer paper jam tray toner",
    "card charged twice refund money",
    "password login reset link account",
)
BY = ("--by", "channel", "--by", "minutes", "--by", "made")


def rows():
    for i in range(30):
        channel = "web" if i % 3 == 0 else ("mail", "phone")[i % 2]
        minutes, made = None if i % 10 == 9 else 10 * (i % 3) + i % 5, f"2026-03-{1 + i % 20:02}"
        yield {
            "id": f"d{i}",
            "text": f"{THEMES[i % 3]} case{i}",
            "channel": channel,
            "minutes": minutes,
            "made": made,
        }


def write(folder, kind):
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(list(rows())), folder / "in.parquet")
    elif kind == "jsonl":
        (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))
    else:
        with (folder / "in.csv").open("w", newline="") as handle:
            writer = csv.DictWriter(handle, list(next(rows())))
            writer.writeheader()
            writer.writerows(rows())
    return f"in.{kind}"


@pytest.fixture
def made(cli, tmp_path):
    """A run of thirty documents with columns."""
    result = cli(
        "cluster", write(tmp_path, "csv"), "--text-col", "text", "--id-col", "id", "-k", "3", "-o", "run"
    )
    assert result.exit_code == 0, result.output
    return tmp_path / "run"


def test_a_table_for_each_column(cli, made):
    result = cli("clusters", made, *BY)
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if line.endswith(")") and " (" in line[:20]] == [
        "channel (category)", "minutes (number)", "made (date, by day from 2026-03-01)",
    ]  # fmt: skip
    assert result.stdout.count("\nall ") == 3
    assert any(bar in result.stdout for bar in "▁▂▃▄▅▆▇█")
    assert "web 100% (x3.0)" in result.stdout


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_the_same_from_every_kind_of_file(cli, made, tmp_path, kind):
    cli("cluster", write(tmp_path, kind), "--text-col", "text", "--id-col", "id", "-k", "3", "-o", "other")
    documents = [json.loads(cli("clusters", run, *BY, "--json").stdout)["by"] for run in (made, "other")]
    assert documents[0] == documents[1]


def test_json_has_the_numbers_in_each_cluster(cli, made):
    document = json.loads(cli("clusters", made, *BY, "--json").stdout)
    assert set(document["by"]) == {"channel", "minutes", "made"}
    assert document["by"]["minutes"]["whole"]["missing"] == 3
    for cluster in document["clusters"]:
        minutes = cluster["by"]["minutes"]
        assert minutes["known"] + minutes["missing"] == cluster["size"]
        assert sum(share["count"] for share in cluster["by"]["made"]["shares"]) == cluster["size"]


def test_a_file_has_a_row_for_each_value(cli, made, tmp_path):
    assert cli("clusters", made, *BY, "-o", "profile.csv").exit_code == 0
    with (tmp_path / "profile.csv").open(newline="", encoding="utf-8") as handle:
        found = list(csv.DictReader(handle))
    of_channel = [row for row in found if row["column"] == "channel"]
    assert sum(int(row["count"]) for row in of_channel) == 30
    assert {row["kind"] for row in found} == {"category", "number", "date"}
    again = cli("clusters", made, *BY, "-o", "profile.csv")
    assert (again.exit_code, "--force" in again.stderr) == (1, True)


def test_documents_without_a_cluster_have_their_own_line(cli, tmp_path):
    (tmp_path / "in.csv").write_text(
        "id,text,plan\n" + "".join(f"{i},{THEMES[i % 3]},a\n" for i in range(12)) + "e1,,b\ne2,,b\n"
    )
    cli("cluster", "in.csv", "--text-col", "text", "--id-col", "id", "-k", "3", "-o", "run")
    lines = cli("clusters", "run", "--by", "plan").stdout.splitlines()
    assert lines[2].split()[:3] == ["none", "2", "0"]
    assert lines[-1].split()[:3] == ["all", "14", "0"]
    document = json.loads(cli("clusters", "run", "--by", "plan", "--json").stdout)
    assert document["by"]["plan"]["none"]["shares"][0]["value"] == "b"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--by", "nothing"), "--by nothing: no such column; columns: id, text"),
        (("--by", "id"), "all its values differ"),
        (("-o", "x.csv"), "--out goes with --by"),
        (("--by", "channel", "-o", "x.doc"), "cannot tell the format"),
    ],
)
def test_what_cannot_be_profiled(refused, made, arguments, says):
    assert says in refused("clusters", made, *arguments, code=2)


def test_a_hostile_value_cannot_steer_the_terminal(cli, tmp_path):
    with (tmp_path / "in.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "text", "plan"])
        writer.writerows([i, THEMES[i % 3], "\x1b[31mred" if i % 2 else "=1+1"] for i in range(12))
    cli("cluster", "in.csv", "--text-col", "text", "--id-col", "id", "-k", "3", "-o", "run")
    assert "\x1b" not in cli("clusters", "run", "--by", "plan").stdout
    cli("clusters", "run", "--by", "plan", "-o", "p.csv")
    assert "'=1+1" in (tmp_path / "p.csv").read_text()


def test_a_timeline_without_documents_is_blank():
    assert sparkline([0, 0, 0]) == "   "
    assert sparkline([]) == ""
    assert len(sparkline(list(range(100)), width=20)) <= 20
