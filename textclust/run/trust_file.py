"""``trust.json``: which clusters of a run may be named, beside ``clusters.json``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from textclust.errors import ModelFormatError
from textclust.evaluate.trust import LEAST_UNCERTAINTY, ClusterTrust
from textclust.persistence import strict_json
from textclust.persistence.atomic import whole_file

if TYPE_CHECKING:
    from textclust.run.run import Run

FILE = "trust.json"
SCHEMA_VERSION = 1


def write_trust(run: Run, trust: list[ClusterTrust]) -> None:
    """Keep verdicts in the run, for as long as its documents are grouped as they are now."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "clusters": [{**asdict(verdict), "size": run.cluster(verdict.id).size} for verdict in trust],
    }
    with whole_file(run.path / FILE, overwrite=True) as handle:
        text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
        handle.write((text + "\n").encode("utf-8"))


def read_trust(run: Run) -> dict[int, ClusterTrust]:
    """Verdicts by cluster id; none if nobody asked, or for a cluster that has changed since.

    Raises
    ------
    ModelFormatError
        The file is damaged.
    """
    path = run.path / FILE
    if not path.is_file():
        return {}
    sizes = {cluster.id: cluster.size for cluster in run.clusters}
    try:
        return {
            int(entry["id"]): ClusterTrust(
                id=int(entry["id"]),
                verdict=str(entry["verdict"]),
                reason=str(entry["reason"]),
                stability=float(entry["stability"]),
                uncertainty=float(entry.get("uncertainty", LEAST_UNCERTAINTY)),
                separation=None if entry["separation"] is None else float(entry["separation"]),
                significance=float(entry["significance"]),
            )
            for entry in strict_json.load(path.read_bytes())["clusters"]
            if sizes.get(int(entry["id"])) == entry["size"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFormatError(f"{path}: damaged ({error}); evaluate again with --trust") from error
