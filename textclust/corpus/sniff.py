"""Whether a text is a table at all, and which character separates its fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from contextlib import suppress
from itertools import islice

_CANDIDATES = ",;\t|"
_SAMPLE_RECORDS = 20


def sniff_delimiter(head: str) -> str:
    r"""Choose the delimiter by which the most rows have as many fields as the header, and that more than one.

    Without one, as in a file of one column, it is the comma.

    Parameters
    ----------
    head : str
        The beginning of the file; its last record may be cut off.

    Examples
    --------
    >>> sniff_delimiter('id;text\n1;"one, two, three"\n2;"four, five"\n')
    ';'
    """
    best, best_score = ",", (0, 1)
    for delimiter in _CANDIDATES:
        score = _score(head, delimiter)
        if score[1] > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def looks_like_table(head: str, named: Collection[str] = ()) -> bool:
    r"""Tell rows under a header from plain text.

    Half of the rows or more have as many fields as the header, and a header of one field is one word; or one
    of its columns was named by the user. What is blank is left to the reader.

    Parameters
    ----------
    head : str
        The beginning of the text.
    named : collection of str
        Columns the user expects.

    Examples
    --------
    >>> looks_like_table("id,text\n1,the printer is out of paper\n")
    True
    >>> looks_like_table("The printer, again, is out of paper.\nMy card was charged twice.\n")
    False
    """
    records = _records(head, sniff_delimiter(head))
    if not records:
        return not head.strip()
    header, rows = records[0], records[1:]
    if any(name in named for name in header):
        return True
    agreeing = [len(row) for row in rows].count(len(header))
    return 2 * agreeing >= len(rows) and (len(header) > 1 or len(header[0].split()) == 1)


def _score(head: str, delimiter: str) -> tuple[int, int]:
    """How many rows agree with the header, and its number of fields."""
    widths = [len(fields) for fields in _records(head, delimiter)]
    return (widths[1:].count(widths[0]), widths[0]) if widths else (0, 0)


def _records(head: str, delimiter: str) -> list[list[str]]:
    """The first rows that are not blank."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    with suppress(csv.Error):  # a wrong delimiter, or the head ends within quotes; the rows before it count
        found.extend(islice(filter(None, reader), _SAMPLE_RECORDS))
    return found
