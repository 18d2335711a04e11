"""Input that is not UTF-8 is said to be so, with the way out."""

import pytest

ROWS = "Nr,Text\n" + "1,Die Überweisung fehlt\n2,Rückzahlung fehlt\n3,ein Drucker\n4,Drucker klemmt\n" * 5


@pytest.fixture
def cp1252(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(ROWS.encode("cp1252"))
    return path


def test_undecodable_documents_come_with_the_way_out(cp1252, cli):
    found = cli("cluster", "in.csv", "--text-col", "Text", "-k", "2", "-o", "run")
    assert found.exit_code == 0
    assert "10 undecodable" in found.stderr
    assert "--encoding cp1252" in found.stderr


def test_a_header_in_another_encoding_is_refused(tmp_path, cli):
    (tmp_path / "in.csv").write_bytes("Größe,Text\n1,ein Wort\n".encode("cp1252"))
    found = cli("cluster", "in.csv", "--text-col", "Text", "-k", "1", "-o", "run")
    assert found.exit_code == 3
    assert "in.csv, line 1" in found.stderr
    assert "--encoding cp1252" in found.stderr


def test_assign_takes_the_encoding_of_the_run(cp1252, cli):
    made = cli(
        "cluster", "in.csv", "--encoding", "cp1252", "--text-col", "Text", "-k", "2", "-o", "run",
        "--stop-words", "off",
    )  # fmt: skip
    assert made.exit_code == 0
    found = cli("assign", "run", "in.csv", "-o", "out.jsonl")
    assert found.exit_code == 0
    assert "undecodable" not in found.stderr


def test_assign_writes_the_format_and_the_cells_that_are_asked_for(tmp_path, cli):
    (tmp_path / "in.csv").write_text("text\n+49 89 123 printer\nprinter jam\nprinter paper\n")
    assert cli("cluster", "in.csv", "--text-col", "text", "-k", "1", "-o", "run").exit_code == 0
    assert "\n2,printer jam" in cli("assign", "run", "in.csv").stdout
    assert "'+49" in cli("assign", "run", "in.csv").stdout
    assert "\n1,+49" in cli("assign", "run", "in.csv", "--raw").stdout
    assert cli("assign", "run", "in.csv", "--out-format", "jsonl").stdout.startswith('{"id":')


@pytest.mark.parametrize("verb", [("cluster", "-k", "2", "-o", "run"), ("choose-k",), ("inspect",)])
def test_where_no_document_can_be_decoded_the_encoding_is_to_blame(program, tmp_path, verb):
    (tmp_path / "in.csv").write_bytes("id,text\n1,Überweisung fehlt\n2,Rückzahlung fehlt\n".encode("cp1252"))
    found = program(verb[0], "in.csv", "--text-col", "text", *verb[1:], cwd=tmp_path)
    assert found.returncode == 3
    assert "no document can be read (2 of 2): the input is not UTF-8" in found.stderr
    assert "--encoding cp1252" in found.stderr
