"""A look at a corpus before any work, and what clustering it would take."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textclust.corpus import ReadOptions, open_corpus
from textclust.inspect.inspection import Inspection, Observer
from textclust.inspect.plan import Plan
from textclust.recipe import is_small
from textclust.records import ProgressCallback
from textclust.run.planning import grouping_plan
from textclust.run.settings import Settings


def inspect_corpus(
    inputs: Sequence[str | os.PathLike[str]],
    settings: Settings,
    options: ReadOptions | None = None,
    *,
    report: ProgressCallback = lambda stage, done, total: None,
) -> tuple[Inspection, Plan]:
    """Read a corpus once, and plan the grouping of it.

    Parameters
    ----------
    inputs : list of str or path
        As ``open_corpus`` takes them.
    settings : Settings
        With which it would be clustered.
    options : ReadOptions, optional
    report : callable, optional
        Told the stage, how much of it is done, and how much there is.

    Raises
    ------
    UsageError, DataError
        What is wrong with the input; also if no document has a term.
    """
    corpus = open_corpus(inputs, options)
    observer = Observer(corpus, report)
    small, texts = is_small(observer.texts())
    model = settings.model(small=small)
    X = model.fit_vectorizer(texts)
    plan = grouping_plan(X, model)
    found = observer.found(model.vectorizer_, settings.jobs)
    corpus.tell()
    return found, plan
