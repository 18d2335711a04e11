"""Profiles: the numbers are those of pandas, the counts add up, and columns are seen for what they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.describe.columns import typed
from textclust.describe.profiles import MOST_VALUES, profile_clusters
from textclust.errors import DataError

LABELS = np.array([0, 0, 0, 1, 1, 2, -1])


def test_numbers_have_pandas_mean_and_median():
    rng = np.random.default_rng(0)
    labels, values = rng.integers(-1, 5, 400), np.round(rng.normal(50, 20, 400), 2)
    values[rng.random(400) < 0.1] = np.nan
    found = profile_clusters(labels, values)
    groups = pd.Series(values).groupby(labels)
    assert found.kind == "number"
    for cluster, profile in found.clusters.items():
        group = groups.get_group(cluster)
        assert (profile.known, profile.missing) == (group.count(), group.isna().sum())
        assert profile.mean == pytest.approx(group.mean())
        assert profile.median == pytest.approx(group.median())


def test_lift_is_the_share_here_over_the_share_of_all():
    found = profile_clusters(LABELS, ["web", "web", "mail", "mail", "mail", None, "web"])
    web = next(share for share in found.clusters[0].shares if share.value == "web")
    assert (web.count, web.share, web.overall) == (2, 2 / 3, 3 / 6)
    assert web.lift == pytest.approx(4 / 3)
    assert found.whole.known == 6


def test_missing_values_are_stated():
    found = profile_clusters(LABELS, [1, None, "", 4, 5, float("nan"), 7])
    assert [(found.clusters[c].known, found.clusters[c].missing) for c in (-1, 0, 1, 2)] == [
        (1, 0), (1, 2), (2, 0), (0, 1),
    ]  # fmt: skip
    assert found.clusters[2].mean is None
    assert found.clusters[2].peak is None


def test_dates_become_the_shortest_intervals_that_are_few_enough():
    days = [f"2026-03-{1 + i:02}T09:00" for i in range(7)]
    found = profile_clusters(LABELS, days)
    assert (found.kind, found.unit, len(found.whole.shares)) == ("date", "day", 7)
    assert found.clusters[1].peak.value == "2026-03-04"
    months = profile_clusters(LABELS, [f"2026-{1 + i:02}-01" for i in range(7)], most_bars=12)
    assert (months.unit, months.whole.shares[0].value) == ("month", "2026-01")
    assert profile_clusters(LABELS, days, most_bars=2).unit == "week"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["5", "4.5", "-1e3"], "number"),
        (["007", "008", "120"], "category"),
        (["2026-03-02", "2026-03-02T10:00:00Z", ""], "date"),
        (["NA", "free", "team"], "category"),
        ([True, False, True], "category"),
        ([None, "", None], "category"),
    ],
)
def test_what_a_column_is(values, kind):
    assert profile_clusters([0, 0, 1], values).kind == kind


@pytest.mark.parametrize("values", [["a", None, "a"], [1, None, 1]], ids=["string", "Int64"])
def test_pandas_own_missing_values_are_missing(values):
    column = pd.Series(values, dtype="string" if values[0] == "a" else "Int64")
    assert profile_clusters([0, 0, 1], column).clusters[0].missing == 1


def test_no_documents_have_no_clusters():
    assert profile_clusters([], []).clusters == {}


def test_one_wrong_cell_in_twenty_makes_no_category():
    assert typed("x", pd.Series([str(i) for i in range(19)] + ["?"])).kind == "number"
    assert typed("x", pd.Series([str(i) for i in range(17)] + ["?"] * 3)).kind == "category"


@given(
    st.lists(st.tuples(st.integers(-1, 3), st.sampled_from(["", *"abcdefghijklmnopqrstuvwxyz"])), min_size=1)
)
def test_every_document_is_counted_once(rows):
    labels, values = zip(*rows, strict=True)
    found = profile_clusters(labels, values)
    for cluster, profile in [*found.clusters.items(), (None, found.whole)]:
        own = [value for label, value in rows if cluster is None or label == cluster]
        assert sum(share.count for share in profile.shares) + profile.rest == profile.known
        assert (profile.known, profile.missing) == (sum(map(bool, own)), own.count(""))
        assert len(profile.shares) + profile.n_more == len(set(own) - {""})
        assert len(profile.shares) <= MOST_VALUES


def test_the_order_of_the_documents_does_not_matter():
    rng = np.random.default_rng(1)
    labels, values = rng.integers(0, 3, 200), rng.random(200) * 1e6
    order = rng.permutation(200)
    assert profile_clusters(labels, values) == profile_clusters(labels[order], values[order])


def test_a_value_for_each_document_is_needed():
    with pytest.raises(DataError, match="3 values for 2 labels"):
        profile_clusters([0, 1], [1, 2, 3])
