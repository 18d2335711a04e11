"""How verbs show a document: its id, what is said of it, and the sentence that matters in its place."""

from __future__ import annotations

import os
from typing import Any

import typer

from textclust.cli.console import printable

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
        before, key, after = around(document["text"], document["sentence"] or "")
        typer.echo(f"  {printable(before)}{_strong(printable(key))}{printable(after)}")


def around(text: str, sentence: str, length: int = LENGTH) -> tuple[str, str, str]:
    r"""An excerpt on one line: what stands before a sentence of the text, the sentence, and what follows.

    Examples
    --------
    >>> around("Hi,\nI paid twice. Bye", "I paid twice.")
    ('Hi, ', 'I paid twice.', ' Bye')
    >>> around("Hello everybody. I paid twice. Bye", "I paid twice.", 24)
    ('… ', 'I paid twice.', ' Bye')
    """
    line, key = " ".join(text[: 50 * length].split()), " ".join(sentence.split())
    place = line.find(key) if key else -1
    if place < 0:
        return (line if len(line) <= length else line[: length - 1] + "…"), "", ""
    before, after = line[:place], line[place + len(key) :]
    key = key if len(key) <= length else key[: length - 1] + "…"
    room = length - len(key)
    if len(before) > room // 2 and len(before) + len(after) > room:
        kept = max(room // 2, room - len(after))
        before = "… " + before[len(before) - kept :].partition(" ")[2]
    room = max(room - len(before), 1)
    return before, key, after if len(after) <= room else after[: room - 1] + "…"


def _strong(text: str) -> str:
    return text if os.environ.get("NO_COLOR") else typer.style(text, bold=True)
