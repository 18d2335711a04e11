"""How verbs show a document: its id, what is said of it, and the sentence that matters in its place."""

from __future__ import annotations

import os
from typing import Any

import typer

from textclust.cli.console import printable
from textclust.describe.excerpt import around

LENGTH = 400


def print_document(document: dict[str, Any], *remarks: str | None) -> None:
    """Write a document to stdout.

    Parameters
    ----------
    document : dict
        With ``id``, ``text`` and ``sentence``.
    *remarks : str or None
        What is said of it behind the id; None is left out.
    """
    typer.echo("\n" + "  ".join(printable(str(part)) for part in (document["id"], *remarks) if part))
    if document["text"] is not None:
        before, key, after = around(document["text"], document["sentence"] or "", LENGTH)
        typer.echo(f"  {printable(before)}{_strong(printable(key))}{printable(after)}")


def _strong(text: str) -> str:
    return text if os.environ.get("NO_COLOR") else typer.style(text, bold=True)
