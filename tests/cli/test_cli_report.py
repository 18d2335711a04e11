"""``textclust report``."""


def test_the_report_lies_in_the_run(cli, run_copy):
    result = cli("report", "run")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "textclust: the report is in run/report.html\n"
    assert (run_copy / "report.html").read_text("utf-8").startswith("<!doctype html>")


def test_it_replaces_its_own_but_nothing_else(cli, run_copy, refused):
    assert cli("report", "run").exit_code == 0
    assert cli("report", "run").exit_code == 0
    assert cli("report", "run", "-o", "r.html").exit_code == 0
    assert "overwrite it (--force)" in refused("report", "run", "-o", "r.html", code=1)
    assert cli("report", "run", "-o", "r.html", "--force").exit_code == 0


def test_names_given_later_are_in_it(cli, run_copy):
    cli("name", "run", "0", "Jams & <trays>")
    cli("report", "run")
    assert "Jams &amp; &lt;trays&gt;" in (run_copy / "report.html").read_text("utf-8")


def test_figures_are_written_beside(cli, run_copy, tmp_path):
    result = cli("report", "run", "--figures", "figures", "--no-text")
    assert result.stderr.endswith("textclust: the figures are in figures\n")
    assert (tmp_path / "figures" / "sizes.png").exists()
    assert "<blockquote" not in (run_copy / "report.html").read_text("utf-8")


def test_a_run_that_is_not_there(refused):
    assert "missing: does not exist" in refused("report", "missing", code=2)


def test_a_place_that_is_not_there(run_copy, refused):
    assert "cannot be written" in refused("report", "run", "-o", "no/where.html", code=1)


def test_the_run_can_still_be_opened(cli, run_copy):
    cli("report", "run")
    assert cli("clusters", "run").exit_code == 0
