"""The whole way through the real program."""

import csv
import io
import json

import pytest

VERBS = (
    "demo",
    "cluster",
    "clusters",
    "show",
    "why",
    "similar",
    "name",
    "merge",
    "split",
    "undo",
    "assign",
    "export",
    "verify",
    "doctor",
)
ESCAPE = "\x1b"


def test_the_demo_prints_the_clusters_on_stdout(demo):
    lines = demo[0].stdout.splitlines()
    assert lines[0].split() == ["id", "title", "size", "share", "cohesion", "top", "terms"]
    assert [line.split()[0] for line in lines[1:]] == [str(cluster) for cluster in range(15)]


def test_the_demo_says_on_stderr_where_the_run_lies_and_what_to_do_next(demo):
    assert "446 documents in 15 clusters; the run is in demo-run" in demo[0].stderr
    assert "textclust show demo-run 0" in demo[0].stderr


def test_the_demo_leaves_a_run_and_nothing_else(demo):
    assert [path.name for path in demo[1].iterdir()] == ["demo-run"]
    assert sorted(path.name for path in (demo[1] / "demo-run").iterdir()) == [
        "adjacent",
        "assignments.parquet",
        "clusters.json",
        "model",
        "rows",
        "run.json",
    ]


def test_narration_and_data_do_not_mix(demo):
    assert "textclust:" not in demo[0].stdout
    assert all(line.startswith("textclust: ") for line in demo[0].stderr.splitlines())


def test_a_pipe_gets_no_escapes_and_whole_lines(demo):
    assert ESCAPE not in demo[0].stdout + demo[0].stderr
    assert "…" not in demo[0].stdout
    terms = [line.split("  ")[-1].split(", ") for line in demo[0].stdout.splitlines()[1:]]
    assert max(len(found) for found in terms) == 10


def test_quiet_leaves_only_the_data(cli, demo):
    result = cli("demo", "--quiet")
    assert (result.exit_code, result.stderr, result.stdout) == (0, "", demo[0].stdout)


@pytest.fixture(scope="module")
def tickets(program, tmp_path_factory):
    """A csv with several text columns, clustered, a cluster named, shown and exported by the program."""
    folder = tmp_path_factory.mktemp("tickets")
    rows = [["007", "Printer", "paper jam in the tray"], ["008", "Refund", "my card was charged"]]
    rows += [[f"{i:03}", *(rows[i % 2][1:])] for i in range(9, 15)]
    with (folder / "in.csv").open("w", newline="") as handle:
        csv.writer(handle).writerows([["nr", "subject", "body"], *rows])
    columns = ("--text-col", "subject", "--text-col", "body", "--id-col", "nr")
    steps = {
        "cluster": ("cluster", "in.csv", *columns, "-k", "2", "-o", "run"),
        "name": ("name", "run", "0", "Paper jams"),
        "clusters": ("clusters", "run"),
        "show": ("show", "run", "0"),
        "export": ("export", "run"),
        "assign": ("assign", "run", "in.csv", "--id-col", "nr"),
    }
    return folder, {step: program(*arguments, cwd=folder) for step, arguments in steps.items()}


def test_every_step_works(tickets):
    assert {step: result.returncode for step, result in tickets[1].items()} == dict.fromkeys(tickets[1], 0)


def test_text_columns_are_joined(tickets):
    assert "printer" in tickets[1]["cluster"].stdout.lower()
    assert "tray" in tickets[1]["cluster"].stdout


@pytest.mark.parametrize("verb", ["clusters", "show", "export", "assign"])
def test_a_name_is_shown_by_every_verb(tickets, verb):
    assert "Paper jams" in tickets[1][verb].stdout
    assert tickets[1]["name"].stdout == ""
    assert "'Paper jams'" in tickets[1]["name"].stderr


def test_assigning_the_training_file_gives_the_training_clusters(tickets):
    assigned, exported = (
        list(csv.DictReader(io.StringIO(tickets[1][verb].stdout))) for verb in ("assign", "export")
    )
    for row in [*assigned, *exported]:
        row.pop("novelty")  # a document of the run is judged without itself, a new one as it is
    assert assigned == exported


def test_the_export_begins_with_the_columns_of_the_user(tickets):
    with (tickets[0] / "in.csv").open(newline="") as handle:
        theirs = list(csv.reader(handle))
    ours = list(csv.reader(io.StringIO(tickets[1]["export"].stdout)))
    assert [row[:3] for row in ours] == theirs
    assert ours[0][3:] == "cluster cluster_name similarity runner_up margin novelty status".split()


def test_reading_verbs_say_nothing_on_stderr(tickets):
    assert [tickets[1][verb].stderr for verb in ("clusters", "show", "export")] == ["", "", ""]


def test_json_lines_from_standard_input(program, tmp_path):
    texts = ["printer paper jam", "refund my card", "tray paper jam", "card charged refund"]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    result = program("cluster", "-", "-k", "2", "-o", "run", "--json", cwd=tmp_path, input=lines)
    assert result.returncode == 0, result.stderr
    assert [cluster["size"] for cluster in json.loads(result.stdout)["clusters"]] == [2, 2]
    assert "text column: text" in result.stderr


def test_a_folder_of_text_files(program, tmp_path):
    texts = ["printer paper jam", "refund my card", "tray paper jam", "card charged refund"]
    (tmp_path / "docs").mkdir()
    for i, text in enumerate(texts):
        (tmp_path / "docs" / f"{i}.txt").write_text(text)
    (tmp_path / "docs" / "photo.jpg").write_bytes(b"\xff\xd8")
    result = program("cluster", "docs", "-k", "2", "-o", "run", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "docs/photo.jpg" in result.stderr
    shown = program("show", "run", "0", cwd=tmp_path).stdout
    assert "docs/" in shown


def test_version(program, tmp_path):
    from textclust import __version__

    assert program("--version", cwd=tmp_path).stdout == f"textclust {__version__}\n"


def test_help_lists_the_verbs_and_where_to_start(program, tmp_path):
    result = program("--help", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert all(f"\n  {verb} " in result.stdout for verb in VERBS)
    assert "textclust demo" in result.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_has_examples(program, tmp_path, verb):
    result = program(verb, "--help", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"Examples:\n    textclust {verb}" in result.stdout.replace("\n\n", "\n")


def test_completion_for_the_shell(program, tmp_path):
    told = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # there may be no shell above the tests
    result = program("--show-completion", "bash", cwd=tmp_path, env=told)
    assert result.returncode == 0
    assert "complete -o" in result.stdout


def test_a_reader_that_goes_away_is_no_error(start, demo):
    process = start("clusters", "demo-run", cwd=demo[1])
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) in (0, -13, 141)


def test_a_reader_that_goes_away_after_a_line_is_no_error(start, demo):
    process = start("export", "demo-run", cwd=demo[1])
    assert process.stdout.readline().startswith(b"id,created_at,")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) in (0, -13, 141)
