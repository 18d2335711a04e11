"""JSON in which one value has one meaning: no NaN, no duplicate keys, no half characters, bounded depth."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

MAX_DEPTH = 32

# Half of a UTF-16 pair: Python strings hold it, UTF-8 cannot.
_SURROGATE = re.compile("[\ud800-\udfff]")


def dump(value: Any) -> bytes:
    """Return `value` as readable UTF-8 text, the same bytes for equal values.

    Parameters
    ----------
    value : dict, list, str, int, float, bool or None
        Plain JSON values all the way down; keys are strings.

    Returns
    -------
    bytes
        Keys sorted, one item a line.

    Raises
    ------
    ValueError
        With the place of the first value that JSON does not hold.

    Examples
    --------
    >>> print(dump({"b": [1, 0.5], "a": None}).decode(), end="")
    {
     "a": null,
     "b": [
      1,
      0.5
     ]
    }
    >>> dump({"weights": [1.0, float("nan")]})
    Traceback (most recent call last):
        ...
    ValueError: weights.1: nan is not a number in JSON
    """
    _check(value)
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def load(raw: bytes) -> Any:
    """Return the value that UTF-8 encoded JSON text holds.

    Parameters
    ----------
    raw : bytes
        The text.

    Returns
    -------
    object
        Dicts, lists, strings, numbers, bools and None.

    Raises
    ------
    ValueError
        With a reason, whatever is wrong with the text.
    """
    try:
        value = json.loads(raw.decode(), parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except RecursionError:
        raise ValueError(f"nested more than {MAX_DEPTH} deep") from None
    _check(value)
    return value


def _refuse_constant(token: str) -> NoReturn:
    raise ValueError(f"{token} is not a number in JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _check(value: Any, place: tuple[str, ...] = ()) -> None:
    """Raise ``ValueError`` at the first value that would not come back from JSON as it is."""
    if len(place) > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} deep")
    fault = _fault(value)
    if fault:
        raise ValueError(": ".join(filter(None, [".".join(place), fault])))
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, (*place, str(key)))
            _check(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, (*place, str(index)))


def _fault(value: Any) -> str:
    if isinstance(value, str):
        return "text with a lone surrogate" if _SURROGATE.search(value) else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"{value} is not a number in JSON"
    if isinstance(value, dict):
        return "" if all(isinstance(key, str) for key in value) else "a key is not a string"
    return "" if value is None or isinstance(value, int | list) else f"{type(value).__name__} is not JSON"
