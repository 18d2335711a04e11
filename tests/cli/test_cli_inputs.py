"""What stands on the command line as input: standard input of any kind, and the same file named twice."""

import pytest

LINES = "The printer is out of paper, again\nMy card was charged twice\n" * 20
OPTIONS = ("-k", "2", "-o", "run")


def test_plain_text_on_standard_input_is_not_taken_for_a_table(program, tmp_path):
    refused = program("cluster", "-", *OPTIONS, cwd=tmp_path, input=LINES)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "textclust: error: -: this looks like plain text, not like a header and rows; say which it is: "
        "--lines (one document a line), --format txt (all of it is one) or --format csv\n"
    )
    assert list(tmp_path.iterdir()) == []
    found = program("cluster", "-", "--lines", *OPTIONS, cwd=tmp_path, input=LINES)
    assert found.returncode == 0
    assert "40 documents" in found.stderr


@pytest.mark.parametrize("verb", ["inspect", "choose-k"])
def test_every_verb_that_reads_asks_what_plain_text_is(cli, verb):
    assert "--lines" in cli(verb, "-", input=LINES).stderr


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("answer\n" + "printer jam\ncard refund\n" * 9, ()),
        ("id;what was it\n" + "1;printer jam, again\n2;card refund\n" * 9, ("--text-col", "what was it")),
        ("what was it?\n" + "printer jam\ncard refund\n" * 9, ("--text-col", "what was it?")),
        ("what was it?\n" + "printer jam\ncard refund\n" * 9, ("--format", "csv")),
        ("id,text\n" + "1,printer jam\n2,card refund\n" * 9, ()),
        ("id\ttext\n" + "1\tprinter jam\n2\tcard refund\n" * 9, ()),
    ],
)
def test_a_table_on_standard_input_needs_no_format(cli, text, options):
    found = cli("cluster", "-", *OPTIONS, *options, input=text)
    assert found.exit_code == 0, found.stderr
    assert "18 documents" in found.stderr


def test_a_damaged_table_on_standard_input_is_told_the_line(cli):
    refused = cli("cluster", "-", *OPTIONS, input="id,text\n1,printer jam\n2,card, refund\n3,x\n")
    assert "-, line 3: the row that starts here has 3 instead of 2 fields" in refused.stderr


@pytest.mark.parametrize(
    "inputs", [("data", "data/a.csv"), ("data/a.csv", "./data/*.csv"), ("data", "data/")]
)
def test_a_file_named_twice_is_refused(refused, tmp_path, themed_csv, inputs):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text(themed_csv(12))
    message = refused("cluster", *inputs, "--text-col", "text", *OPTIONS, code=2)
    assert "a.csv: is among the inputs twice" in message
    assert "name it once" in message


def test_files_of_equal_names_in_two_folders_are_two(program, tmp_path, themed_csv):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "in.csv").write_text(themed_csv(12))
    found = program("cluster", "a", "b/in.csv", "--text-col", "text", *OPTIONS, cwd=tmp_path)
    assert found.returncode == 0
    assert "24 documents" in found.stderr


@pytest.mark.parametrize(("name", "way_out"), [("a.xlsx", "save it as csv first"), ("b.pdf", ".txt) first")])
def test_what_cannot_be_read_is_to_be_saved_as_what_can(program, tmp_path, name, way_out):
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    refused = program("cluster", name, *OPTIONS, cwd=tmp_path)
    assert (refused.returncode, way_out in refused.stderr) == (2, True), refused.stderr


@pytest.mark.parametrize("verb", [("inspect",), ("choose-k", "--range", "2:3"), ("cluster", *OPTIONS)])
def test_every_verb_says_what_it_assumed_of_the_input(program, tmp_path, verb):
    (tmp_path / "data").mkdir()
    rows = "".join(f"{i},printer paper{i % 7} jam{i % 5} tray{i % 3}\n" for i in range(100))
    (tmp_path / "data" / "in.csv").write_text("id,te\x1bxt\n" + rows)
    (tmp_path / "data" / "other.xyz").write_text("?")
    said = program(verb[0], "data", *verb[1:], cwd=tmp_path).stderr
    assert "textclust: text column: te\\x1bxt (guessed; --text-col names another" in said
    assert (
        "textclust: ids: rows are numbered, as textclust_id; --id-col id takes your column id for it" in said
    )
    assert "textclust: left out, of unknown format: 1 file, such as data/other.xyz" in said
