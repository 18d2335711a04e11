"""Trust knows languages: nothing of several is solid without a word."""

import pytest

from textclust.evaluate.languages import aware_of_languages, language_of
from textclust.evaluate.trust import DO_NOT_NAME, MIXED, SOLID, ClusterTrust

ENGLISH = {"en": 60}


def verdict(found, said=SOLID):
    trust = [ClusterTrust(id, said, "comes back", 0.8, 0.05, 0.5, 0.9) for id in (0, 1)]
    return aware_of_languages(trust, {0: (500, ENGLISH), 1: (20, found)})


@pytest.mark.parametrize(
    ("found", "expected", "says"),
    [
        ({"en": 19, "de": 1}, SOLID, "comes back"),
        ({"de": 18, "en": 2}, SOLID, "the documents in de"),
        ({"en": 12, "de": 8}, SOLID, "of several languages (12 en, 8 de)"),
        ({"de": 8, "fr": 7, "en": 5}, MIXED, "several languages (8 de, 7 fr, 5 en)"),
        ({"de": 2, "fr": 2}, SOLID, "comes back"),
        ({}, SOLID, "comes back"),
    ],
)
def test_a_solid_cluster_says_its_languages(found, expected, says):
    first, second = verdict(found)
    assert (first.verdict, first.reason) == (SOLID, "comes back")
    assert second.verdict == expected
    assert says in second.reason


def test_a_worse_verdict_stays():
    assert verdict({"de": 8, "fr": 7, "en": 5}, DO_NOT_NAME)[1].verdict == DO_NOT_NAME


def test_without_languages_nothing_changes():
    trust = [ClusterTrust(3, SOLID, "comes back", 0.8, 0.05, 0.5, 0.9)]
    assert aware_of_languages(trust, {3: (10, {})}) == trust


def test_four_fifths_make_a_language():
    assert language_of({"de": 8, "en": 2}) == "de"
    assert language_of({"de": 7, "en": 3}) == "several"
