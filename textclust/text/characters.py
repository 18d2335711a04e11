"""Which characters make words, in every script.

The table is shipped, so that the same text gives the same tokens under every version of Python and its
Unicode database. ``python -m textclust.text.characters`` writes it anew.
"""

from __future__ import annotations

import functools
import sys
import unicodedata
from importlib.resources import files
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from textclust.kernels import tokens as kinds

#: Scripts written without spaces between words: documents give overlapping pairs of their characters,
#: as Lucene's CJK analyser does.
UNSPACED_SCRIPTS = (
    "CJK UNIFIED IDEOGRAPH",
    "CJK COMPATIBILITY IDEOGRAPH",
    "IDEOGRAPHIC",
    "HIRAGANA",
    "KATAKANA",
    "HALFWIDTH KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
)


def classify(code_point: int) -> int:
    """Class of a character: letter, digit, part of what stands before it, joiner of words, or none of these.

    Follows the word boundaries of Unicode's UAX #29, but unspaced scripts are marked, and of the separators
    that numbers may have inside only points and commas count.
    """
    character = chr(code_point)
    category = unicodedata.category(character)
    if character in ".,٫٬．，":
        return kinds.POINT
    if character in "'’":
        return kinds.APOSTROPHE
    if category == "Pc":
        return kinds.CONNECTOR
    if (
        category[0] == "M" or character in "ﾞﾟ" or (category == "Cf" and character != "\u200b")
    ):  # zero-width space does split
        return kinds.EXTEND
    name = unicodedata.name(character, "")
    if character in "ー〇" or (category[0] == "L" and name.startswith(UNSPACED_SCRIPTS)):
        return kinds.IDEOGRAPH
    if category[0] == "L":
        return kinds.LETTER
    if category[0] == "N":
        return kinds.DIGIT
    return kinds.SEPARATOR


def write_ranges() -> str:
    """Write the classes of all characters as lines ``first last class``, in hexadecimal."""
    lines = [f"# Unicode {unicodedata.unidata_version}; see characters.py"]
    for kind, group in groupby(range(sys.maxunicode + 1), classify):
        points = list(group)
        if kind != kinds.SEPARATOR:
            lines.append(f"{points[0]:x} {points[-1]:x} {kind}")
    return "\n".join(lines) + "\n"


@functools.cache
def class_table() -> NDArray[np.uint8]:
    """Class of each of the 0x110000 code points, read-only."""
    table = np.full(sys.maxunicode + 1, kinds.SEPARATOR, dtype=np.uint8)
    text = files("textclust.text").joinpath("character_classes.txt").read_text(encoding="ascii")
    for line in text.splitlines()[1:]:
        first, last, kind = line.split()
        table[int(first, 16) : int(last, 16) + 1] = int(kind)
    table.flags.writeable = False
    return table


if __name__ == "__main__":
    sys.stdout.write(write_ranges())
