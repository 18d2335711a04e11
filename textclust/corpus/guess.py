"""Which column is the text, if only one can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textclust.errors import UsageError

_TEXT_NAMES = frozenset(
    """text texts body content contents document documents message messages description descriptions abstract
    abstracts comment comments review reviews question questions article articles post posts tweet tweets
    sentence sentences""".split()
)
_ID_NAMES = frozenset(["", "id", "_id", "index", "key", "uuid", "guid", "row", "number", "no", "nr"])
_FEW_WORDS = 3.0
_MUCH_LONGER = 3.0


def guess_text_column(samples: Mapping[str, Sequence[str]]) -> str:
    """Choose the text column, or refuse to.

    It is the only column besides an id; or the only one with a name like ``text`` or ``body``; or, where no
    name tells, the one whose values have several words and are much longer than those of any other.

    Parameters
    ----------
    samples : dict of str to list of str
        The first values of each column; empty ones where the values are no text.

    Raises
    ------
    UsageError
        If none or several columns may be it.

    Examples
    --------
    >>> guess_text_column({"id": ["1", "2"], "Body": ["late again", "broken"], "tag": ["a", "b"]})
    'Body'
    """
    candidates = [name for name in samples if not _is_id(name)]
    if len(samples) == 1 or len(candidates) == 1:
        return (candidates or list(samples))[0]
    named = [name for name in candidates if name.strip().lower() in _TEXT_NAMES]
    if len(named) == 1:
        return named[0]
    longest = None if named else _longest({name: samples[name] for name in candidates})
    if longest is None:
        raise UsageError(f"name the text column with --text-col; columns: {', '.join(samples)}")
    return longest


def _is_id(name: str) -> bool:
    name = name.strip().lower()
    return name in _ID_NAMES or name.endswith(("_id", " id"))


def _longest(samples: Mapping[str, Sequence[str]]) -> str | None:
    by_length = sorted(samples, key=lambda name: _mean_length(samples[name]), reverse=True)
    if len(by_length) < 2:
        return None
    first, second = (samples[name] for name in by_length[:2])
    n_words = sum(len(value.split()) for value in first) / max(1, len(first))
    is_longer = _mean_length(first) >= _MUCH_LONGER * max(1.0, _mean_length(second))
    return by_length[0] if n_words >= _FEW_WORDS and is_longer else None


def _mean_length(values: Sequence[str]) -> float:
    return sum(map(len, values)) / max(1, len(values))
