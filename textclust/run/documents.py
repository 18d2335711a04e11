"""Documents of a run, looked up by what was found out about them."""

from __future__ import annotations

import heapq
from typing import Any

from textclust.run.run import Run


def central_documents(run: Run, cluster: int, n_documents: int) -> list[dict[str, Any]]:
    """The documents of a cluster that are most similar to its centre, with id, similarity and text.

    The text is None where the run was made without.
    """
    our_cluster, our_similarity = run.columns["cluster"], run.columns["similarity"]
    id_column = run.manifest["corpus"]["id_column"]
    text_columns = [column for column in run.text_columns if column in run.schema.names]
    wanted = list(dict.fromkeys([id_column, *text_columns, our_cluster, our_similarity]))
    found: list[tuple[float, int, dict[str, Any]]] = []
    position = 0
    for table in run.tables(wanted):
        for row in table.to_pylist():
            position += 1
            if row[our_cluster] != cluster:
                continue
            text = "\n".join(str(row[column] or "") for column in text_columns) if text_columns else None
            document = {"id": row[id_column], "similarity": row[our_similarity], "text": text}
            item = (row[our_similarity], -position, document)
            (heapq.heappush if len(found) < n_documents else heapq.heappushpop)(found, item)
    return [document for _, _, document in sorted(found, key=lambda item: item[:2], reverse=True)]
