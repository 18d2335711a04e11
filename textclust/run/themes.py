"""Themes that a user names in advance: a TOML file of names, each with words, phrases or example texts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from textclust.errors import DataError
from textclust.run.names import LONGEST_NAME

EXAMPLE = 'billing = ["refund", "charged twice", "Why is there a second invoice?"]'


@dataclass(frozen=True, slots=True)
class Themes:
    """Names of themes and what each is about, in the order of the file.

    Attributes
    ----------
    file : str
    texts : dict of str to tuple of str
        Words, phrases or example texts of each theme.
    lines : dict of str to int
        Where each theme stands in the file; 0 where that is not known.
    """

    file: str
    texts: dict[str, tuple[str, ...]]
    lines: dict[str, int]

    def check(self, vectorizer: Any) -> None:
        """Raise `DataError` for a theme of which no word is a term of the documents."""
        for name, texts in self.texts.items():
            if not vectorizer.transform(list(texts)).count_nonzero():
                raise DataError(
                    f"{_place(self.file, self.lines[name])}: none of the words of {name!r} is a term of the "
                    "documents (stop words and rare words are none); name others, or lower --min-df"
                )


def read_themes(path: str | os.PathLike[str]) -> Themes:
    """Read a file of lines such as ``billing = ["refund", "charged twice"]``.

    Raises
    ------
    DataError
        The file cannot be read, is not TOML, or has something else than names with lists of texts.
    """
    file = Path(path)
    try:
        content = file.read_text(encoding="utf-8-sig")
        document = tomlkit.parse(content).unwrap()
    except ParseError as error:
        what = str(error).partition(" at line ")[0]
        raise DataError(f"{_place(file, error.line)}: not TOML ({what}); a theme is {EXAMPLE}") from error
    except (TOMLKitError, ValueError) as error:
        raise DataError(f"{file}: not a TOML file in UTF-8 ({error}); a theme is {EXAMPLE}") from error
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror})") from error
    if not document:
        raise DataError(f"{file}: names no theme; a theme is {EXAMPLE}")
    lines = {name: _line(content, name) for name in document}
    for name, texts in document.items():
        fault = _fault(name, texts)
        if fault:
            raise DataError(f"{_place(file, lines[name])}: {fault}; a theme is {EXAMPLE}")
    return Themes(file.name, {name: tuple(texts) for name, texts in document.items()}, lines)


def _fault(name: str, texts: Any) -> str:
    if not name.strip() or len(name) > LONGEST_NAME:
        return f"the name of a theme has 1 to {LONGEST_NAME} characters"
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return f"{name!r} must be a list of words, phrases or texts in quotes"
    return "" if any(text.strip() for text in texts) else f"{name!r} has no words"


def _line(content: str, name: str) -> int:
    """Number of the line on which a theme begins; 0 if it is written in an uncommon way."""
    begins = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    numbered = enumerate(content.splitlines(), start=1)
    return next((number for number, line in numbered if begins.match(line)), 0)


def _place(file: str | Path, line: int) -> str:
    return f"{file}, line {line}" if line else str(file)
