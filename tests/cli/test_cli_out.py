"""Where results go: nothing is replaced unasked, and never by half."""

import os
import subprocess

import pytest

CLUSTER = ("cluster", "in.csv", "--text-col", "text", "-k", "3")


def test_a_run_that_is_there_stays(refused, run_copy):
    message = refused(*CLUSTER, "-o", "run", code=1)
    assert "run: is there already" in message
    assert "--force" in message


def test_force_replaces_a_run(cli, run_copy):
    (run_copy / "note.txt").write_text("gone afterwards")
    assert cli(*CLUSTER, "-o", "run", "--force").exit_code == 0
    assert not (run_copy / "note.txt").exists()
    assert sorted(path.name for path in run_copy.parent.iterdir()) == ["in.csv", "run"]


def test_force_over_a_folder_that_is_no_run_is_refused(refused, run_copy, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "love.txt").write_text("dear")
    assert "not a run" in refused(*CLUSTER, "-o", "letters", "--force", code=1)


@pytest.mark.parametrize("out", ["in.csv", ".", ""])
def test_force_over_the_input_or_the_folder_itself_is_refused(refused, run_copy, out):
    refused(*CLUSTER, "-o", out, "--force", code=1)


def test_force_over_a_run_with_names_is_refused(cli, refused, run_copy):
    cli("name", "run", "0", "Paper jams")
    message = refused(*CLUSTER, "-o", "run", "--force", code=2)
    assert "names" in message
    assert "--drop-names" in message


def test_drop_names_alone_replaces_nothing(cli, refused, run_copy):
    cli("name", "run", "0", "Paper jams")
    refused(*CLUSTER, "-o", "run", "--drop-names", code=1)


def test_force_and_drop_names_replace_a_run_with_names(cli, run_copy):
    cli("name", "run", "0", "Paper jams")
    assert cli(*CLUSTER, "-o", "run", "--force", "--drop-names").exit_code == 0
    assert "Paper jams" not in cli("clusters", "run").stdout


def test_the_demo_names_only_options_it_has(cli, refused, run_copy):
    cli("name", "run", "0", "Paper jams")
    message = refused("demo", "-o", "run", "--force", code=2)
    assert "--drop-names" not in message or "--drop-names" in cli("demo", "--help").stdout


def test_a_failed_replacement_leaves_the_old_run(refused, run_copy, tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"text": "a"}\n' * 300 + "{broken\n")
    refused("cluster", "bad.jsonl", "-k", "1", "-o", "run", "--force", code=3)


@pytest.mark.parametrize("verb", [("export", "run"), ("assign", "run", "in.csv")])
def test_an_output_file_that_is_there_stays(refused, run_copy, tmp_path, verb):
    (tmp_path / "out.csv").write_text("old")
    message = refused(*verb, "-o", "out.csv", code=1)
    assert "out.csv: exists already" in message
    assert "--force" in message


@pytest.mark.parametrize("verb", [("export", "run"), ("assign", "run", "in.csv")])
@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet", "out.xlsx", "out.tsv.gz"])
def test_an_output_file_in_every_format(cli, run_copy, tmp_path, verb, name):
    assert cli(*verb, "-o", name).exit_code == 0
    assert (tmp_path / name).stat().st_size > 100
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in.csv", "run", name])


def test_output_over_the_input_is_refused(refused, run_copy):
    assert "in.csv" in refused("assign", "run", "in.csv", "-o", "in.csv", code=1)


def test_output_over_the_input_with_force_keeps_every_row(cli, run_copy, tmp_path):
    expected = cli("assign", "run", "in.csv", "--id-col", "id").stdout
    assert cli("assign", "run", "in.csv", "--id-col", "id", "-o", "in.csv", "--force").exit_code == 0
    assert (tmp_path / "in.csv").read_text() == expected


def test_output_over_a_broken_input_leaves_the_input(refused, run_copy, tmp_path):
    (tmp_path / "bad.csv").write_text('id,text\n1,x\n2,"y\n')
    refused("assign", "run", "bad.csv", "-o", "bad.csv", "--force", code=3)


@pytest.mark.parametrize(
    "command",
    [(*CLUSTER, "-o", "no/run"), ("export", "run", "-o", "no/x.csv")],
)
def test_a_folder_that_is_not_there(refused, run_copy, command):
    message = refused(*command, code=1)
    assert "no/" in message
    assert "make the directory first" in message


@pytest.mark.parametrize("command", [(*CLUSTER, "-o", "in.csv/run"), ("export", "run", "-o", "in.csv/x.csv")])
def test_a_file_in_place_of_a_folder(refused, run_copy, command):
    assert "in.csv/" in refused(*command, code=1)


@pytest.fixture
def mounted(tmp_path):
    """Mount a small file system, for those who may."""
    places = []

    def mount(options):
        place = tmp_path / "mounted"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("no program to mount a file system")
        if done.returncode:
            pytest.skip("no right to mount a file system")
        places.append(place)
        return place

    yield mount
    for place in places:
        subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.fixture
def read_only(tmp_path, request):
    """A folder nobody may write to: not even root, who gets a mounted one."""
    if os.geteuid() == 0:
        return request.getfixturevalue("mounted")("ro,size=64k")
    place = tmp_path / "read-only"
    place.mkdir(mode=0o555)
    return place


@pytest.mark.parametrize("verb", [(*CLUSTER, "-o", "{}/run"), ("export", "run", "-o", "{}/x.csv")])
def test_a_read_only_folder(refused, run_copy, read_only, verb):
    message = refused(*(part.replace("{}", read_only.name) for part in verb), code=1)
    assert f"{read_only.name}/" in message
    assert "choose a place you may write to" in message


@pytest.mark.parametrize(
    "verb",
    [
        ("cluster", "big.csv", "--text-col", "text", "-k", "3", "-o", "mounted/run"),
        ("assign", "run", "big.csv", "-o", "mounted/x.csv"),
        ("assign", "run", "big.csv", "-o", "mounted/x.parquet"),
    ],
)
def test_a_full_disk(refused, run_copy, tmp_path, themed_csv, mounted, verb):
    (tmp_path / "big.csv").write_text(themed_csv(20_000))
    mounted("size=64k")
    message = refused(*verb, code=1)
    assert "mounted/" in message
    assert "free some space" in message


def test_a_full_disk_during_a_replacement_leaves_the_old_run(refused, cli, run_copy, themed_csv, mounted):
    place = mounted("size=300k")
    (run_copy.parent / "big.csv").write_text(themed_csv(40_000))
    assert cli(*CLUSTER, "-o", "mounted/run").exit_code == 0
    refused("cluster", "big.csv", "--text-col", "text", "-k", "3", "-o", "mounted/run", "--force", code=1)
    assert [path.name for path in place.iterdir()] == ["run"]
