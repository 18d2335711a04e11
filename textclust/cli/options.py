"""The options that several verbs share: one spelling, one help text, one way to read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from textclust.cli.console import set_debug, set_quiet
from textclust.errors import UsageError

if TYPE_CHECKING:
    from textclust.corpus import ReadOptions

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Files, folders, patterns, or - for standard input.")
]
RunPath = Annotated[
    Path, typer.Argument(metavar="RUN", help="A run directory that `textclust cluster` wrote.")
]
ClusterId = Annotated[int, typer.Argument(metavar="CLUSTER", help="The cluster's id.")]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="The document's id.")]
TextColumns = Annotated[
    list[str] | None,
    typer.Option("--text-col", help="Column that holds the document; repeat it to join several."),
]
IdColumn = Annotated[str | None, typer.Option("--id-col", help="Column of unique ids.")]
InputFormat = Annotated[
    str | None,
    typer.Option(
        "--format", help="csv, tsv, jsonl, json, parquet or txt; by extension or beginning if not said."
    ),
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", help="Between the fields of a csv; found if not said.")
]
Encoding = Annotated[str | None, typer.Option("--encoding", help="Of the input; UTF-8 if not said.")]
Limit = Annotated[int | None, typer.Option("--limit", help="Read at most so many documents.")]
Lines = Annotated[bool, typer.Option("--lines", help="Plain text: one document a line, not a file.")]
Strip = Annotated[
    str | None,
    typer.Option(
        "--strip",
        metavar="WHAT",
        help="Leave out of the documents: html,quotes,signatures, or some of them. Rows stay as they are.",
    ),
]
Jobs = Annotated[int | None, typer.Option("--jobs", help="Threads; all cores if not said.", min=1)]
Json = Annotated[bool, typer.Option("--json", help="JSON for programs instead of a table.")]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", callback=set_quiet, help="No progress, no remarks: only the result, and errors."
    ),
]
Debug = Annotated[bool, typer.Option("--debug", callback=set_debug, help="Show where an error comes from.")]
Raw = Annotated[bool, typer.Option("--raw", help="Leave cells that look like formulas as they are.")]
DropNames = Annotated[
    bool, typer.Option("--drop-names", help="With --force: replace a run whose clusters have names.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Language = Annotated[
    str | None,
    typer.Option("--language", help="ISO codes of the languages, such as en or de,fr. [default: en]"),
]
StopWords = Annotated[
    str,
    typer.Option("--stop-words", help="auto (those of the language), off, a file of words, or +FILE to add."),
]
Ngrams = Annotated[str, typer.Option("--ngrams", help="Words in a term: 1, or a range such as 1-2.")]
MinDf = Annotated[
    str | None, typer.Option("--min-df", help="A term stands in so many documents at least. [default: 2]")
]
MaxDf = Annotated[
    str | None, typer.Option("--max-df", help="... and at most; a share with a point. [default: 0.5]")
]
Weighting = Annotated[str | None, typer.Option("--weighting", help="bm25 or tfidf. [default: bm25]")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same clusters.", min=0)]


def read_options(
    text_columns: list[str] | None,
    id_column: str | None,
    format: str | None,
    delimiter: str | None,
    encoding: str | None,
    limit: int | None,
    lines: bool,
    strip: str | None = None,
) -> ReadOptions:
    """How to read the input, from the options of a verb."""
    from textclust.corpus import ReadOptions

    return ReadOptions(
        text_columns=tuple(text_columns or ()),
        id_column=id_column,
        format=format,
        delimiter=delimiter,
        encoding=encoding,
        limit=limit,
        lines=lines,
        strip=tuple(kind.strip() for kind in strip.split(",")) if strip is not None else (),
    )


def frequency(option: str, value: str | None) -> float | None:
    """A limit of document frequency: a number of documents, or a share of them with a point.

    Examples
    --------
    >>> frequency("--min-df", "3"), frequency("--max-df", "0.5")
    (3, 0.5)
    """
    if value is None:
        return None
    try:
        number: float = float(value) if "." in value else int(value)
    except ValueError:
        number = -1
    if number < 0 or ("." in value and number > 1):
        raise UsageError(f"{option} {value}: must be a number of documents, or a share such as 0.5")
    return number


def share(option: str, value: str | None) -> float | None:
    """A share of the documents, in percent or as a number below 1.

    Examples
    --------
    >>> share("--outliers", "5%"), share("--outliers", "0.05"), share("--outliers", None)
    (0.05, 0.05, None)
    """
    if value is None:
        return None
    try:
        number = float(value.removesuffix("%")) / (100.0 if value.endswith("%") else 1.0)
    except ValueError:
        number = -1.0
    if not 0.0 < number < 1.0:
        raise UsageError(f"{option} {value}: must be a share of the documents, such as 5% or 0.05")
    return number


def ngram_range(value: str) -> tuple[int, int]:
    """Sizes of the n-grams.

    Examples
    --------
    >>> ngram_range("1-2"), ngram_range("2")
    ((1, 2), (2, 2))
    """
    low, dash, high = value.partition("-")
    high = high if dash else low
    if not (_is_number(low) and _is_number(high) and 1 <= int(low) <= int(high) <= 5):
        raise UsageError(f"--ngrams {value}: must be a size or a range up to 5, such as 1-2")
    return int(low), int(high)


def levels(value: str | None) -> tuple[int, ...]:
    """Numbers of clusters, from coarse to fine.

    Examples
    --------
    >>> levels("5,20"), levels(None)
    ((5, 20), ())
    """
    if value is None:
        return ()
    numbers = [number.strip() for number in value.split(",")]
    if not all(map(_is_number, numbers)):
        raise UsageError(f"--levels {value}: must be numbers of clusters, such as 5,20")
    return tuple(map(int, numbers))


def stop_words(value: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Stop words that replace the recipe's (None: they stay) and those that are added.

    Parameters
    ----------
    value : str
        ``auto``, ``off``, a file of words (one a line), or ``+FILE`` to add them.
    """
    if value == "auto":
        return None, ()
    if value == "off":
        return (), ()
    try:
        words = _words_of(Path(value.removeprefix("+")))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--stop-words {value}: not auto, off or a readable text file ({error})") from error
    return (None, words) if value.startswith("+") else (words, ())


def languages(value: str | None) -> tuple[str, ...] | None:
    """ISO codes of the languages, None if not said.

    Examples
    --------
    >>> languages("de, fr")
    ('de', 'fr')
    """
    return tuple(code.strip() for code in value.split(",")) if value is not None else None


def n_clusters(value: str | None) -> int | Literal["auto"] | None:
    """Read a number of clusters, or auto; None if not said.

    Examples
    --------
    >>> n_clusters("12"), n_clusters("auto")
    (12, 'auto')
    """
    if value is None:
        return None
    if value == "auto":
        return "auto"
    if not _is_number(value):
        raise UsageError(f"--n-clusters {value}: must be a number of clusters, or auto")
    return int(value)


def k_range(value: str) -> tuple[int, int]:
    """Lowest and highest number of clusters.

    Examples
    --------
    >>> k_range("2:40")
    (2, 40)
    """
    low, colon, high = value.partition(":")
    if not (colon and _is_number(low) and _is_number(high)):
        raise UsageError(f"--range {value}: must be two numbers, such as 2:40")
    return int(low), int(high)


def excluded_words(value: str | None) -> tuple[str, ...]:
    """Words to leave out of labels: a file of words (one a line), or the words themselves with commas.

    Examples
    --------
    >>> excluded_words("acme, regards"), excluded_words(None)
    (('acme', 'regards'), ())
    """
    if value is None:
        return ()
    try:
        listed = _words_of(Path(value)) if Path(value).is_file() else tuple(value.split(","))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--exclude {value}: not a readable text file ({error})") from error
    return tuple(word.strip() for word in listed if word.strip())


def _is_number(text: str) -> bool:
    """Whether a text is a number without a sign that ``int`` can read."""
    return text.isascii() and text.isdigit()


def _words_of(path: Path) -> tuple[str, ...]:
    """Words of a file, one a line; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()  # Windows begins a file with a byte order mark
    return tuple(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))
