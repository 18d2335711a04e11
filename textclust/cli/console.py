"""What is written where: data on stdout, everything else on stderr, and errors in one line."""

from __future__ import annotations

import functools
import json
import logging
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from textclust.errors import TextclustError
from textclust.records import ProgressCallback

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
            drop_output()  # the reader has gone; what it has not read is not our error
            raise typer.Exit(0) from None
        except OSError as error:
            _fail(f"{error.filename or 'output'}: {error.strerror or error}", 1)
        except MemoryError:
            _fail("out of memory; try --limit, a higher --min-df, or a larger machine", 1)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            _fail(f"unexpected {type(error).__name__}: {error}; --debug shows where", 1)

    return run


def drop_output() -> None:
    """Let what is still to be written to stdout go nowhere: whoever should read it may never do so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(message: str, code: int) -> None:
    if _state["debug"]:
        raise  # the exception that is being handled
    typer.echo(f"textclust: error: {printable(' '.join(message.split()))}", err=True)
    raise typer.Exit(code)


class _Printable(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def _listen() -> None:
    """Show on stderr what the library has to say."""
    logger = logging.getLogger("textclust")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Printable("textclust: %(message)s"))
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


def counted(number: int, noun: str) -> str:
    """A number of things.

    Examples
    --------
    >>> counted(1, "document"), counted(2000, "document")
    ('1 document', '2,000 documents')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


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
    from rich.cells import cell_len

    lines = [list(headers), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(headers) - 1)]
    for line in lines:
        cells = []
        for column, width in enumerate(widths):
            padding = " " * (width - cell_len(line[column]))
            cells.append(padding + line[column] if column in right else line[column] + padding)
        typer.echo(_fitting("  ".join([*cells, line[-1]]).rstrip()))


def _fitting(line: str) -> str:
    """Cut a line to the width of the terminal, if stdout is one."""
    if not sys.stdout.isatty():
        return line
    from rich.cells import cell_len, set_cell_size

    width = shutil.get_terminal_size().columns
    return line if cell_len(line) <= width else set_cell_size(line, width - 1) + "…"


@contextmanager
def progress() -> Iterator[ProgressCallback]:
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
