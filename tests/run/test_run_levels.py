"""The levels of a bisecting run: titles, and what merges and splits make of them."""

import shutil

import pytest

from textclust import Run
from textclust.corpus import ReadOptions
from textclust.run.create import create_run
from textclust.run.samples import sample_path
from textclust.run.settings import Settings


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The bundled tickets in eight clusters below three below two; not to be changed."""
    folder = tmp_path_factory.mktemp("tickets") / "run"
    options = ReadOptions(text_columns=("subject", "body"), id_column="id")
    settings = Settings(n_clusters=8, algorithm="bisecting", levels=(2, 3, 8))
    return create_run([sample_path("tickets.csv")], folder, settings, options)


@pytest.fixture
def run(made, tmp_path):
    shutil.copytree(made.path, tmp_path / "run")
    return Run.open(tmp_path / "run")


def test_every_level_holds_all_clusters(made):
    for level, n in zip(made.levels, (2, 3), strict=True):
        assert sorted(id for coarse in level for id in coarse.clusters) == list(range(8))
        assert sum(coarse.share for coarse in level) == pytest.approx(1.0)
        assert [coarse.id for coarse in level] == list(range(n))


def test_a_coarse_cluster_has_terms_and_a_title_of_its_own(made):
    titles = [one.title for level in made.levels for one in level]
    titles += [one.description.title for one in made.clusters]
    assert all(coarse.top_terms for level in made.levels for coarse in level)
    single = sum(len(coarse.clusters) == 1 for level in made.levels for coarse in level)
    again = len({*map(str, made.levels[0])} & {*map(str, made.levels[1])})  # not divided between levels
    assert len({*titles}) >= len(titles) - single - max(again, 1)


def test_the_model_knows_the_levels_after_loading(made):
    assert made.model.level(3) == made.levels[1]
    assert [coarse.clusters for coarse in made.model.level(1)] == [list(range(8))]


def test_words_can_be_left_out_of_the_levels(made):
    word = made.levels[1][0].top_terms[0].term
    _, levels = made.without([word])
    assert word not in [top.term for top in levels[1][0].top_terms]
    assert word not in levels[1][0].title.replace(",", "").split()


def test_edited_clusters_stay_below_the_first_of_them(run):
    parents = {cluster.id: cluster.parents for cluster in run.clusters}
    other = next(id for id in run.ids if parents[id] != parents[0])
    run.merge(0, other)
    run.split(next(id for id in run.ids if id != 0 and parents[id] == parents[0]))
    now = {cluster.id: cluster.parents for cluster in run.clusters}
    assert now[0] == now[8] == now[9] == parents[0]
    columns = run.assignments[["cluster", "cluster_level_1", "cluster_level_2"]].dropna().astype(int)
    assert all(now[cluster] == [first, second] for cluster, first, second in columns.to_numpy())
    assert sorted(id for coarse in run.levels[1] for id in coarse.clusters) == run.ids
    sizes = columns["cluster_level_2"].value_counts().to_dict()
    assert {coarse.id: coarse.size for coarse in run.levels[1]} == sizes


def test_a_level_without_clusters_is_left_out(run):
    for level in (run.levels[1], run.levels[1][:1]):
        ids = [id for coarse in level for id in coarse.clusters]
        if len(run.levels[1]) > 1:
            run.merge(*ids)
    assert len(run.levels[1]) == 1
