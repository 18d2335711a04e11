"""The figure of `choose_k`."""

import dataclasses

import pytest

from textclust.errors import OutputError, UsageError
from textclust.evaluate.choose_k import KChoice, KEvidence
from textclust.report.figures import check_figure_file, plot_choose_k, write_figure

pytest.importorskip("matplotlib")
NAMES = [field.name for field in dataclasses.fields(KEvidence)]


@pytest.fixture
def choice():
    table = [KEvidence(**dict.fromkeys(NAMES[1:], 0.1 * k), k=k) for k in range(2, 8)]
    return KChoice(4, True, "4 clusters: because.", 6, (3, 5), "fair", 3, 4, 5, 4, 7, 100, 100, table)


def test_two_panels_over_k(choice):
    above, below = plot_choose_k(choice).axes
    assert list(above.lines[0].get_xdata()) == list(range(2, 8))
    assert "4" in above.get_title()
    assert len(below.get_legend().get_texts()) == 4


def test_no_structure_is_said(choice):
    figure = plot_choose_k(dataclasses.replace(choice, structure=False))
    assert "NO STRUCTURE" in figure.axes[0].get_title()


def test_a_notebook_shows_it(choice):
    assert plot_choose_k(choice)._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_bytes_each_time(choice, tmp_path, kind):
    written = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.{kind}"
        write_figure(plot_choose_k(choice), path, overwrite=False)
        written.append(path.read_bytes())
    assert len(written[0]) > 1000
    assert kind == "svg" or written[0] == written[1]


def test_files_that_cannot_be_written(tmp_path):
    (tmp_path / "k.png").write_bytes(b"")
    with pytest.raises(OutputError, match="--force"):
        check_figure_file(tmp_path / "k.png", overwrite=False)
    with pytest.raises(UsageError, match="png, svg, pdf"):
        check_figure_file(tmp_path / "k.doc", overwrite=False)
