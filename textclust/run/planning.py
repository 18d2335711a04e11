"""Between vectorising and grouping: what grouping will take, and where the rows are kept meanwhile."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np

from textclust.cluster.mapped import on_disk
from textclust.inspect.limits import memory_in_use, memory_limit, memory_peak
from textclust.inspect.plan import Plan, plan_grouping
from textclust.kernels.blocks import allowed_cores
from textclust.model import DocumentClusterer
from textclust.recipe import recipe_reducer
from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.svd import AUTOMATIC_RANK

logger = logging.getLogger("textclust")


def grouping_plan(X: Any, model: DocumentClusterer) -> Plan:
    """What it takes to group weighted rows; what this process holds already is part of it.

    Parameters
    ----------
    X : CSR, (n_documents, n_terms)
    model : DocumentClusterer
        With the reducer and the clusterer that will be fitted.
    """
    frequency, width = np.bincount(X.indices, minlength=X.shape[1]), 0
    reducer = recipe_reducer() if isinstance(model.reducer, str) else model.reducer
    if reducer is not None:
        if isinstance(reducer, CooccurrenceEmbedding):
            width = min(reducer.most_dimensions(X.shape[0]), X.shape[1])
        else:  # dense rows take the place of the terms
            rank = AUTOMATIC_RANK if reducer.n_components == "auto" else int(reducer.n_components)
            frequency = np.full(rank, X.shape[0])
    return plan_grouping(
        frequency,
        X.shape[0],
        model.n_clusters,
        in_use=memory_in_use(),
        limit=memory_limit(),
        peak=memory_peak(),
        width=width,
        n_jobs=allowed_cores(getattr(model.clusterer, "n_jobs", None)),
    )


def placed(X: Any, model: DocumentClusterer, folder: Path) -> tuple[Any, Plan]:
    """The rows where they can be grouped, in memory or memory-mapped in a folder made here, and the plan.

    Raises
    ------
    MemoryLimitError
        Grouping will not fit either way.
    """
    plan = grouping_plan(X, model)
    plan.check()
    if plan.is_big or plan.stays_on_disk:
        logger.info("%s", plan)
    return (on_disk([X], folder) if plan.stays_on_disk else X), plan
