"""What is said of each cluster, as a user gets it."""

import numpy as np
import pytest
from sklearn.base import clone

from textclust import DocumentClusterer
from textclust.describe.labeller import Labeller, relabelled
from textclust.describe.same_word import WordForms
from textclust.text.count_vectorizer import CountVectorizer

CARDS = [
    "My credit card was charged twice",
    "Charges on the credit card, 29 euro",
    "Two charges, one credit card",
]
APPS = [
    "The app crashes on Android, API down",
    "Android app crashed, API gone",
    "App crash after 15 minutes, API down",
]
SYNC = ["Calendar sync with Google fails", "Google calendar out of sync", "Sync my Google calendar"]
TEXTS = (CARDS + APPS + SYNC) * 6
LABELS = np.tile(np.repeat([0, 1, 2], 3), 6)


def described(texts=TEXTS, labels=LABELS, **settings):
    vectorizer = CountVectorizer(stop_words="english")
    X, adjacent = vectorizer.fit_transform_adjacent(texts)
    names = vectorizer.surface_forms_
    return Labeller(**settings).describe(X, np.asarray(labels), names, max(labels) + 1, adjacent)


def words(terms):
    return [top.term for top in terms]


def test_terms_tell_the_clusters_apart():
    cards, apps, sync = described()
    assert words(cards.terms)[:2] == ["card", "credit"]
    assert set(words(apps.terms)[:3]) == {"Android", "API", "app"}
    assert set(words(sync.terms)[:3]) == {"Google", "calendar", "sync"}


def test_of_a_word_one_form_is_shown():
    cards = {word.lower() for word in words(described()[0].terms)}
    assert len({"charged", "charges"} & cards) == 1


def test_terms_are_written_as_people_write_them():
    shown = {word for one in described() for word in words(one.terms)}
    assert {"Google", "Android", "API"} <= shown


def test_bare_numbers_are_not_shown():
    for one in described():
        for light in (one.terms, one.central, one.exclusive, one.phrases):
            assert not any(top.term.isdigit() for top in light)


def test_every_light_is_there_with_the_heaviest_first():
    for one in described():
        for light in (one.terms, one.central, one.exclusive):
            assert light
            assert words(light) == words(sorted(light, key=lambda top: -top.weight))


def test_titles_are_distinct_and_say_phrases():
    titles = [one.title for one in described()]
    assert len(set(titles)) == 3
    assert titles[0].startswith("credit card")


def test_excluded_words_are_shown_nowhere_in_no_form():
    without = described(exclude=["charge", "google"])
    shown = " ".join(
        [one.title for one in without] + [w for one in without for w in words(one.terms + one.phrases)]
    )
    assert "charge" not in shown.lower()
    assert "google" not in shown.lower()


def test_words_can_be_excluded_afterwards():
    later = relabelled(described(), ["charge", "google"], WordForms(["en"]))
    at_once = described(exclude=["charge", "google"])
    assert [(one.title, words(one.terms)) for one in later] == [(o.title, words(o.terms)) for o in at_once]


def test_a_term_without_evidence_is_not_shown():
    rng = np.random.default_rng(0)
    noise = [" ".join(rng.choice([f"noise{letter}" for letter in "abcdefghij"], 5)) for _ in TEXTS]
    noisy = described([f"{text} {more}" for text, more in zip(TEXTS, noise, strict=True)])
    assert not any("noise" in word for one in noisy for word in words(one.terms + one.phrases))
    certain = described([f"{t} {m}" for t, m in zip(TEXTS, noise, strict=True)], fdr=1.0)
    assert any("noise" in word for one in certain for word in words(one.terms))


def test_a_handful_of_documents_is_labelled_all_the_same():
    cats, dogs = described(["red cat", "cat sleeps", "dog barks", "old dog"], [0, 0, 1, 1])
    assert words(cats.terms)[0] == "cat"
    assert words(dogs.terms)[0] == "dog"


def test_a_single_cluster_shows_its_centre():
    (one,) = described(["red cat", "cat sleeps", "cat eats"], [0, 0, 0])
    assert words(one.terms)[0] == "cat"


def test_a_cluster_without_documents_has_no_terms_but_a_title():
    vectorizer = CountVectorizer()
    X = vectorizer.fit_transform(["red cat", "old dog"])
    empty = Labeller().describe(X, np.array([0, 2]), vectorizer.surface_forms_, 3)[1]
    assert (empty.terms, empty.title) == ([], "cluster 1")


def test_the_copies_of_one_customer_do_not_lend_their_words():
    copies = [
        f"Hello from Ravi Menon of Willow Lane, my credit card problem number {word}" for word in "abcd"
    ]
    texts = TEXTS + copies
    shown = words(described(texts, [*LABELS, 0, 0, 0, 0])[0].terms)
    assert "Menon" not in shown
    assert "card" in shown


def test_stop_words_of_another_language_are_not_shown():
    foreign = [
        "Ich habe die Rechnung nicht und der Kalender ist leer",
        "Der Termin ist weg und die Rechnung ist falsch",
    ]
    texts = TEXTS + foreign * 9
    shown = words(described(texts, [*LABELS, *[3] * 18])[3].terms)
    assert "Rechnung" in shown
    assert not {"der", "die", "und", "ist", "nicht"} & set(map(str.lower, shown))


def test_the_order_of_the_documents_changes_nothing():
    order = np.random.default_rng(3).permutation(len(TEXTS))
    shuffled = described([TEXTS[i] for i in order], LABELS[order])
    assert shuffled == described()


def test_the_model_uses_it_unless_told_otherwise():
    model = DocumentClusterer(3).fit(TEXTS)
    assert [one.description.title for one in model.clusters_] == [one.title for one in model.descriptions_]
    assert any("credit card" in words(one.description.phrases) for one in model.clusters_)
    assert DocumentClusterer(3, labeller=Labeller(n_terms=2)).fit(TEXTS).top_terms() == model.top_terms(2)


@pytest.mark.parametrize("settings", [{"exclude": ["a"]}, {"fdr": 0.1, "language": None}])
def test_it_can_be_cloned(settings):
    assert clone(Labeller(**settings)).get_params() == Labeller(**settings).get_params()
