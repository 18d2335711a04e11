"""Naming in an editor, one by one, and from another run: nothing a person wrote is lost."""

import os
import stat
import tomllib

import pytest

HOSTILE = ('x"\n[cluster.1]\nname = "pwned', "'''", "]]", "\\u0041", "# no comment", '"""', "a\nb\tc", "= 1")


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """An editor that runs a line of shell on the file, which is $1."""

    def make(line):
        script = tmp_path / "an editor.sh"
        script.write_text(f"#!/bin/sh\n{line}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("EDITOR", f"'{script}'")
        monkeypatch.delenv("VISUAL", raising=False)

    return make


def named(run):
    return tomllib.loads((run / "names.toml").read_text(encoding="utf-8"))["cluster"]


def fill(cluster, name):
    return f"""sed -i '/cluster.{cluster}\\]/,/name/ s/name = ""/name = "{name}"/' "$1\""""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_one_name(cli, run_copy, name):
    assert cli("name", "run", "0", name).exit_code == 0
    assert {key: entry["name"] for key, entry in named(run_copy).items()} == {"0": " ".join(name.split())}


def test_who_when_and_what_was_seen_stand_beside_a_name(cli, run_copy, monkeypatch):
    monkeypatch.setenv("LOGNAME", "kim")
    cli("name", "run", "0", "Jams", "--note", "ask\nfinance")
    entry = named(run_copy)["0"]
    assert (entry["note"], entry["named_by"]) == ("ask finance", "kim")
    assert len(entry["named_on"]) == 10
    assert {"printer", "paper"} <= set(entry["terms"]) or {"card"} <= set(entry["terms"]) or entry["terms"]
    assert "note: ask finance" in cli("show", "run", "0").stdout


def test_a_note_stays_when_the_name_changes(cli, run_copy):
    cli("name", "run", "0", "Jams", "--note", "ask finance")
    cli("name", "run", "0", "Paper jams")
    assert named(run_copy)["0"]["note"] == "ask finance"


def test_an_editor_shows_every_cluster_and_keeps_what_was_filled_in(cli, run_copy, editor, tmp_path):
    cli("name", "run", "1", "Refunds")
    editor(f'cp "$1" seen.toml; echo "# our own words" >> "$1"; {fill(2, "Logins")}')
    result = cli("name", "run", "--edit")
    assert (result.exit_code, result.stderr) == (0, "textclust: 1 name changed\n")
    seen = tomllib.loads((tmp_path / "seen.toml").read_text())["cluster"]
    assert {key: entry["name"] for key, entry in seen.items()} == {"0": "", "1": "Refunds", "2": ""}
    entries = named(run_copy)
    assert {key: entry["name"] for key, entry in entries.items()} == {"1": "Refunds", "2": "Logins"}
    assert entries["2"]["terms"]
    assert "# our own words" in (run_copy / "names.toml").read_text()


def test_an_editor_that_changes_nothing_writes_nothing(cli, run_copy, editor, tree):
    before = tree(run_copy)
    editor("true")
    assert cli("name", "run", "--edit").stderr == "textclust: no name changed\n"
    assert tree(run_copy) == before


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('echo "[cluster.0" >> "$1"', "line"),
        ('echo "[cluster.99]" >> "$1"', "there is no cluster '99'"),
        ('printf "\\377" >> "$1"', "utf-8"),
        ('sed -i \'s/name = ""/name = 5/\' "$1"', "needs a line such as"),
    ],
)
def test_a_broken_text_is_kept_and_corrected_later(cli, run_copy, editor, line, why):
    cli("name", "run", "1", "Refunds")
    before = (run_copy / "names.toml").read_bytes()
    editor(f"{fill(0, 'Jams')}; {line}")
    result = cli("name", "run", "--edit")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert why in result.stderr
    assert "your text is kept there: correct it with textclust name run --edit" in result.stderr
    assert (run_copy / "names.toml").read_bytes() == before
    rejected = run_copy / "names.rejected.toml"
    assert b"Jams" in rejected.read_bytes() or why == "needs a line such as"
    editor("""printf '[cluster.0]\\nname = "Jams"\\n' > "$1\"""")
    assert cli("name", "run", "--edit").exit_code == 0
    assert named(run_copy)["0"]["name"] == "Jams"
    assert not rejected.exists()


def test_a_file_that_was_broken_by_hand_can_be_corrected(cli, run_copy, editor):
    (run_copy / "names.toml").write_text('[cluster.0]\nname = "Jams\n# a comment\n')
    assert cli("clusters", "run").exit_code == 3
    editor("""sed -i 's/"Jams/"Jams"/' "$1\"""")
    assert cli("name", "run", "--edit").exit_code == 0
    assert named(run_copy)["0"]["name"] == "Jams"
    assert "# a comment" in (run_copy / "names.toml").read_text()


def test_somebody_who_names_meanwhile_is_not_overwritten(cli, run_copy, editor):
    editor(f"""{fill(0, "Jams")}; printf '[cluster.1]\\nname = "Theirs"\\n' > run/names.toml""")
    result = cli("name", "run", "--edit")
    assert result.exit_code == 3
    assert "changed by someone else in the meantime" in result.stderr
    assert named(run_copy)["1"]["name"] == "Theirs"
    assert "Jams" in (run_copy / "names.rejected.toml").read_text()


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [("false", 1, "ended with code 1"), ("no-such-editor", 2, "cannot be started")],
)
def test_an_editor_that_fails(cli, run_copy, monkeypatch, value, code, message):
    monkeypatch.setenv("VISUAL", value)
    result = cli("name", "run", "--edit")
    assert result.exit_code == code
    assert message in result.stderr
    assert not (run_copy / "names.toml").exists()


def test_the_walk_asks_for_each_unnamed_cluster_and_keeps_each_answer(cli, run_copy):
    cli("name", "run", "1", "Refunds")
    result = cli("name", "run", input="\nLogins\n")
    assert result.exit_code == 0
    assert result.stdout.count("\nterms: ") == 2
    assert "(4 documents; 1 of 2)" in result.stdout
    assert {key: entry["name"] for key, entry in named(run_copy).items()} == {"1": "Refunds", "2": "Logins"}


@pytest.mark.parametrize("end", ["q\n", ""])
def test_the_walk_stops_and_goes_on_from_there(cli, run_copy, end):
    stopped = cli("name", "run", input=f"First\n{end}")
    assert "textclust name goes on from here" in stopped.stderr
    assert list(named(run_copy)) == ["0"]
    assert "cluster 0 " not in cli("name", "run", input="q\n").stdout


def test_the_walk_asks_again_after_a_name_that_cannot_be(cli, run_copy):
    result = cli("name", "run", input=f"{'x' * 300}\nShort\nq\n")
    assert "at most 200 characters" in result.stderr
    assert named(run_copy)["0"]["name"] == "Short"


def test_a_walk_that_is_killed_has_kept_its_answers(start, run_copy, tmp_path):
    process = start("name", "run", cwd=tmp_path)
    process.stdin.write(b"First\nSecond\n")
    process.stdin.flush()
    shown = b""
    while b"3 of 3" not in shown:
        shown += process.stdout.readline()
    process.kill()
    process.communicate()
    assert {entry["name"] for entry in named(run_copy).values()} == {"First", "Second"}


@pytest.fixture
def other_run(cli, run_copy):
    """A run of the same documents with other ids, and names in the first one."""
    for cluster, name in enumerate(("A", "B", "C")):
        cli("name", "run", cluster, name)
    lines = (run_copy.parent / "in.csv").read_text().splitlines()
    kept = [lines[0], *(line for line in lines[1:] if "card" not in line), *lines[1:]]
    unique = [f"{i},{line.partition(',')[2]}" if i else line for i, line in enumerate(kept)]
    (run_copy.parent / "other.csv").write_text("\n".join(unique) + "\n")
    made = cli("cluster", "other.csv", "--text-col", "text", "-k", "3", "-o", "other", "--seed", "1")
    assert made.exit_code == 0, made.output
    return run_copy.with_name("other")


def first_terms(run):
    return {entry["name"]: entry["terms"][:3] for entry in named(run).values()}


def test_names_of_another_run_go_to_the_clusters_that_look_like_theirs(cli, other_run, run_copy):
    result = cli("name", "other", "--from", "run")
    assert (result.exit_code, result.stderr.count("is now called")) == (0, 3)
    assert first_terms(other_run) == first_terms(run_copy)
    assert "quite other terms" not in cli("clusters", "other").stderr


def test_names_that_are_there_stay(cli, other_run):
    cli("name", "other", "0", "Mine")
    result = cli("name", "other", "--from", "run/names.toml")
    assert named(other_run)["0"]["name"] == "Mine"
    assert result.stderr.count("not taken over") == 1


def test_a_name_that_is_there_is_not_given_to_a_second_cluster(program, other_run, tmp_path):
    program("name", "other", "0", "a", cwd=tmp_path)
    for _ in range(2):
        said = program("name", "other", "--from", "run", cwd=tmp_path).stderr
    names = [entry["name"].casefold() for entry in named(other_run).values()]
    assert len(names) == len(set(names))
    assert said.startswith("textclust: already names here: ")


def test_a_name_copied_to_a_cluster_of_other_terms_is_doubted(cli, other_run, run_copy):
    wrong = (run_copy / "names.toml").read_text().replace("cluster.0", "cluster.x")
    wrong = wrong.replace("cluster.1", "cluster.0").replace("cluster.2", "cluster.1")
    (run_copy / "names.toml").write_text(wrong.replace("cluster.x", "cluster.2"))
    result = cli("clusters", "run")
    assert result.exit_code == 0
    assert "cluster 0 is called 'B', but had quite other terms when it was named" in result.stderr
    assert "quite other terms" in cli("show", "run", "0").stderr
    cli("name", "run", "0", "B")
    assert "cluster 0 " not in cli("clusters", "run").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("0",), "a name is missing"),
        (("--edit", "--from", "run"), "one of them"),
        (("--note", "x"), "one of them"),
        (("9", "x"), "there is no cluster 9"),
        (("0", "x" * 201), "at most 200 characters"),
        (("0", "x", "--note", "x" * 2001), "at most 2000 characters"),
        (("--from", "nowhere"), "there are no names"),
    ],
)
def test_what_cannot_be_done_is_one_line(refused, run_copy, arguments, message):
    assert message in refused("name", "run", *arguments, code=2)


def test_a_name_that_is_not_text_is_refused(refused, run_copy):
    assert "must be text in UTF-8" in refused("name", "run", "0", os.fsdecode(b"\xff"), code=2)
