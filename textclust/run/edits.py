"""Merges and splits as a journal: what was done to the clusters of a run, in order, nothing ever struck out.

A cluster owns one or several centres. A merge hands centres over; a split puts a second level under the
centres of a cluster: what is nearest to one of them goes on to the new centres below. So no other document
moves. Undoing is an entry of its own, and an id that was given once is never given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import ModelFormatError, UsageError

MERGE, SPLIT, UNDO = "merge", "split", "undo"
#: Ids that are listed in a message; of more only the number.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of the journal.

    Attributes
    ----------
    what : str
        ``merge``, ``split`` or ``undo`` (of the last edit that still holds).
    clusters : tuple of int
        Those that were merged, the one they became first; or the one that was split.
    into : tuple of int
        Ids that a split gave.
    on, by : str
        When, and who.
    """

    what: str
    clusters: tuple[int, ...] = ()
    into: tuple[int, ...] = ()
    on: str = ""
    by: str = ""

    def __str__(self) -> str:
        if self.what == MERGE:
            return f"merge of {_listed(self.clusters[1:])} into {self.clusters[0]}"
        return f"split of {self.clusters[0]} into {_listed(self.into)}"


class Journal:
    """The edits of a run, and the clusters and centres that they leave.

    Parameters
    ----------
    n_clusters : int
        Clusters of the model, each with one centre.
    log : sequence of Edit
        Everything that was done.

    Attributes
    ----------
    log : tuple of Edit
    holding : list of Edit
        Those that were not undone.
    owner : list of int
        Cluster of each centre, those of the model first; -1 for one with a second level below it.
    below : dict of int to range
        Centres of the second level below a centre.
    made_of : dict of int to list of int
        Ids that were merged into each cluster, itself included: while they are the same, so are its
        documents.

    Examples
    --------
    >>> journal = Journal(3).merge([0, 2]).split(1, 2)
    >>> journal.owner, journal.clusters
    ([0, -1, 0, 3, 4], [0, 3, 4])
    >>> journal.undo().undo().split(0, 2).clusters
    [1, 2, 5, 6]
    """

    def __init__(self, n_clusters: int, log: Sequence[Edit] = ()) -> None:
        self.n_clusters = n_clusters
        self.log = tuple(log)
        self.holding: list[Edit] = []
        self.next_id = n_clusters
        for edit in self.log:
            if edit.into and edit.into != self._next_ids(len(edit.into)):
                raise UsageError(f"the ids {_listed(edit.into)} are not the next ones")
            self.next_id += len(edit.into)
            if edit.what != UNDO:
                self.holding.append(edit)
            elif self.holding:
                self.holding.pop()
            else:
                raise UsageError("nothing is left to undo")
        self.owner = list(range(n_clusters))
        self.below: dict[int, range] = {}
        self.made_of = {cluster: [cluster] for cluster in range(n_clusters)}
        self._gone: dict[int, Edit] = {}
        for edit in self.holding:
            self._apply(edit)

    @property
    def clusters(self) -> list[int]:
        """Ids of the clusters there are."""
        return sorted({cluster for cluster in self.owner if cluster >= 0})

    def owners(self) -> NDArray[np.int32]:
        """``owner`` as an array."""
        return np.array(self.owner, dtype=np.int32)

    def merge(self, clusters: Sequence[int], on: str = "", by: str = "") -> Journal:
        """Make the others part of the first one."""
        if len(set(clusters)) < len(clusters) or len(clusters) < 2:
            raise UsageError(f"cannot merge {_listed(clusters)}: name two or more different clusters")
        return self._with(Edit(MERGE, tuple(clusters), (), on, by))

    def split(self, cluster: int, parts: int, on: str = "", by: str = "") -> Journal:
        """Put a second level of so many centres under a cluster."""
        return self._with(Edit(SPLIT, (cluster,), self._next_ids(parts), on, by))

    def undo(self, on: str = "", by: str = "") -> Journal:
        """Take back the last edit that holds."""
        return self._with(Edit(UNDO, (), (), on, by))

    def check(self, cluster: int) -> None:
        """Raise ``UsageError`` if there is no such cluster, saying what became of it."""
        if cluster in self.owner:
            return
        if cluster in self._gone:
            raise UsageError(f"there is no cluster {cluster} any more: {self._gone[cluster]}")
        if 0 <= cluster < self.next_id:
            raise UsageError(f"there is no cluster {cluster} any more: the edit that made it was undone")
        ids, known = self.clusters, f"0 to {self.n_clusters - 1}"
        if ids != list(range(self.n_clusters)):
            known = _listed(ids) if len(ids) <= SHOWN else f"{len(ids)}, and textclust clusters lists them"
        raise UsageError(f"there is no cluster {cluster}; the run has {known}")

    def _next_ids(self, n: int) -> tuple[int, ...]:
        return tuple(range(self.next_id, self.next_id + n))

    def _with(self, edit: Edit) -> Journal:
        return Journal(self.n_clusters, (*self.log, edit))

    def _apply(self, edit: Edit) -> None:
        for cluster in edit.clusters:
            self.check(cluster)
        if edit.what == MERGE:
            kept, *joined = edit.clusters
            self.owner = [kept if cluster in joined else cluster for cluster in self.owner]
            self.made_of[kept] = sorted(sum((self.made_of.pop(one) for one in joined), self.made_of[kept]))
            self._gone |= dict.fromkeys(joined, edit)
            return
        (cluster,) = edit.clusters
        new = range(len(self.owner), len(self.owner) + len(edit.into))
        self.below |= {centre: new for centre, owner in enumerate(self.owner) if owner == cluster}
        self.owner = [-1 if owner == cluster else owner for owner in self.owner] + list(edit.into)
        self.made_of |= {one: [one] for one in edit.into}
        del self.made_of[cluster]
        self._gone[cluster] = edit

    def as_json(self) -> list[dict[str, Any]]:
        """The log for ``edits.json``."""
        return [{**asdict(edit), "clusters": [*edit.clusters], "into": [*edit.into]} for edit in self.log]

    @classmethod
    def from_json(cls, n_clusters: int, log: Any) -> Journal:
        """Read what ``as_json`` gave.

        Raises
        ------
        ModelFormatError
            It is not such a log.
        """
        try:
            return cls(n_clusters, [_edit(entry) for entry in log])
        except (KeyError, TypeError, ValueError) as error:
            raise ModelFormatError(f"the log of edits is damaged ({error})") from error


def _edit(entry: dict[str, Any]) -> Edit:
    clusters, into = tuple(entry["clusters"]), tuple(entry["into"])
    texts = entry["what"], entry["on"], entry["by"]
    if not all(type(cluster) is int for cluster in clusters + into):
        raise ValueError("a cluster is not an integer")
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("an entry is not text")
    sizes = {MERGE: len(clusters) > 1 and not into, SPLIT: len(clusters) == 1 and len(into) > 1}
    if not sizes.get(entry["what"], entry["what"] == UNDO and not clusters + into):
        raise ValueError(f"{entry['what']!r:.40} of {len(clusters)} clusters into {len(into)}")
    return Edit(entry["what"], clusters, into, entry["on"], entry["by"])


def _listed(clusters: Sequence[int]) -> str:
    *most, last = map(str, clusters)
    return f"{', '.join(most)} and {last}" if most else last
