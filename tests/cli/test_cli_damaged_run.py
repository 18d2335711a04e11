"""A run that somebody damaged: exit 3, one line that names the file, and never a wrong answer."""

import json
import shutil

import pytest

VERBS = {
    "clusters": ("clusters", "run"),
    "show": ("show", "run", "0"),
    "export": ("export", "run", "-o", "out.csv"),
    "name": ("name", "run", "0", "x"),
    "assign": ("assign", "run", "in.csv", "-o", "out.csv"),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize("content", [b"", b"{broken", b"[]", b"{}", b"\xff\xfe\0", b"[" * 100_000])
def test_a_damaged_manifest(refused, run_copy, verb, content):
    (run_copy / "run.json").write_bytes(content)
    assert "run/run.json" in refused(*verb, code=3)


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize(
    "change",
    [{"our_columns": None}, {"our_columns": {}}, {"our_columns": [1]}, {"corpus": None}, {"corpus": {}}],
)
def test_a_manifest_without_what_the_verb_needs(cli, tree, run_copy, verb, change):
    manifest = json.loads((run_copy / "run.json").read_text())
    (run_copy / "run.json").write_text(json.dumps(manifest | change))
    before = tree(run_copy.parent)
    result = cli(*verb)
    assert "unexpected" not in result.stderr
    if result.exit_code:
        assert (result.exit_code, tree(run_copy.parent)) == (3, before)
        assert "run/run.json" in result.stderr


@pytest.mark.parametrize("diagnosis", [[{"x": 1}], [7], 7, None])
def test_a_damaged_diagnosis(refused, run_copy, diagnosis):
    manifest = json.loads((run_copy / "run.json").read_text())
    (run_copy / "run.json").write_text(json.dumps(manifest | {"diagnosis": diagnosis}))
    assert "run/run.json: the diagnosis is damaged" in refused("clusters", "run", code=3)


def test_a_manifest_of_a_future_version(refused, run_copy):
    manifest = json.loads((run_copy / "run.json").read_text())
    (run_copy / "run.json").write_text(json.dumps(manifest | {"format_version": 2}))
    message = refused("clusters", "run", code=3)
    assert "run/run.json" in message
    assert "upgrade" in message


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"{broken", b"[" * 100_000, b'{"clusters": [{"id": 0}]}', b'{"clusters": 7}']
)
def test_damaged_clusters(refused, run_copy, content):
    (run_copy / "clusters.json").write_bytes(content)
    assert "run/clusters.json" in refused("clusters", "run", code=3)


@pytest.mark.parametrize("verb", ["show", "export"])
@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"x" * 50 + b"PAR1"])
def test_assignments_that_are_no_table(refused, run_copy, verb, content):
    (run_copy / "assignments.parquet").write_bytes(content)
    assert "run/assignments.parquet" in refused(*VERBS[verb], code=3)


@pytest.mark.parametrize("verb", ["show", "export"])
def test_assignments_with_a_flipped_byte_never_give_other_rows(cli, run_copy, verb):
    name, *rest = [part for part in VERBS[verb] if part not in ("-o", "out.csv")]
    whole = (run_copy / "assignments.parquet").read_bytes()
    expected = cli(name, *rest).stdout
    for position in range(4, len(whole) // 2, 29):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        (run_copy / "assignments.parquet").write_bytes(damaged)
        result = cli(name, *rest)
        assert result.exit_code in (0, 3), result.stderr
        assert result.exit_code == 3 or result.stdout == expected
        assert result.exit_code == 0 or "run/assignments.parquet" in result.stderr


@pytest.mark.parametrize("file", ["assignments.parquet", "clusters.json"])
def test_a_missing_file_is_named(refused, run_copy, file):
    (run_copy / file).unlink()
    assert f"run/{file}" in refused(*VERBS["export"], code=3)


@pytest.mark.parametrize("content", [b"", b"{}", b"{broken"])
def test_a_damaged_model(refused, run_copy, content):
    (run_copy / "model" / "model.json").write_bytes(content)
    assert "run/model" in refused(*VERBS["assign"], code=3)


def test_a_missing_model(refused, run_copy):
    shutil.rmtree(run_copy / "model")
    assert "run/model" in refused(*VERBS["assign"], code=3)


def test_a_flipped_byte_in_any_file_of_the_model(refused, run_copy):
    for path in sorted((run_copy / "model").iterdir()):
        whole = path.read_bytes()
        damaged = bytearray(whole)
        damaged[-2] ^= 0x01
        path.write_bytes(damaged)
        assert "run/model" in refused(*VERBS["assign"], code=3)
        path.write_bytes(whole)


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[cluster.0\nname", "not a TOML file"),
        ('[cluster.3]\nname = "x"\n', "no cluster '3'"),
        ('[cluster.first]\nname = "x"\n', "no cluster 'first'"),
    ],
)
def test_names_that_cannot_be_read(refused, run_copy, verb, content, said):
    (run_copy / "names.toml").write_text(content)
    message = refused(*verb, code=3)
    assert "run/names.toml" in message
    assert said in message


@pytest.mark.parametrize("content", ["[cluster.0]\nname = 3\n", "cluster = 3\n", "cluster.0 = 'x'\n"])
def test_names_of_another_form(refused, run_copy, content):
    (run_copy / "names.toml").write_text(content)
    assert "run/names.toml" in refused("clusters", "run", code=3)


@pytest.mark.parametrize("verb", ["export", "assign"])
def test_nothing_reaches_stdout_when_names_cannot_be_read(refused, run_copy, verb):
    (run_copy / "names.toml").write_text("[cluster.0\n")
    name, *rest = [part for part in VERBS[verb] if part not in ("-o", "out.csv")]
    refused(name, *rest, code=3)


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize("what", ["missing", "folder", "in.csv"])
def test_what_is_not_a_run(refused, run_copy, verb, what):
    (run_copy.parent / "folder").mkdir()
    message = refused(verb[0], what, *verb[2:], code=2)
    assert f"{what}: " in message
    assert "textclust cluster" in message
