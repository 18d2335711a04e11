"""How a run was made, so that others can make it again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from textclust.run.run import Run

#: Settings of the main job and the options they were given by; what is not said is the recipe's.
OPTIONS = {
    "n_clusters": "-k",
    "algorithm": "--algorithm",
    "levels": "--levels",
    "themes": "--seeds",
    "min_size": "--min-size",
    "reduce": "--reduce",
    "svd": "--svd",
    "language": "--language",
    "ngrams": "--ngrams",
    "min_df": "--min-df",
    "max_df": "--max-df",
    "weighting": "--weighting",
    "seed": "--seed",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a run was made.

    Attributes
    ----------
    command : str
        A command line that makes the run again from the same files.
    facts : list of (str, str)
        Seed, fingerprint of the corpus, versions and the like.
    """

    command: str
    facts: list[tuple[str, str]]


def recipe_of(run: Run) -> Recipe:
    """How this run was made, from its manifest."""
    corpus, settings = run.manifest["corpus"], run.manifest.get("settings", {})
    words = ["textclust", "cluster", *inputs_of(run)]
    for column in corpus["text_columns"]:
        words += ["--text-col", column]
    for setting, option in OPTIONS.items():
        value = settings.get(setting)
        if value is not None and value != []:
            words += [option, _spelled(setting, value)]
    words += ["-o", run.path.name]
    result = run.manifest.get("result", {})
    facts = [
        ("Made", run.manifest.get("created", "")),
        ("Seed", run.manifest.get("seed", "")),
        ("Fingerprint of the corpus", corpus.get("fingerprint", "")),
        ("Terms", f"{result['terms']:,}" if isinstance(result.get("terms"), int) else ""),
        ("Seconds", ", ".join(f"{stage.replace('_', ' ')} {took}" for stage, took in _pairs(run, "seconds"))),
        ("Versions", ", ".join(f"{name} {number}" for name, number in _pairs(run, "versions"))),
    ]
    return Recipe(shlex.join(words), [(what, str(value)) for what, value in facts if value != ""])


def inputs_of(run: Run) -> list[str]:
    """Names of the input files, without the folders they lay in: those are nobody else's business."""
    return [PurePath(str(name)).name for name in run.manifest["corpus"].get("inputs", [])]


def _pairs(run: Run, key: str) -> list[tuple[str, Any]]:
    return list(run.manifest.get(key, {}).items())


def _spelled(setting: str, value: Any) -> str:
    if setting == "ngrams":
        return "-".join(str(size) for size in value)
    if setting == "themes":
        return str(value["file"])
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
