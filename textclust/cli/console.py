"""What is written where: data on stdout, everything else on stderr, and errors in one line."""

from __future__ import annotations

import functools
import json
import logging
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from textclust.errors import TextclustError

#: Switches that hold for the whole process, set by the options of the same name.
_state = {"quiet": False, "debug": False}


def set_quiet(value: bool) -> bool:
    """Say nothing but errors."""
    _state["quiet"] = value
    return value


def set_debug(value: bool) -> bool:
    """Let errors show where they come from."""
    _state["debug"] = value
    return value


def say(message: str) -> None:
    """Tell the user something, on stderr."""
    if not _state["quiet"]:
        typer.echo(f"textclust: {printable(message)}", err=True)


def reported(verb: Callable[..., None]) -> Callable[..., None]:
    """Turn what goes wrong in a verb into one line on stderr and an exit code."""

    @functools.wraps(verb)
    def run(*args: Any, **kwargs: Any) -> None:
        _listen()
        try:
            verb(*args, **kwargs)
        except TextclustError as error:
            _fail(str(error), error.exit_code)
        except KeyboardInterrupt:
            _fail("interrupted; nothing was half-written", 130)
        except BrokenPipeError:
            # The reader has gone; what it has not read is not our error.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except MemoryError:
            _fail("out of memory; try --limit, a higher --min-df, or a larger machine", 1)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            _fail(f"unexpected {type(error).__name__}: {error}; --debug shows where", 1)

    return run


def _fail(message: str, code: int) -> None:
    if _state["debug"]:
        raise  # the exception that is being handled
    typer.echo(f"textclust: error: {printable(' '.join(message.split()))}", err=True)
    raise typer.Exit(code)


def _listen() -> None:
    """Show on stderr what the library has to say."""
    logger = logging.getLogger("textclust")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("textclust: %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(logging.ERROR if _state["quiet"] else logging.INFO)


def printable(text: str) -> str:
    r"""Text that cannot steer the terminal: control and direction characters are shown escaped.

    Examples
    --------
    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(
        character
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        or character in "\u200c\u200d"
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def excerpt(text: str, length: int = 200) -> str:
    r"""The beginning of a document in one line.

    Examples
    --------
    >>> excerpt("one\\n two   three", 9)
    'one two …'
    """
    line = " ".join(text[: 4 * length].split())
    return printable(line if len(line) <= length else line[: length - 1] + "…")


def print_json(document: Any) -> None:
    """Write a JSON document to stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> None:
    """Write a table to stdout: the last column is cut to the width of a terminal, never in a pipe.

    Parameters
    ----------
    headers : sequence of str
    rows : sequence of sequences of str
    right : frozenset of int
        Columns that are aligned to the right.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold" if terminal else "")
    for position, header in enumerate(headers):
        last = position == len(headers) - 1
        table.add_column(
            header,
            justify="right" if position in right else "left",
            no_wrap=True,
            overflow="ellipsis" if last and terminal else "ignore",
        )
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    width = None if terminal else 10_000
    lines = Console(file=sys.stdout, width=width, highlight=False, emoji=False, markup=False)
    with lines.capture() as captured:
        lines.print(table)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


@contextmanager
def progress() -> Iterator[Callable[[str, float, float | None], None]]:
    """One bar a stage on stderr, where that is a terminal."""
    if _state["quiet"] or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<12}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=8) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: float, total: float | None) -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    bars.update(earlier, total=1, completed=1)
                    bars.stop_task(earlier)
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report
