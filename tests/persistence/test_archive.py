"""Model archives: what goes in comes out, and nothing a file says can do harm."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import textclust.persistence
from textclust.errors import DataError, MemoryLimitError, ModelFormatError, UsageError
from textclust.persistence import archive, npy, strict_json
from textclust.persistence.archive import read_archive, write_archive
from textclust.persistence.strings import pack_strings, unpack_strings

STATE = {"language": "de", "parts": [{"kind": "tfidf", "min_df": 2, "ü": 0.1}], "svd": None, "ok": True}
ARRAYS = {
    "centers": np.arange(6, dtype=np.float32).reshape(2, 3),
    "mask": np.array([True, False, True]),
    "empty": np.zeros((0, 4), dtype=np.int64),
}

any_array = hnp.arrays(
    dtype=st.sampled_from(sorted(npy.DTYPES)),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
)
any_text = st.text(st.characters(exclude_categories=["Cs"]))
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=10,
)
on_one_directory = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model"
    write_archive(path, STATE, ARRAYS)
    return path


def assert_same(found, state, arrays):
    assert found[0] == state
    assert found[1].keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[1][name].dtype == array.dtype
        assert found[1][name].shape == array.shape
        np.testing.assert_array_equal(found[1][name], array)


def edit_manifest(model: Path, change) -> None:
    """Change the manifest and sign it anew, as an attacker would."""
    document = json.loads((model / "model.json").read_text())
    del document["sha256"]
    change(document)
    raw = json.dumps({**document, "sha256": archive._digest(document)})
    (model / "model.json").write_text(raw)


def refuse(model: Path, match: str) -> None:
    with pytest.raises(ModelFormatError, match=match):
        read_archive(model)


# What goes in comes out


def test_round_trip(model):
    assert_same(read_archive(model), STATE, ARRAYS)


@on_one_directory
@given(state=st.dictionaries(any_text, any_json, max_size=4), array=any_array)
def test_round_trip_of_anything(tmp_path_factory, state, array):
    path = tmp_path_factory.mktemp("any") / "model"
    write_archive(path, state, {"x": array})
    assert_same(read_archive(path), state, {"x": array})


def test_any_memory_order_comes_back_contiguous_and_read_only(tmp_path):
    grid = np.arange(24, dtype=np.int32).reshape(4, 6)
    arrays = {"fortran": np.asfortranarray(grid), "strided": grid[::2, ::-3]}
    write_archive(tmp_path / "model", {}, arrays)
    found = read_archive(tmp_path / "model")
    assert_same(found, {}, arrays)
    for array in found[1].values():
        assert array.flags.c_contiguous
        assert array.flags.aligned
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_same_input_gives_same_bytes(model, tmp_path):
    again = tmp_path / "again"
    write_archive(again, dict(reversed(STATE.items())), dict(reversed(ARRAYS.items())))
    assert {file.name: file.read_bytes() for file in model.iterdir()} == {
        file.name: file.read_bytes() for file in again.iterdir()
    }


def test_numpy_reads_the_files(model):
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(np.load(model / f"{name}.npy", allow_pickle=False), array)


def test_manifest_says_what_is_there(model):
    document = json.loads((model / "model.json").read_text())
    assert document["format"] == "textclust-model"
    assert document["format_version"] == 1
    assert document["files"]["centers.npy"]["dtype"] == "<f4"
    assert document["files"]["centers.npy"]["shape"] == [2, 3]
    assert document["files"]["centers.npy"]["bytes"] == (model / "centers.npy").stat().st_size


def test_extra_files_are_never_opened(model):
    (model / "README.md").write_text("trained on last year's tickets")
    os.mkfifo(model / "extra.npy")  # opening it would wait for ever
    assert_same(read_archive(model), STATE, ARRAYS)


# What does not go in


@pytest.mark.parametrize(
    "array",
    [
        np.array([object()]),
        np.array(["text"]),
        np.array([b"bytes"]),
        np.zeros(2, dtype=[("a", "<i4")]),
        np.zeros(2, dtype=">f4"),
        np.zeros(2, dtype=np.complex64),
        np.zeros(2, dtype=np.float16),
        np.zeros(2, dtype="datetime64[s]"),
        np.zeros((1, 1, 1, 1)),
    ],
    ids=lambda array: f"{array.dtype.str}-{array.ndim}d",
)
def test_other_arrays_are_refused_before_writing(tmp_path, array):
    with pytest.raises(UsageError, match="array 'x'"):
        write_archive(tmp_path / "model", {}, {"x": array})
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("name", ["", "Upper", "../x", "/abs", "a/b", "a.b", "a\0b", "ä", "x" * 65, "a\n"])
def test_other_array_names_are_refused(tmp_path, name):
    with pytest.raises(UsageError, match=r"with \.npy"):
        write_archive(tmp_path / "model", {}, {name: np.zeros(1)})


@pytest.mark.parametrize(
    ("value", "match"),
    [
        (float("nan"), "value.0: nan"),
        (float("inf"), "value.0: inf"),
        ((1, 2), "value.0: tuple"),
        (np.int64(3), "value.0: int64"),
        ({1: 2}, "value.0: a key"),
        ("\ud800", "value.0: text with a lone surrogate"),
        ({"\udfff": 1}, "lone surrogate"),
        (b"", "value.0: bytes"),
        (len, "value.0: builtin"),
    ],
)
def test_other_state_is_refused_before_writing(tmp_path, value, match):
    with pytest.raises(UsageError, match=match):
        write_archive(tmp_path / "model", {"value": [value]}, {})
    assert not (tmp_path / "model").exists()


def test_state_too_large_to_be_read_again_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MANIFEST_BYTES", 1000)
    with pytest.raises(UsageError, match="long lists belong into arrays"):
        write_archive(tmp_path / "model", {"terms": ["word"] * 1000}, {})


def test_nothing_is_overwritten(model):
    before = (model / "model.json").read_bytes()
    with pytest.raises(FileExistsError):
        write_archive(model, {"other": 1}, {})
    assert (model / "model.json").read_bytes() == before


# Damage


@pytest.mark.parametrize("file", ["model.json", "centers.npy", "mask.npy", "empty.npy"])
def test_a_file_cut_short_anywhere_is_refused(model, file):
    whole = (model / file).read_bytes()
    for length in range(len(whole)):
        (model / file).write_bytes(whole[:length])
        if file == "model.json" and length == len(whole) - 1:
            assert_same(read_archive(model), STATE, ARRAYS)  # only the last line feed is gone
        else:
            refuse(model, file)


@pytest.mark.parametrize("file", ["model.json", "centers.npy", "mask.npy", "empty.npy"])
def test_a_flipped_bit_anywhere_is_refused_or_harmless(model, file):
    whole = (model / file).read_bytes()
    for position in range(len(whole)):
        # The manifest is long: a bit of each byte, each of the eight in turn.
        for bit in (position % 8,) if file == "model.json" else range(8):
            damaged = bytearray(whole)
            damaged[position] ^= 1 << bit
            (model / file).write_bytes(damaged)
            try:
                found = read_archive(model)
            except ModelFormatError:
                continue
            assert file == "model.json"
            assert_same(found, STATE, ARRAYS)


def test_a_longer_file_is_refused(model):
    with (model / "centers.npy").open("ab") as handle:
        handle.write(b"\0")
    refuse(model, "centers.npy: 153 bytes, not the 152")


@pytest.mark.parametrize("file", ["model.json", "centers.npy"])
def test_a_missing_file_is_refused(model, file):
    (model / file).unlink()
    refuse(model, f"{file}: cannot be read")


def test_what_is_no_directory_is_refused(tmp_path):
    refuse(tmp_path / "nowhere", "model.json: cannot be read")
    (tmp_path / "file").touch()
    refuse(tmp_path / "file", "model.json: cannot be read")


# Malice


class Bomb:
    def __init__(self, sentinel: Path) -> None:
        self.sentinel = sentinel

    def __reduce__(self):
        return Path.touch, (self.sentinel,)


def put_file(model: Path, raw: bytes, **entry) -> None:
    """Replace centers.npy, with a manifest that fits in everything not given."""
    (model / "centers.npy").write_bytes(raw)
    digest = archive.hashlib.sha256(raw).hexdigest()
    edit_manifest(
        model,
        lambda document: document["files"]["centers.npy"].update(
            {"sha256": digest, "bytes": len(raw), **entry},
        ),
    )


def test_a_pickle_in_an_array_is_not_executed(model, tmp_path):
    sentinel = tmp_path / "sentinel"
    np.save(tmp_path / "bomb.npy", np.array([Bomb(sentinel)]), allow_pickle=True)
    raw = (tmp_path / "bomb.npy").read_bytes()
    put_file(model, raw)
    refuse(model, "model.json")
    put_file(model, raw, dtype="|O", shape=[1])
    refuse(model, "'|O' are not allowed")
    length = len(raw) - len(npy.header("|u1", (100,)))
    put_file(model, raw, dtype="|u1", shape=[length])  # all sizes and hashes right, header wrong
    refuse(model, "centers.npy: its header")
    assert not sentinel.exists()
    np.load(tmp_path / "bomb.npy", allow_pickle=True)
    assert sentinel.exists(), "the bomb was a dud"


def header_of(text: str) -> bytes:
    text = text.ljust(53) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize(
    "header",
    [
        header_of("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"),
        header_of("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }"),
        header_of("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }"),
        header_of("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }"),
        header_of("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }"),
        header_of("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }"),
        header_of("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"),
        header_of("__import__('os').abort()"),
        b"\x93NUMPY\x01\x00\xff\xff" + b" " * 118,
        b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + b" " * 116,
        b"\x93NUMPY\x03\x00" + b"\0" * 120,
        b"PK\x03\x04" + b"\0" * 124,
    ],
)
def test_a_header_that_lies_is_refused(model, header):
    size = len(npy.header("<f4", (2, 3))) + 24
    put_file(model, header.ljust(size, b"\0")[:size])
    refuse(model, "centers.npy: its header")


@pytest.mark.parametrize(
    ("entry", "match"),
    [
        ({"shape": [65536, 65536]}, "bytes, not as many"),
        ({"shape": [65536, 65536], "bytes": 128 + 4 * 2**32}, "centers.npy: 152 bytes, not the"),
        ({"shape": [10**30, 0]}, "beyond what a machine"),
        ({"shape": [2**62, 2**62]}, "beyond what a machine"),
        ({"shape": [-2, -3]}, "not a shape"),
        ({"shape": [2, 3, 1, 1]}, "not a shape"),
        ({"shape": [1] * 100_000}, "not a shape"),
        ({"shape": [True, 6]}, "must be integers"),
        ({"shape": [2.0, 3]}, "must be integers"),
        ({"shape": "23"}, "shape a list"),
        ({"bytes": 10**18}, "not as many"),
        ({"bytes": None}, "must be integers"),
        ({"dtype": "|O"}, "not allowed"),
        ({"dtype": "<f4,<f4"}, "not allowed"),
        ({"dtype": "__import__('os')"}, "not allowed"),
        ({"dtype": ["<f4"]}, "must be strings"),
        ({"sha256": "0" * 64}, "its sha256"),
        ({"sha256": 0}, "must be strings"),
        ({"offset": 1}, "must hold exactly"),
    ],
)
def test_a_manifest_entry_that_lies_is_refused(model, entry, match):
    edit_manifest(model, lambda document: document["files"]["centers.npy"].update(entry))
    refuse(model, match)


@pytest.mark.parametrize(
    "name",
    [
        "../centers.npy",
        "/etc/passwd",
        "sub/centers.npy",
        "C:\\x.npy",
        "centers",
        ".npy",
        "a\0.npy",
        "",
        "A.npy",
    ],
)
def test_a_file_name_that_leads_out_is_refused(model, name):
    edit_manifest(model, lambda document: document["files"].update({name: document["files"]["centers.npy"]}))
    refuse(model, r"model.json: entry .* with \.npy")


@pytest.mark.parametrize("file", ["model.json", "centers.npy"])
def test_links_pipes_and_directories_are_refused(model, tmp_path, file):
    moved = (model / file).rename(tmp_path / "outside")
    (model / file).symlink_to(moved)
    refuse(model, f"{file}: not a regular file")
    (model / file).unlink()
    os.mkfifo(model / file)
    refuse(model, f"{file}: not a regular file")
    (model / file).unlink()
    (model / file).mkdir()
    refuse(model, f"{file}: not a regular file")


def test_a_link_put_in_between_is_not_followed(model, monkeypatch):
    regular = (model / "model.json").lstat()
    (model / "model.json").rename(model / "elsewhere.json")
    (model / "model.json").symlink_to(model / "elsewhere.json")
    monkeypatch.setattr(Path, "lstat", lambda self: regular)
    refuse(model, "model.json: cannot be read")


def test_a_truth_value_that_is_neither_is_refused(model):
    put_file(model, npy.header("|b1", (3,)) + b"\x00\x01\x02", dtype="|b1", shape=[3])
    refuse(model, "neither 0 nor 1")


def test_more_than_memory_is_a_typed_error(model, monkeypatch):
    def no_memory(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(archive.np, "empty", no_memory)
    with pytest.raises(MemoryLimitError, match=r"centers\.npy: 24 bytes"):
        read_archive(model)


@pytest.mark.parametrize(
    ("raw", "match"),
    [
        (b"", "not valid JSON"),
        (b"\xff\xfe{}", "not valid JSON"),
        (b"[]", "not a textclust model"),
        (b'{"format": "other"}', "not a textclust model"),
        (b'{"format": "textclust-model"}', "format_version"),
        (b'{"format": "textclust-model", "format_version": true}', "format_version"),
        (b'{"format": "textclust-model", "format_version": 0}', "format_version"),
        (b'{"format": "textclust-model", "format_version": 1}', "keys are missing"),
        (b'{"x": NaN}', "NaN is not a number"),
        (b'{"x": -Infinity}', "not a number"),
        (b'{"x": 1e999}', "inf is not a number"),
        (b'{"x": 1, "x": 2}', "twice"),
        (b'{"x": "\\ud800"}', "lone surrogate"),
        (b'{"x": ' + b"1" * 100_000 + b"}", "not valid JSON"),
        (b"[" * 1_000_000, "nested"),
        (b'{"a":' * 1_000_000, "nested"),
        (b"[" * 100 + b"]" * 100, "nested more than 32"),
        (b" " * (archive.MAX_MANIFEST_BYTES + 1), "larger than"),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else None,
)
def test_a_hostile_manifest_is_refused(tmp_path, raw, match):
    (tmp_path / "model.json").write_bytes(raw)
    refuse(tmp_path, f"model.json: .*{match}")


def test_a_future_version_says_so_whatever_else_it_holds(tmp_path):
    raw = '{"format": "textclust-model", "format_version": 7, "shards": []}'
    (tmp_path / "model.json").write_text(raw)
    refuse(tmp_path, r"newer textclust \(format 7\); upgrade textclust")


@pytest.mark.parametrize("change", [{"state": []}, {"files": []}, {"extra": 1}])
def test_other_keys_and_kinds_are_refused(model, change):
    edit_manifest(model, lambda document: document.update(change))
    refuse(model, "model.json")


def test_a_changed_state_is_noticed(model):
    text = (model / "model.json").read_text()
    (model / "model.json").write_text(text.replace('"min_df": 2', '"min_df": 3'))
    refuse(model, "model.json: damaged")


@on_one_directory
@given(st.binary(max_size=200))
def test_any_bytes_for_a_manifest_give_the_typed_error(tmp_path, raw):
    (tmp_path / "model.json").write_bytes(raw)
    refuse(tmp_path, "model.json")


def test_no_module_of_the_station_can_execute_what_it_reads():
    forbidden = {"pickle", "eval", "exec", "allow_pickle", "literal_eval", "joblib", "marshal", "np.load"}
    for module in Path(textclust.persistence.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = {ast.unparse(node)} if isinstance(node, ast.Name | ast.Attribute) else set()
            names |= {node.arg} if isinstance(node, ast.keyword) else set()
            names |= {alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)}
            assert not names & forbidden, module


# JSON and strings


@given(any_json)
def test_json_round_trip(value):
    assert strict_json.load(strict_json.dump(value)) == value


@given(st.lists(any_text))
def test_strings_round_trip(strings):
    assert unpack_strings(*pack_strings(strings)) == strings


def test_strings_round_trip_through_an_archive(tmp_path):
    data, offsets = pack_strings(["straße", "", "日本", "\0"])
    write_archive(tmp_path / "model", {}, {"terms": data, "term_offsets": offsets})
    arrays = read_archive(tmp_path / "model")[1]
    assert unpack_strings(arrays["terms"], arrays["term_offsets"]) == ["straße", "", "日本", "\0"]


def test_a_string_that_utf8_cannot_hold_is_refused():
    with pytest.raises(DataError, match="lone surrogate"):
        pack_strings(["fine", "not \udc80 fine"])


@pytest.mark.parametrize(
    ("data", "offsets"),
    [
        (b"abcd", []),
        (b"abcd", [0]),
        (b"abcd", [1, 4]),
        (b"abcd", [0, 3]),
        (b"abcd", [0, 5]),
        (b"abcd", [0, 3, 2, 4]),
        (b"abcd", [0, -1, 4]),
        (b"abcd", [0, 2**63 - 1, -(2**63), 4]),
        ("é".encode(), [0, 1, 2]),
        (b"\xff", [0, 1]),
        (b"\xed\xa0\x80", [0, 3]),
    ],
)
def test_hostile_offsets_are_refused(data, offsets):
    with pytest.raises(ModelFormatError, match="packed strings"):
        unpack_strings(np.frombuffer(data, np.uint8), np.array(offsets, dtype=np.int64))


def test_packed_strings_of_another_type_are_refused():
    data, offsets = pack_strings(["a"])
    for arrays in [(data.astype(np.int8), offsets), (data, offsets.astype(np.int32)), (data[None], offsets)]:
        with pytest.raises(ModelFormatError, match="packed strings"):
            unpack_strings(*arrays)
