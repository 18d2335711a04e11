"""Which character separates the fields of a csv."""

from __future__ import annotations

import csv
import io
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


def _score(head: str, delimiter: str) -> tuple[int, int]:
    """How many rows agree with the header, and its number of fields."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True)
    widths: list[int] = []
    try:
        widths.extend(len(fields) for fields in islice(filter(None, reader), _SAMPLE_RECORDS))
    except csv.Error:  # a wrong delimiter, or the head ends within quotes; the rows before it count
        pass
    if not widths:
        return 0, 0
    return widths[1:].count(widths[0]), widths[0]
