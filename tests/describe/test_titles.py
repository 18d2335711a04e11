"""Short titles, no two alike."""

from hypothesis import given
from hypothesis import strategies as st

from textclust.describe.same_word import WordForms
from textclust.describe.titles import titled
from textclust.records import Description, TopTerm

FORMS = WordForms(["en"])


def described(terms, phrases=()):
    return Description(
        terms=[TopTerm(term, 9.0 - i) for i, term in enumerate(terms)],
        phrases=[TopTerm(phrase, 5.0) for phrase in phrases],
    )


def title(*descriptions):
    return [one.title for one in titled(descriptions, FORMS)]


def test_a_phrase_stands_for_its_words():
    assert title(described(["password", "login", "reset"], ["password reset"])) == ["password reset, login"]


def test_a_phrase_of_little_evidence_does_not():
    one = Description(
        terms=[TopTerm("card", 20.0), TopTerm("bank", 15.0)], phrases=[TopTerm("bank card", 3.0)]
    )
    assert title(one) == ["card, bank"]


def test_no_word_is_said_twice():
    assert title(described(["card", "bank", "fee"], ["bank card", "card fee"])) == ["bank card, fee"]


def test_a_title_that_is_taken_gives_way_to_another():
    first, second = title(described(["a1", "b1", "c1", "d1"]), described(["c1", "b1", "a1", "d1"]))
    assert first == "a1, b1, c1"
    assert second == "c1, b1, d1"


def test_titles_of_others_are_taken():
    assert [one.title for one in titled([described(["x1", "y1"])], FORMS, ["y1, x1"])] != ["x1, y1"]


def test_a_cluster_without_terms_is_called_by_its_number():
    assert title(Description(), Description()) == ["cluster 0", "cluster 1"]


words = st.lists(
    st.sampled_from(["card", "bank", "fee", "login", "page", "sync", "app"]), unique=True, max_size=7
)


@given(st.lists(words, max_size=12))
def test_titles_are_distinct_and_short(lists):
    titles = title(*map(described, lists))
    assert len({frozenset(one.split(", ")) for one in titles}) == len(titles)
    for one, terms in zip(titles, lists, strict=True):
        assert len(one.split()) <= 4
        assert len(one.split()) >= min(2, len(terms)) or one.startswith("cluster")
