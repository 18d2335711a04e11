"""``textclust doctor``: what is installed, and whether it works."""

from __future__ import annotations

from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, reported

HELP = "Tell what is installed, and whether the inner loops are compiled and where they lie."
EXAMPLES = """\b
Examples:
  textclust doctor
  textclust doctor --compile      (fill the compile cache, for instance in a container image)
"""


@reported
def command(
    compile: Annotated[bool, typer.Option("--compile", help="Compile all inner loops now.")] = False,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Examine, print."""
    from textclust.run.examination import compile_everything, examine

    if compile:
        compile_everything()
    found = examine()
    if json:
        print_json({"schema_version": 1, **found})
    else:
        print_table(["what", "found"], [[key, str(value)] for key, value in found.items()], frozenset())
