"""``textclust VERB``: the application and its verbs, in the order in which people meet them."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from typing import Annotated

import typer

from textclust import __version__
from textclust.cli import (
    assign,
    choose_k,
    cluster,
    clusters,
    demo,
    doctor,
    evaluate,
    export,
    inspect,
    merge,
    name,
    report,
    show,
    similar,
    split,
    undo,
    verify,
    why,
)
from textclust.cli.console import drop_output, say

app = typer.Typer(
    name="textclust",
    help="Group documents by what they say: documents in, clusters you can name out.",
    epilog="Start with: textclust demo. Every verb has examples: textclust VERB --help.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for module in (
    demo,
    inspect,
    choose_k,
    cluster,
    clusters,
    show,
    why,
    similar,
    evaluate,
    name,
    merge,
    split,
    undo,
    assign,
    export,
    report,
    verify,
    doctor,
):
    verb = module.__name__.rpartition(".")[2].replace("_", "-")
    app.command(verb, help=module.HELP, epilog=module.EXAMPLES)(module.command)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"textclust {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Group documents by what they say: documents in, clusters you can name out."""


def _leave(number: int, frame: object) -> None:
    drop_output()
    sys.exit(128 + number)


def _interrupt(number: int, frame: object) -> None:
    drop_output()
    raise KeyboardInterrupt


def main() -> None:
    """Run the application; the exit code tells what happened (see ``textclust.errors``)."""
    # Importing and leaving the libraries costs a short job a third of its time in garbage collection.
    gc.set_threshold(1_000_000)
    for stream in ("stdout", "stderr"):  # closed by a shell's >&-
        if getattr(sys, stream) is None:
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))
    for end in ("SIGTERM", "SIGHUP"):  # tidy up on the way out, as after Ctrl-C
        if hasattr(signal, end):
            signal.signal(getattr(signal, end), _leave)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as in a shell's background
        signal.signal(signal.SIGINT, _interrupt)
    atexit.register(gc.freeze)
    try:
        app()
    except KeyboardInterrupt:
        say("interrupted; nothing was half-written")
        sys.exit(130)
