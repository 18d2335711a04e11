"""A short title for each cluster, distinct from all others, made from its terms and phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, count

from textclust.describe.same_word import WordForms
from textclust.records import Description, TopTerm

#: Words of a title: so many are aimed at, and no more than so many taken.
AIM, MOST_WORDS = 3, 4
#: A phrase stands for one of its words if it has so great a part of the word's evidence.
LEAST_EVIDENCE = 0.4
#: Terms that a title is made from.
CANDIDATES = 8


def titled(
    descriptions: Sequence[Description],
    forms: WordForms,
    others: Iterable[str] = (),
    ids: Iterable[int] | None = None,
) -> list[Description]:
    """The same descriptions with a title each, no two alike, and none like one of the others.

    Clusters choose in order. A title is the first terms, each replaced by a phrase that holds it and says
    more; if it is taken, the next combination of the first terms is tried, and if there is none left the
    cluster's number is added, which is its place if no ``ids`` are given. A cluster without terms is called
    by its number.

    Examples
    --------
    >>> card = Description(terms=[TopTerm("card", 9.0), TopTerm("charged", 8.0), TopTerm("bank", 5.0)],
    ...                    phrases=[TopTerm("credit card", 6.0)])
    >>> [one.title for one in titled([card, card, Description()], WordForms(["en"]))]
    ['credit card, charged', 'credit card, bank', 'cluster 2']
    """
    taken = {_stems(title.replace(",", " ").split(), forms) for title in others}
    named = []
    for cluster, description in zip(count() if ids is None else ids, descriptions, strict=False):
        best = ", ".join(next(_candidates(description, forms)))
        title = f"{best} ({cluster})" if best else f"cluster {cluster}"
        for words in _candidates(description, forms):
            stems = _stems(words, forms)
            if stems and stems not in taken:
                taken.add(stems)
                title = ", ".join(words)
                break
        named.append(replace(description, title=title))
    return named


def _candidates(description: Description, forms: WordForms) -> Iterator[list[str]]:
    """Titles from the best to the least: units that say different things, two to four words."""
    units = _units(description, forms)
    first = _cut(units)
    yield first
    for n_units in dict.fromkeys((len(first), 3, 2, 4)):
        for chosen in combinations(units, n_units):
            if 2 <= _n_words(chosen) <= MOST_WORDS:
                yield list(chosen)


def _cut(units: list[str]) -> list[str]:
    """The first units as far as they make a title."""
    chosen: list[str] = []
    for unit in units:
        if _n_words(chosen) < AIM and _n_words([*chosen, unit]) <= MOST_WORDS:
            chosen.append(unit)
    return chosen


def _units(description: Description, forms: WordForms) -> list[str]:
    """The first terms, or the phrases that stand for them, none of which repeats another's word."""
    units: list[str] = []
    for top in description.terms[:CANDIDATES]:
        if any(forms.mentions(unit, [top.term]) for unit in units):
            continue
        unit = _phrase_for(top, description.phrases, forms)
        fresh = not any(forms.mentions(other, unit.split()) for other in units)
        units.append(unit if fresh else top.term)
    return units


def _phrase_for(top: TopTerm, phrases: Sequence[TopTerm], forms: WordForms) -> str:
    for phrase in phrases:
        if phrase.weight >= LEAST_EVIDENCE * top.weight and forms.mentions(phrase.term, [top.term]):
            return phrase.term
    return top.term


def _stems(units: Iterable[str], forms: WordForms) -> frozenset[str]:
    return frozenset(forms.stem(word) for unit in units for word in unit.split())


def _n_words(units: Sequence[str]) -> int:
    return sum(len(unit.split()) for unit in units)
