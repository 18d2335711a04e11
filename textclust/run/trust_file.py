"""``trust.json``: which clusters of a run may be named, beside ``clusters.json``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textclust.errors import ModelFormatError
from textclust.evaluate.trust import LEAST_UNCERTAINTY, ClusterTrust
from textclust.persistence import strict_json
from textclust.persistence.atomic import whole_file

if TYPE_CHECKING:
    from textclust.run.run import Run

FILE = "trust.json"
SCHEMA_VERSION = 1


def write_trust(run: Run, trust: list[ClusterTrust]) -> None:
    """Keep verdicts in the run, beside those of clusters that an undo may bring back."""
    made_of = run.edits.journal.made_of
    entries = [{**asdict(verdict), "made_of": made_of[verdict.id]} for verdict in trust]
    path = run.path / FILE
    others = [entry for entry in _entries(path) if entry["made_of"] not in made_of.values()]
    document = {"schema_version": SCHEMA_VERSION, "clusters": [*entries, *others]}
    with whole_file(path, overwrite=True) as handle:
        text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
        handle.write((text + "\n").encode("utf-8"))


def read_trust(run: Run) -> dict[int, ClusterTrust]:
    """Verdicts by cluster id; none if nobody asked, or for a cluster of other documents than then.

    Raises
    ------
    ModelFormatError
        The file is damaged.
    """
    made_of = run.edits.journal.made_of
    return {
        entry["id"]: ClusterTrust(**{name: entry[name] for name in ClusterTrust.__slots__})
        for entry in _entries(run.path / FILE)
        if made_of.get(entry["id"]) == entry["made_of"]
    }


def _entries(path: Path) -> list[dict[str, Any]]:
    """What the file says of each cluster; nothing if there is none."""
    if not path.is_file():
        return []
    try:
        return [
            {
                "id": int(entry["id"]),
                "verdict": str(entry["verdict"]),
                "reason": str(entry["reason"]),
                "stability": float(entry["stability"]),
                "uncertainty": float(entry.get("uncertainty", LEAST_UNCERTAINTY)),
                "separation": None if entry["separation"] is None else float(entry["separation"]),
                "significance": float(entry["significance"]),
                "made_of": [int(part) for part in entry["made_of"]],
            }
            for entry in strict_json.load(path.read_bytes())["clusters"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFormatError(f"{path}: damaged ({error}); evaluate again with --trust") from error
