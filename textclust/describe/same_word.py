"""Whether two terms are one word in two forms."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from textclust.text.languages import stemmer

#: Two words are one if they begin alike for so many characters and so great a part of the longer one.
LEAST_PREFIX = 5
LEAST_SHARE = 0.75


class WordForms:
    """Compares terms by the stems of a language and by how they begin.

    Parameters
    ----------
    languages : iterable of str
        ISO 639-1 codes; the first that has a Snowball stemmer gives the stems.

    Examples
    --------
    >>> forms = WordForms(["en"])
    >>> forms.same("charge", "Charged"), forms.same("Israel", "Israelis"), forms.same("plan", "plane")
    (True, True, False)
    """

    def __init__(self, languages: Iterable[str] = ()) -> None:
        stems = next(filter(None, map(stemmer, languages)), list)
        self._stem: Callable[[str], str] = functools.cache(lambda word: stems([word])[0])

    def stem(self, word: str) -> str:
        """The stem of a word, without regard to case."""
        return self._stem(word.casefold())

    def same(self, left: str, right: str) -> bool:
        """Whether two words, or two phrases word by word, are the same one."""
        a, b = left.split(), right.split()
        return len(a) == len(b) and all(map(self._same_word, a, b))

    def distinct(self, terms: Iterable[str], most: int) -> list[int]:
        """Positions of the terms that are no other form of an earlier one, ``most`` of them at most."""
        kept: list[int] = []
        shown: list[str] = []
        for position, term in enumerate(terms):
            if len(kept) == most:
                break
            if not any(self.same(term, other) for other in shown):
                kept.append(position)
                shown.append(term)
        return kept

    def mentions(self, term: str, words: Iterable[str]) -> bool:
        """Whether one of some words is in a term, in any of its forms."""
        words = list(words)
        if any(self.same(term, word) for word in words):
            return True
        return any(self._same_word(part, word) for part in term.split() for word in words)

    def _same_word(self, left: str, right: str) -> bool:
        a, b = left.casefold(), right.casefold()
        if a == b or self.stem(a) == self.stem(b):
            return True
        alike = common_prefix(a, b)
        return alike >= LEAST_PREFIX and alike >= LEAST_SHARE * max(len(a), len(b))


def common_prefix(left: str, right: str) -> int:
    """How many characters two words begin with alike.

    Examples
    --------
    >>> common_prefix("invoice", "invoicing")
    6
    """
    alike = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        alike += 1
    return alike
