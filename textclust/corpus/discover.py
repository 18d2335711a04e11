"""From what the user typed to the list of inputs."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from textclust.corpus.options import EXTENSIONS, FORMATS, ReadOptions
from textclust.corpus.sniff import looks_like_table
from textclust.corpus.source import Progress, Source
from textclust.corpus.strings import clean, text_chunks
from textclust.errors import DataError, UsageError

_SPACE = b" \t\r\n\xef\xbb\xbf\xff\xfe\0"  # the byte order marks, too

#: What people try, and what to make of it.
_OTHERS = {
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "csv"),
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf", ".pdf"), "plain text (.txt)"),
}


def discover(
    inputs: Sequence[str | os.PathLike[str]], options: ReadOptions, progress: Progress, stdin: BinaryIO | None
) -> tuple[list[Source], list[str]]:
    """Find the files behind the inputs, in order.

    Returns
    -------
    sources : list of Source
        At least one, each with its format.
    skipped : list of str
        Files in folders that are of no known format.
    """
    if not inputs:
        raise UsageError("no input: name a file, a folder, a pattern, or - for standard input")
    sources: list[Source] = []
    skipped: list[str] = []
    for name in [os.fspath(item) for item in inputs]:
        if name == "-":
            if any(source.name == "-" for source in sources):
                raise UsageError("-: standard input can be read only once")
            sources.append(_pipe_source(name, options, progress, stdin or sys.stdin.buffer))
        elif os.path.isdir(name):
            sources += _folder_sources(name, options, progress, skipped)
        else:
            sources += [_file_source(path, options, progress) for path in _expand(name)]
    _check_once(sources)
    return sources, skipped


def _check_once(sources: Sequence[Source]) -> None:
    """Refuse a file that several inputs name: its documents would count twice."""
    seen: dict[str, str] = {}
    for source in sources:
        if source.path is None:
            continue
        place = os.path.join(os.path.realpath(source.path.parent), source.path.name)
        if place in seen:
            raise UsageError(
                f"{source.name}: is among the inputs twice (the other is {seen[place]}), so its documents "
                "would count twice; name it once"
            )
        seen[place] = source.name


def _expand(name: str) -> list[str]:
    if os.path.exists(name):
        return [name]
    if not glob.has_magic(name):
        raise UsageError(f"{clean(name)}: there is no such file or folder")
    found = sorted(path for path in glob.glob(name, recursive=True) if not os.path.isdir(path))
    if not found:
        raise UsageError(f"{clean(name)}: no file matches this pattern")
    return found


def _file_source(name: str, options: ReadOptions, progress: Progress) -> Source:
    path = Path(name)
    if not path.is_file():  # a named pipe or a shell's <(...), which can be read only once
        return _pipe_source(name, options, progress, path.open("rb"))
    format = options.format or EXTENSIONS.get(_extension(path))
    if format is None and (extension := _extension(path)) in _OTHERS:
        raise UsageError(f"{clean(name)}: {extension} cannot be read; save it as {_OTHERS[extension]} first")
    if format is None:
        raise UsageError(
            f"{clean(name)}: the name does not tell the format; add --format, one of {', '.join(FORMATS)}"
        )
    return Source(clean(name), format, progress, path=path)


def _folder_sources(
    folder: str, options: ReadOptions, progress: Progress, skipped: list[str]
) -> list[Source]:
    sources = []
    for path in _regular_files(folder):
        format = options.format or EXTENSIONS.get(_extension(path), "" if _extension(path) else "txt")
        if format:
            sources.append(Source(clean(str(path)), format, progress, path=path))
        else:
            skipped.append(clean(str(path)))
    if not sources:
        raise DataError(f"{clean(folder)}: no file in this folder can be read; formats: {', '.join(FORMATS)}")
    return sources


def _regular_files(folder: str) -> list[Path]:
    found = []
    for directory, subfolders, names in os.walk(folder, onerror=_refuse):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        paths = (Path(directory, name) for name in names if not name.startswith("."))
        found += [path for path in paths if path.is_file()]
    return sorted(found)


def _refuse(error: OSError) -> None:
    """Stop at a folder that cannot be read: its documents must not be missing without a word."""
    raise DataError(
        f"{clean(str(error.filename))}: this folder cannot be read ({error.strerror}); "
        "allow it, or name other inputs"
    ) from error


def _extension(path: Path) -> str:
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return plain.suffix.lower()


def _pipe_source(name: str, options: ReadOptions, progress: Progress, stream: BinaryIO) -> Source:
    source = Source(clean(name), "", progress, stream=stream)
    source.format = options.format or ("txt" if options.lines else _sniff_format(source, options))
    return source


def _sniff_format(source: Source, options: ReadOptions) -> str:
    """Look at the beginning: ``{`` is jsonl, ``[`` json, Parquet says so itself, a header and rows csv."""
    with source.open() as stream:
        beginning = stream.read(4096).lstrip(_SPACE)
    if beginning.startswith(b"PAR1"):
        return "parquet"
    if beginning[:1] in (b"{", b"["):
        return "jsonl" if beginning[:1] == b"{" else "json"
    with closing(text_chunks(source, options.encoding)) as chunks:
        head = next(chunks, "")
    named = {*options.text_columns, options.id_column or ""}
    if options.delimiter is None and not looks_like_table(head, named):
        raise UsageError(
            f"{source.name}: this looks like plain text, not like a header and rows; say which it is: "
            "--lines (one document a line), --format txt (all of it is one) or --format csv"
        )
    return "csv"
