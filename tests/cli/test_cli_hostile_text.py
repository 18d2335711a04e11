"""Text that would steer a terminal or a spreadsheet, and errors that would show too much."""

import csv
import io

import pytest

ESCAPE, BELL, OVERRIDE = "\x1b", "\x07", "\u202e"
STEERING = ESCAPE + "[31m" + OVERRIDE


@pytest.fixture
def hostile_run(cli, tmp_path):
    """Documents, a term, a name and file names full of control characters."""
    rows = [f"x{STEERING}red jam tray", f"jam{OVERRIDE}paper \u2066jam{BELL} tray", f"jam{OVERRIDE}paper"]
    (tmp_path / f"in{STEERING}.csv").write_text("text\n" + "\n".join(rows) + "\n")
    made = cli("cluster", f"in{STEERING}.csv", "-k", "1", "-o", f"run{STEERING}")
    assert made.exit_code == 0, made.stderr
    cli("name", f"run{STEERING}", "0", f"red{STEERING}name")
    return f"run{STEERING}", made


def _is_harmless(text):
    return not {ESCAPE, BELL, OVERRIDE, "\u2066"} & set(text)


def test_the_run_is_announced_harmlessly(hostile_run):
    assert _is_harmless(hostile_run[1].output)
    assert r"the run is in run\x1b[31m\u202e" in hostile_run[1].stderr


@pytest.mark.parametrize("verb", [("clusters",), ("show", "0")])
def test_documents_terms_and_names_are_shown_escaped(cli, hostile_run, verb):
    name, *rest = verb
    result = cli(name, hostile_run[0], *rest)
    assert result.exit_code == 0
    assert _is_harmless(result.output)
    assert r"red\x1b[31m\u202ename" in result.stdout


def test_a_document_is_shown_escaped(cli, hostile_run):
    assert r"x\x1b[31m\u202ered jam tray" in cli("show", hostile_run[0], "0").stdout


@pytest.mark.parametrize(
    "command",
    [
        ("cluster", f"no{STEERING}.csv", "-k", "1", "-o", "x"),
        ("clusters", f"no{STEERING}"),
        ("cluster", f"in{STEERING}.csv", "-k", "1", "-o", f"run{STEERING}"),
        ("cluster", f"in{STEERING}.csv", "-k", "1", "-o", "x", "--text-col", f"no{STEERING}"),
        ("cluster", f"in{STEERING}.csv", "-k", "1", "-o", "x", "--weighting", STEERING),
        ("export", f"run{STEERING}", "-o", f"x{STEERING}.doc"),
        ("export", f"run{STEERING}", "-o", f"x{STEERING}.csv"),
        ("name", f"run{STEERING}", "0", f"x{STEERING}"),
    ],
)
def test_messages_are_escaped(cli, hostile_run, command):
    assert _is_harmless(cli(*command).output)


def test_a_document_of_several_lines_is_one_line_in_show(cli, tmp_path):
    (tmp_path / "in.csv").write_text('text\n"paper\njam\r\ntray"\n')
    cli("cluster", "in.csv", "-k", "1", "-o", "run")
    assert "  paper jam tray\n" in cli("show", "run", "0").stdout


def test_a_name_of_several_lines_is_one_line(cli, run_copy):
    cli("name", "run", "0", "Paper\njams")
    assert "Paper jams" in cli("clusters", "run").stdout


FORMULAS = ["=1+1", "+cmd", "-cmd", "@SUM(A1)"]


@pytest.fixture
def formulas(cli, tmp_path):
    with (tmp_path / "in.csv").open("w", newline="") as handle:
        csv.writer(handle).writerows([["text", "note"], *([f"{cell} jam", cell] for cell in FORMULAS)])
    cli("cluster", "in.csv", "--text-col", "text", "-k", "1", "-o", "run")
    cli("name", "run", "0", "=HYPERLINK(1)")


@pytest.mark.parametrize("verb", [("export", "run"), ("assign", "run", "in.csv")])
def test_formulas_are_defused(cli, formulas, verb):
    rows = list(csv.DictReader(io.StringIO(cli(*verb).stdout)))
    assert [row["note"] for row in rows] == [f"'{cell}" for cell in FORMULAS]
    assert {row["cluster_name"] for row in rows} == {"'=HYPERLINK(1)"}


def test_raw_leaves_formulas(cli, formulas):
    rows = csv.DictReader(io.StringIO(cli("export", "run", "--raw").stdout))
    assert [row["note"] for row in rows] == FORMULAS


def test_json_lines_keep_formulas(cli, formulas):
    assert '"note": "=1+1"' in cli("export", "run", "--format", "jsonl").stdout


def test_an_error_has_no_traceback(cli):
    result = cli("clusters", "missing")
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_debug_shows_where_an_error_comes_from(program, tmp_path):
    result = program("clusters", "missing", "--debug", cwd=tmp_path)
    assert result.returncode not in (0, 130)
    assert "Traceback" in result.stderr
    assert "missing: does not exist" in result.stderr


def test_what_nobody_expected_is_one_line_too(cli, run_copy, monkeypatch):
    def fail(path):
        raise ZeroDivisionError("of all\nthings")

    monkeypatch.setattr("textclust.run.run.Run.open", fail)
    result = cli("clusters", "run")
    assert result.exit_code == 1
    expected = "textclust: error: unexpected ZeroDivisionError: of all things; --debug shows where\n"
    assert result.stderr == expected


def test_lack_of_memory_says_what_to_try(cli, run_copy, monkeypatch):
    def fail(path):
        raise MemoryError

    monkeypatch.setattr("textclust.run.run.Run.open", fail)
    result = cli("clusters", "run")
    assert (result.exit_code, "--limit" in result.stderr) == (1, True)
