"""The bundled corpora are what their README says: counted, varied, growing like real text."""

import csv
import json
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
README = (CORPORA / "README.md").read_text(encoding="utf-8")
#: Two texts that are not marked as near-duplicates share at most this of the shorter one's 4-grams.
LARGEST_SHARE = 0.2
#: A word at least half of whose documents have one theme stands in at most this share of the theme's.
LARGEST_COVER = 0.8


@pytest.fixture(scope="module")
def tickets():
    with open(CORPORA / "tickets.csv", newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    return [dict(row, text=f"{row['subject']}\n{row['body']}", label=row["theme"]) for row in rows]


def read_lines(name):
    return [json.loads(line) for line in (CORPORA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def news():
    items = read_lines("news.jsonl")
    return [dict(item, text=f"{item['title']}\n{item['text']}", label=item["subject"]) for item in items]


@pytest.fixture(scope="module")
def multilingual():
    return read_lines("multilingual.jsonl")


def words_of(text):
    return re.findall(r"[^\W_]+", text.casefold())


def near_duplicates():
    """Groups of tickets that the README marks as near-duplicates or as one repeated alert."""
    section = README[README.index("### Near-duplicates") : README.index("### Other languages")]
    groups = [re.findall(r"T\d{4}", line) for line in section.splitlines() if line.startswith("- ")]
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def largest_shared_4grams(documents, units, marked=frozenset()):
    """Largest share of 4-grams that two unmarked documents have in common, of the shorter one's."""
    grams = {}
    for document in documents:
        parts = units(document["text"])
        grams[document["id"]] = {tuple(parts[i : i + 4]) for i in range(len(parts) - 3)}
    holders = defaultdict(list)
    for key, own in grams.items():
        for gram in own:
            holders[gram].append(key)
    shared = Counter(pair for keys in holders.values() for pair in combinations(sorted(keys), 2))
    shares = [
        count / min(len(grams[a]), len(grams[b]))
        for (a, b), count in shared.items()
        if frozenset((a, b)) not in marked
    ]
    return max(shares, default=0.0)


def heaps_exponent(documents):
    """Slope of the log of different words over the log of words, every 100 words."""
    seen, points = set(), []
    for n, word in enumerate((w for document in documents for w in words_of(document["text"])), start=1):
        seen.add(word)
        if n % 100 == 0:
            points.append((np.log(n), np.log(len(seen))))
    x, y = np.array(points).T
    return np.polyfit(x, y, 1)[0]


def giveaways(documents):
    """Words that recognise a label alone: it is that of most of their documents, most of which have them."""
    sizes = Counter(document["label"] for document in documents if document["label"])
    having = defaultdict(Counter)
    for document in documents:
        for word in set(words_of(document["text"])):
            having[word][document["label"]] += 1
    return [
        (word, label)
        for word, labels in having.items()
        for label, count in labels.items()
        if label and count >= labels.total() / 2 and count > LARGEST_COVER * sizes[label]
    ]


def test_tickets_have_the_columns_and_the_number_the_readme_says(tickets):
    columns = "id,created_at,requester,channel,plan,minutes_to_close,subject,body,theme"
    assert (CORPORA / "tickets.csv").read_text(encoding="utf-8").splitlines()[0] == columns
    assert len(tickets) >= 400
    assert f"{len(tickets)} support tickets" in README


def test_tickets_have_uneven_themes_as_the_readme_lists_them(tickets):
    sizes = Counter(ticket["theme"] for ticket in tickets if ticket["theme"])
    assert len(sizes) >= 12
    assert max(sizes.values()) >= 10 * min(sizes.values())
    for theme, size in sizes.items():
        assert f"| {theme} | {size} |" in README


def test_one_theme_appears_in_the_last_week_and_one_dies_out(tickets):
    days = defaultdict(list)
    for ticket in tickets:
        days[ticket["theme"]].append(ticket["created_at"][:10])
    assert min(days["new week view"]) >= "2026-04-24"
    assert max(days["clock change"]) <= "2026-04-01"


def test_tickets_carry_what_real_ones_do(tickets):
    assert sum(ticket["theme"] == "" for ticket in tickets) >= 10
    assert sum(ticket["body"] == "" for ticket in tickets) >= 5
    assert any("<p>" in ticket["body"] or "<br" in ticket["body"] for ticket in tickets)
    assert any("\n> " in ticket["body"] for ticket in tickets)
    assert any(len(words_of(ticket["body"])) > 200 for ticket in tickets)


def test_news_and_multilingual_have_their_fields_and_numbers(news, multilingual):
    assert len(news) >= 240
    assert len({item["subject"] for item in news}) == 10
    assert [*read_lines("news.jsonl")[0]] == ["id", "date", "source", "title", "text", "subject"]
    assert len(multilingual) >= 160
    assert [*multilingual[0]] == ["id", "language", "text", "subject"]
    assert len({item["subject"] for item in multilingual}) == 5


def test_ids_are_unique(tickets, news, multilingual):
    for documents in (tickets, news, multilingual):
        assert len({document["id"] for document in documents}) == len(documents)


def test_every_text_is_its_own(tickets, news):
    assert largest_shared_4grams(tickets, words_of, near_duplicates()) <= LARGEST_SHARE
    assert largest_shared_4grams(news, words_of) <= LARGEST_SHARE


def test_every_text_of_a_language_is_its_own(multilingual):
    for language in {document["language"] for document in multilingual}:
        own = [document for document in multilingual if document["language"] == language]
        units = list if language in ("zh", "ja") else words_of
        assert largest_shared_4grams(own, units) <= LARGEST_SHARE


def test_marked_near_duplicates_do_share_their_words(tickets):
    marked = near_duplicates()
    assert len(marked) > 50
    assert largest_shared_4grams(tickets, words_of) > LARGEST_SHARE


def test_vocabulary_grows_like_real_text(tickets, news):
    assert 0.5 <= heaps_exponent(tickets) <= 0.85
    assert 0.5 <= heaps_exponent(news) <= 0.85


def test_no_theme_is_recognised_by_one_word(tickets, news):
    assert giveaways(tickets) == []
    assert giveaways(news) == []


SCRIPTS = {"ru": r"[\u0400-\u04ff]", "hi": r"[\u0900-\u097f]", "ar": r"[\u0600-\u06ff]"}
SCRIPTS |= {"zh": r"[\u4e00-\u9fff]", "ja": r"[\u3040-\u30ff\u4e00-\u9fff]"}
COMMON = {
    "en": "the and to of a in is it was my",
    "de": "der die das und ist nicht ich ein zu mit",
    "fr": "le la les de et est un une pas je",
    "es": "el la los de y que es un una en",
}


@pytest.mark.parametrize("language", [*SCRIPTS, *COMMON])
def test_each_language_is_what_it_says(multilingual, language):
    own = [document["text"] for document in multilingual if document["language"] == language]
    assert len(own) >= 15
    for text in own:
        letters = [character for character in text if character.isalpha()]
        if language in SCRIPTS:
            assert sum(bool(re.match(SCRIPTS[language], letter)) for letter in letters) >= 0.8 * len(letters)
        else:
            counts = {code: sum(w in words.split() for w in words_of(text)) for code, words in COMMON.items()}
            assert max(counts, key=counts.__getitem__) == language, text


def test_japanese_is_not_chinese(multilingual):
    for document in multilingual:
        if document["language"] == "ja":
            assert re.search(r"[\u3040-\u309f]", document["text"])
        if document["language"] == "zh":
            assert not re.search(r"[\u3040-\u30ff]", document["text"])
