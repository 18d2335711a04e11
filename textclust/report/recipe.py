"""How a run was made, so that others can make it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import PurePath
from typing import Any

from textclust.corpus.options import ReadOptions
from textclust.run.edits import SPLIT, Edit, Journal
from textclust.run.run import Run
from textclust.run.settings import Settings

#: The options by which the fields of `ReadOptions` and `Settings` are given, in the order of the help.
#: A field of neither this nor `NO_OPTION` is an error of ours, which a test finds.
OPTIONS = {
    "text_columns": "--text-col",
    "id_column": "--id-col",
    "format": "--format",
    "delimiter": "--delimiter",
    "encoding": "--encoding",
    "limit": "--limit",
    "lines": "--lines",
    "strip": "--strip",
    "n_clusters": "-k",
    "algorithm": "--algorithm",
    "levels": "--levels",
    "themes": "--seeds",
    "min_size": "--min-size",
    "reduce": "--reduce",
    "svd": "--svd",
    "language": "--language",
    "stop_words": "--stop-words",
    "extra_stop_words": "--stop-words",
    "ngrams": "--ngrams",
    "min_df": "--min-df",
    "max_df": "--max-df",
    "weighting": "--weighting",
    "fold_duplicates": "--fold-duplicates",
    "outliers": "--outliers",
    "seed": "--seed",
}
#: These change nothing of the result.
NO_OPTION = ("batch_rows", "batch_bytes", "jobs")
#: Said even where they are the default.
ALWAYS = ("n_clusters", "seed")
#: What a list of words is called that was read from a file whose name the run does not know.
WORDS_FILE = "stop-words.txt"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a run was made.

    Attributes
    ----------
    command : str
        Command lines that make the run again from the same files, one for each step.
    facts : list of (str, str)
        Seed, fingerprint of the corpus, versions and the like.
    """

    command: str
    facts: list[tuple[str, str]]


def recipe_of(run: Run) -> Recipe:
    """How this run was made, from its manifest and its edits."""
    corpus, settings = run.manifest["corpus"], run.manifest.get("settings", {})
    reading = {**run.manifest.get("reading", {}), "text_columns": corpus["text_columns"]}
    words = [
        "textclust",
        "cluster",
        *inputs_of(run),
        *_given(ReadOptions, reading),
        *_given(Settings, settings),
    ]
    words += ["-o", run.path.name] + ([] if run.keeps_rows else ["--no-text"])
    steps = [words, *(_verb(run, edit) for edit in _edits(run.edits.journal))]
    result = run.manifest.get("result", {})
    listed = settings.get("stop_words") or settings.get("extra_stop_words") or []
    facts = [
        ("Made", run.manifest.get("created", "")),
        ("Seed", run.manifest.get("seed", "")),
        ("Fingerprint of the corpus", corpus.get("fingerprint", "")),
        (f"Words in {WORDS_FILE}", ", ".join(map(str, listed))),
        ("Terms", f"{result['terms']:,}" if isinstance(result.get("terms"), int) else ""),
        ("Seconds", ", ".join(f"{stage.replace('_', ' ')} {took}" for stage, took in _pairs(run, "seconds"))),
        ("Versions", ", ".join(f"{name} {number}" for name, number in _pairs(run, "versions"))),
    ]
    return Recipe(
        "\n".join(map(shlex.join, steps)), [(what, str(value)) for what, value in facts if value != ""]
    )


def inputs_of(run: Run) -> list[str]:
    """Names of the input files, without the folders they lay in: those are nobody else's business."""
    return [PurePath(str(name)).name for name in run.manifest["corpus"].get("inputs", [])]


def _given(kind: type, values: dict[str, Any]) -> Iterator[str]:
    """The options of the fields that are not as they are by default."""
    defaults = {field.name: field.default for field in fields(kind)}
    for name, option in OPTIONS.items():
        if name not in defaults or name not in values:
            continue
        value = tuple(values[name]) if isinstance(values[name], list) else values[name]
        if value == defaults[name] and name not in ALWAYS:
            continue
        if name == "text_columns":
            yield from (word for column in value for word in (option, column))
        elif value is True:
            yield option
        else:
            yield from (option, _spelled(name, value))


def _spelled(name: str, value: Any) -> str:
    if name == "ngrams":
        return "-".join(str(size) for size in dict.fromkeys(value))
    if name == "themes":
        return str(value["file"])
    if name == "stop_words":
        return WORDS_FILE if value else "off"
    if name == "extra_stop_words":
        return f"+{WORDS_FILE}"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _edits(journal: Journal) -> Sequence[Edit]:
    """The edits that hold; all of them where an undone split has used up ids."""
    used, held = (sum(len(edit.into) for edit in edits) for edits in (journal.log, journal.holding))
    return journal.log if used > held else journal.holding


def _verb(run: Run, edit: Edit) -> list[str]:
    """The command that makes an edit."""
    words = ["textclust", edit.what, run.path.name, *map(str, edit.clusters)]
    return [*words, "--into", str(len(edit.into))] if edit.what == SPLIT else words


def _pairs(run: Run, key: str) -> list[tuple[str, Any]]:
    return list(run.manifest.get(key, {}).items())
