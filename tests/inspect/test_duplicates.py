"""Exact and near duplicates: found, counted once, in any order, and never by chance."""

import numpy as np
import pytest

from textclust.inspect.duplicates import NEAR, find_duplicates
from textclust.inspect.words import WordReader

RNG = np.random.default_rng(0)
VOCABULARY = np.array([f"word{i}" for i in range(2000)])


def document(n_words=60):
    return " ".join(RNG.choice(VOCABULARY, n_words))


def changed(text, n_changes):
    words = text.split()
    for at in RNG.choice(len(words), n_changes, replace=False):
        words[at] = "other" + str(at)
    return " ".join(words)


def found(texts):
    reader = WordReader()
    for first in range(0, len(texts), 7):
        reader.add(texts[first : first + 7])
    return find_duplicates(reader.words())


def plain_jaccard(left, right):
    sets = [
        {tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (left.split(), right.split())
    ]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def test_exact_duplicates_are_the_same_text():
    texts = ["a text here", "another text", "a text here", "", "", "A text here", "a text here"]
    duplicates = found(texts)
    assert duplicates.n_exact == len([text for text in texts if text]) - len({text for text in texts if text})
    assert duplicates.exact[3] == duplicates.near[4] == -1


def test_near_duplicates_are_those_that_plain_python_finds():
    originals = [document() for _ in range(60)]
    copies = [changed(text, n % 7) for n, text in enumerate(originals)]
    duplicates = found(originals + copies)
    for at, (original, copy) in enumerate(zip(originals, copies, strict=True)):
        same = duplicates.near[at] == duplicates.near[60 + at]
        assert same == (plain_jaccard(original, copy) >= NEAR), at
    assert duplicates.n_candidates >= duplicates.n_near_pairs > 0


def test_documents_with_nothing_in_common_are_no_duplicates():
    assert found([document() for _ in range(300)]).n_near == 0


def test_what_is_found_does_not_depend_on_the_order():
    texts = [document() for _ in range(40)]
    texts += [changed(text, 2) for text in texts] + texts[:10]
    order = RNG.permutation(len(texts))
    here, there = found(texts), found([texts[i] for i in order])
    assert (here.n_exact, here.n_near, here.n_candidates) == (there.n_exact, there.n_near, there.n_candidates)
    same = here.near[:, None] == here.near
    np.testing.assert_array_equal(same[np.ix_(order, order)], there.near[:, None] == there.near)


def test_a_family_weighs_as_one_document():
    text = document()
    duplicates = found([text, text, changed(text, 1), document(), ""])
    np.testing.assert_allclose(duplicates.weights(), [1 / 3, 1 / 3, 1 / 3, 1, 1])


def test_short_documents_are_compared_as_a_whole():
    duplicates = found(["red apple", "Red apple!", "red pear", "red"])
    assert duplicates.near[0] == duplicates.near[1]
    assert len(set(duplicates.near.tolist())) == 3


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["!!", "?"]])
def test_corpora_without_words(texts):
    assert found(texts).n_near == 0


@pytest.mark.parametrize("n_words", [15, 20, 50])
def test_one_changed_word_leaves_a_near_duplicate(n_words):
    originals = [document(n_words) for _ in range(80)]
    others = [document(n_words) for _ in range(200)]
    duplicates = found([*originals, *(changed(text, 1) for text in originals), *others])
    same = duplicates.near[:80] == duplicates.near[80:160]
    assert same.mean() >= 0.9
    assert len(np.unique(duplicates.near[160:])) == 200


def test_below_ten_words_every_word_counts():
    originals = [document(8) for _ in range(40)]
    assert found([*originals, *(changed(text, 1) for text in originals)]).n_near == 0
