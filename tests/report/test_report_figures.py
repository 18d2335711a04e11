"""Figures, and what a notebook shows."""

import shutil

import numpy as np
import pytest
from report_rows import themed_rows

import textclust
from textclust import Run, plot_map, plot_silhouette
from textclust.errors import UsageError
from textclust.report.write import write_report

TEXTS = [f"{theme} case{i} more{i % 5}" for i in range(20) for theme in ("red apple tree", "fast car race")]


@pytest.fixture(scope="module")
def model():
    return textclust.DocumentClusterer(2).fit(TEXTS)


def test_the_map_has_every_document(model):
    figure = textclust.plot_map(model)
    assert sum(len(points.get_offsets()) for points in figure.axes[0].collections) == len(TEXTS)


def test_new_documents_can_be_drawn(model):
    figure = textclust.plot_map(model, [*TEXTS[:10], "nothing known"])
    assert sum(len(points.get_offsets()) for points in figure.axes[0].collections) == 10


def test_a_loaded_model_asks_for_documents(model, tmp_path):
    textclust.save_model(model, tmp_path / "model")
    loaded = textclust.load_model(tmp_path / "model")
    with pytest.raises(UsageError, match="documents="):
        textclust.plot_map(loaded)
    assert textclust.plot_map(loaded, TEXTS).axes


def test_a_notebook_shows_a_figure(model):
    assert textclust.plot_map(model)._repr_png_().startswith(b"\x89PNG")


def test_figures_leave_no_trace_in_pyplot(model):
    from matplotlib import pyplot

    textclust.plot_map(model)
    assert pyplot.get_fignums() == []


def test_figures_are_written_as_png_and_svg(run, tmp_path):
    write_report(run, tmp_path / "r.html", figures=tmp_path / "figures")
    written = sorted(path.name for path in (tmp_path / "figures").iterdir())
    names = ("map", "silhouette", "sizes")
    assert written == [f"{name}.{kind}" for name in names for kind in ("png", "svg")]
    assert (tmp_path / "figures" / "map.svg").read_bytes().startswith(b"<?xml")


def test_figures_are_the_same_every_time(run, tmp_path):
    for name in ("a", "b"):
        write_report(run, tmp_path / f"{name}.html", figures=tmp_path / name)
    for file in ("map.svg", "sizes.svg", "map.png"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(("package", "extra"), [("matplotlib", "plot"), ("jinja2", "report")])
def test_a_missing_extra_is_named(model, run, tmp_path, monkeypatch, package, extra):
    import sys

    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=rf"textclust\[{extra}\]"):
        write_report(run, tmp_path / "r.html", figures=tmp_path / "figures")
    assert list(tmp_path.iterdir()) == []


def test_clusters_show_as_a_table(model):
    table = model.clusters_._repr_html_()
    assert table.count("<tr>") == 3
    assert isinstance(model.clusters_, list)


def test_terms_in_the_table_are_escaped():
    from textclust.records import ClusterSummary, ClusterTable, TopTerm

    table = ClusterTable([ClusterSummary(0, 1, 1.0, 1.0, [TopTerm("<b>", 1.0)], name="<script>")])
    assert "<script>" not in table._repr_html_()
    assert "&lt;b&gt;" in table._repr_html_()


def test_rows_without_a_cluster_are_not_drawn():
    model = textclust.DocumentClusterer(2).fit([*TEXTS, "", "the"])
    assert np.count_nonzero(model.labels_ < 0) == 2
    figure = textclust.plot_map(model)
    assert sum(len(points.get_offsets()) for points in figure.axes[0].collections) == len(TEXTS)


def test_silhouettes_of_every_document_are_drawn(model):
    figure = textclust.plot_silhouette(model)
    assert len(figure.axes[0].collections) == 2
    assert [label.get_text()[0] for label in figure.axes[0].get_yticklabels()] == ["0", "1"]


def test_figures_of_a_run_follow_its_edits(run, tmp_path):
    shutil.copytree(run.path, tmp_path / "run")
    edited = Run.open(tmp_path / "run")
    edited.merge(0, 1)
    edited.set_name(2, "Logins")
    from matplotlib.text import Text

    for draw in (plot_map, plot_silhouette):
        figure = draw(edited)
        shown = [text.get_text() for text in figure.findobj(Text)]
        assert any("2 Logins" in text for text in shown)
        assert not any(text.startswith("1 ") for text in shown)
    assert len(plot_map(edited, ["card charged", "printer jam", "login reset"]).axes) == 1


def test_all_figures_of_a_run_are_written(make_run, tmp_path):
    rows = list(themed_rows(90))
    run = make_run(rows, k="auto")
    write_report(run, tmp_path / "report.html", figures=tmp_path / "figures")
    names = ("choose-k", "map", "silhouette", "sizes")
    expected = {f"{name}.{kind}" for name in names for kind in ("png", "svg")}
    assert {path.name for path in (tmp_path / "figures").iterdir()} == expected
