"""What a report computes: places, looks, profiles, borders, findings."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.describe.columns import understand
from textclust.describe.explanation import Explanation, TermContribution
from textclust.describe.scores import Assignment
from textclust.describe.timeline import MOST_BARS, bins
from textclust.report.documents import on_border
from textclust.report.excerpt import around, excerpt, marked, pattern_of
from textclust.report.layout import lay_out
from textclust.report.palette import DARK, LIGHT, N_LOOKS, looks
from textclust.report.profiles import draw_profiles
from textclust.report.reasons import MOST_TERMS, STEPS, reasons

#: In linear RGB: Viénot, Brettel & Mollon (1999); for blue-yellow the two planes of Brettel et al. (1997).
BLIND = {
    "protan": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deutan": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    "tritan": [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.805, 0.11911]],
    "tritan below": [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.1232], [-0.37562, 1.12767, 0.24796]],
}
TRITAN_PLANE = np.array([0.03901, -0.02788, -0.01113])


def linear(colour):
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.maximum(np.array(matrix) @ rgb / [0.9505, 1.0, 1.089], 0))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def as_seen(colour, kind):
    """A colour as somebody sees it who has this kind of colour vision."""
    rgb = linear(colour)
    if kind == "tritan" and rgb @ TRITAN_PLANE < 0:
        kind = "tritan below"
    return lab((np.array(BLIND[kind]) if kind else np.eye(3)) @ rgb)


@pytest.mark.parametrize("kind", [None, "protan", "deutan", "tritan"])
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_differ_for_everybody(colours, kind):
    seen = [as_seen(colour, kind) for colour in colours]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 20


@pytest.mark.parametrize(("colours", "page"), [(LIGHT, "#ffffff"), (DARK, "#14171b")], ids=["light", "dark"])
def test_colours_stand_out_from_the_page(colours, page):
    weights = [0.2126, 0.7152, 0.0722]
    for colour in colours:
        light, dark = sorted([linear(colour) @ weights, linear(page) @ weights], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


@given(st.integers(1, 60))
def test_looks_are_shared_only_when_there_are_too_few(n_clusters):
    given_out = looks(np.random.default_rng(n_clusters).random((n_clusters, 2)))
    assert len(set(given_out.tolist())) == min(n_clusters, N_LOOKS)


def test_neighbours_do_not_share_a_look():
    places = np.array([[x, y] for x in range(8) for y in range(8)], dtype=float)
    given_out = looks(places)
    for a, b in itertools.combinations(range(64), 2):
        assert given_out[a] != given_out[b] or np.abs(places[a] - places[b]).max() > 1


def themes(n_rows, n_themes=3, seed=0):
    rng = np.random.default_rng(seed)
    rows = 0.1 * rng.random((n_rows, 12))
    rows[np.arange(n_rows), np.arange(n_rows) % n_themes] += 1
    return rows


@pytest.mark.parametrize("n_rows", [1, 2, 3, 9, 10, 40])
def test_any_number_of_rows_has_a_place(n_rows):
    places = lay_out(themes(n_rows))
    assert places.shape == (n_rows, 2)
    assert np.isfinite(places).all()
    assert (places >= 0).all()
    assert (places <= 1).all()


def test_equal_rows_have_a_place():
    assert np.isfinite(lay_out(np.ones((20, 5)))).all()


def test_neighbours_stay_neighbours():
    rows = themes(90)
    places = lay_out(rows)
    nearest = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(nearest, np.inf)
    assert (nearest.argmin(axis=1) % 3 == np.arange(90) % 3).mean() > 0.95


def test_the_order_of_placing_is_the_callers():
    rows = themes(40)
    turned = np.random.default_rng(1).permutation(40)
    order = np.lexsort(rows.T)
    same = lay_out(rows[turned], order=np.lexsort(rows[turned].T))
    np.testing.assert_array_equal(lay_out(rows, order=order)[turned], same)


def test_a_map_is_wider_than_high():
    places = lay_out(themes(60))
    assert np.ptp(places[:, 0]) >= np.ptp(places[:, 1])


def test_a_document_on_the_border_is_nearly_as_similar_to_the_next_centre_as_to_the_others():
    rng = np.random.default_rng(0)
    rows = rng.random((30, 3)) ** 2
    labels = rows.argmax(axis=1).astype(np.int32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    sums = np.array([rows[labels == j].sum(axis=0) for j in range(3)])
    cosines = rows @ (sums / np.linalg.norm(sums, axis=1, keepdims=True)).T
    each = np.arange(30)
    similarity = cosines[each, labels]
    cosines[each, labels] = -1.0
    runner_up = cosines.argmax(axis=1).astype(np.int32)
    margin = similarity - cosines[each, runner_up]
    others = sums[labels] - rows
    own = (rows * others).sum(axis=1) / np.linalg.norm(others, axis=1)
    found = Assignment(labels, similarity, runner_up, margin, np.zeros(30))
    expected = cosines[each, runner_up] > 0.9 * own
    assert 0 < expected.sum() < 30
    assert on_border(found).tolist() == expected.tolist()


def test_a_document_alone_is_on_the_border_and_one_without_a_cluster_is_not():
    labels, none = np.array([0, -1], dtype=np.int32), np.array([1, -1], dtype=np.int32)
    one = Assignment(labels, np.array([1.0, np.nan]), none, np.array([0.5, np.nan]), np.zeros(2))
    assert on_border(one).tolist() == [True, False]


CELLS = {
    "number": [str(i * 3 % 50) for i in range(60)],
    "category": ["free", "team", "free", None] * 15,
    "date": [f"2026-03-{1 + i % 28:02}T10:00:00Z" for i in range(60)],
    None: [f"a note of {i}" for i in range(60)],
}


@pytest.mark.parametrize("kind", list(CELLS))
def test_columns_are_understood(kind):
    column = understand("x", pd.Series(CELLS[kind], dtype=object))
    assert (column.kind if column else None) == kind


@pytest.mark.parametrize("cells", [[], [None], ["", " "], ["one"] * 5, ["inf", "nan"] * 30])
def test_a_column_that_says_nothing_is_left_out(cells):
    column = understand("x", pd.Series(cells, dtype=object))
    assert column is None or column.kind == "category"


def test_a_year_is_a_number_and_a_zip_code_no_date():
    assert understand("year", pd.Series([str(1950 + i) for i in range(40)])).kind == "number"
    assert understand("zip", pd.Series(["10115", "20095"] * 30)).kind == "category"


def test_a_category_is_compared_with_all_documents():
    column = understand("plan", pd.Series(["free", "free", "team", "team"] * 5))
    (found,) = draw_profiles([column], np.array([0, 0, 1, 1] * 5))[0]
    assert [(v.value, v.share, v.overall) for v in found.shares] == [("free", 1.0, 0.5)]


def test_a_column_without_values_in_a_cluster_has_no_profile():
    column = understand("plan", pd.Series(["free", "team", None] * 5))
    assert set(draw_profiles([column], np.array([0, 0, 1] * 5))) == {0}


@given(st.lists(st.datetimes(pd.Timestamp("1970-01-01"), pd.Timestamp("2100-01-01")), min_size=1))
def test_every_date_falls_into_an_interval(dates):
    array = np.array(dates, dtype="datetime64[s]")
    found = bins(array)
    assert found.count(array).sum() == len(dates)
    assert len(found.starts) <= MOST_BARS or found.unit == "year"


def test_terms_are_marked_as_words():
    pieces = marked("Card? My cards, my CARD.", pattern_of(["card", "my card"]))
    assert [piece for piece, is_term in pieces if is_term] == ["Card", "my CARD"]


@given(st.text(max_size=60), st.integers(1, 20))
def test_an_excerpt_is_one_printable_line(text, length):
    line = excerpt(text, length)
    assert line.isprintable()
    assert len(line) <= length


@given(st.text(max_size=80), st.text(min_size=1, max_size=30), st.text(max_size=80), st.integers(2, 60))
def test_a_key_sentence_stands_between_what_surrounds_it(before, sentence, after, length):
    pieces = around(before + sentence + after, sentence, length)
    assert sum(map(len, pieces)) <= length + 3
    assert all(piece.isprintable() for piece in pieces)


def test_reasons_add_up_however_many_there_are():
    terms = [TermContribution(f"t{i}", 0.1 / (i + 1), -0.01 * i) for i in range(MOST_TERMS + 3)]
    found = reasons(Explanation(2, 0.5, 1, 0.1, terms))
    assert [line.term for line in found.lines][-1] == "3 others"
    assert sum(line.here.value for line in found.lines) == pytest.approx(found.here)
    assert sum(line.there.value for line in found.lines) == pytest.approx(found.there)
    assert max(bar.steps for line in found.lines for bar in (line.here, line.there)) == STEPS
    assert len(reasons(Explanation(2, 0.5, 1, 0.1, terms[: MOST_TERMS + 1])).lines) == MOST_TERMS + 1


def test_a_document_with_no_other_cluster_has_no_runner_up():
    found = reasons(Explanation(0, 0.5, -1, 0.0, [TermContribution(None, 0.5, 0.0)]))
    assert (found.runner_up, found.lines[0].term) == (None, "(the same for all)")
