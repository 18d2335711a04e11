"""Options that make no sense: exit 2, one line that names the option, nothing written."""

import json

import pytest

CLUSTER = ("cluster", "in.csv", "--text-col", "text", "-o", "new")
NONSENSE = [
    *(("--n-clusters", value) for value in ("0", "-1", "x", "1.5", "")),
    *(("--svd", value) for value in ("0", "-3", "x", "1e9", "²", "")),
    *(("--reduce", value) for value in ("x", "100", "")),
    *(("--ngrams", value) for value in ("0", "2-1", "1-9", "x", "", "1-", "-2", "1-2-3", "²")),
    *(("--min-df", value) for value in ("x", "-1", "1.5", "nan", ".", "", "99999")),
    *(("--max-df", value) for value in ("x", "-1", "1.5", "nan", "0")),
    *(("--language", value) for value in ("xx", "english", ",", "en,", "")),
    *(("--weighting", value) for value in ("x", "")),
    *(("--stop-words", value) for value in ("no-such-file", "+no-such-file", ".", "")),
    *(("--delimiter", value) for value in (",,", "", '"', "\n")),
    *(("--encoding", value) for value in ("x", "rot13", "")),
    *(("--limit", value) for value in ("0", "-1", "x")),
    *(("--seed", value) for value in ("-1", "x")),
    *(("--jobs", value) for value in ("0", "x")),
    ("--format", "xls"),
    ("--no-such-option", "1"),
]


@pytest.mark.parametrize(("option", "value"), NONSENSE)
def test_nonsense_is_a_usage_error_that_names_the_option(cli, tree, run_copy, option, value):
    before = tree(run_copy.parent)
    k = () if option == "--n-clusters" else ("-k", "2")
    result = cli(*CLUSTER, *k, option, value)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert "unexpected" not in result.stderr
    # Where the library refuses, it may call the option by its parameter's name.
    assert option.removeprefix("--") in result.stderr.replace("_df", "-df")
    assert tree(run_copy.parent) == before


def test_a_rank_that_is_too_high_gives_both_numbers(refused, run_copy):
    message = refused(*CLUSTER, "-k", "2", "--svd", "1000", code=2)
    assert "1000" in message
    assert "12" in message


@pytest.mark.parametrize(
    ("reduce", "svd"),
    [("off", "10"), ("off", "auto"), ("svd", "off"), ("cooccurrence", "2"), ("cooccurrence", "off")],
)
def test_a_reduction_and_a_rank_that_contradict_each_other(refused, run_copy, reduce, svd):
    message = refused(*CLUSTER, "-k", "2", "--reduce", reduce, "--svd", svd, code=2)
    assert f"--reduce {reduce} and --svd {svd} contradict each other" in message


@pytest.mark.parametrize(
    ("options", "reducer"),
    [
        ((), None),  # twelve documents are too few for the recipe's
        (("--reduce", "cooccurrence"), "CooccurrenceEmbedding"),
        (("--reduce", "svd"), "TruncatedSVD"),
        (("--svd", "2"), "TruncatedSVD"),
        (("--svd", "auto"), "TruncatedSVD"),
        (("--reduce", "svd", "--svd", "2"), "TruncatedSVD"),
        (("--reduce", "off", "--svd", "off"), None),
    ],
)
def test_the_reduction_is_the_one_asked_for(cli, run_copy, options, reducer):
    result = cli(*CLUSTER, "-k", "2", *options)
    assert result.exit_code == 0, result.output
    document = (run_copy.parent / "new" / "model" / "model.json").read_text()
    model = json.loads(document)["state"]
    assert (model["reducer"] or {}).get("component") == reducer


def test_an_unknown_language_lists_the_known_ones(refused, run_copy):
    message = refused(*CLUSTER, "-k", "2", "--language", "xx", code=2)
    assert "'xx'" in message
    assert " de, " in message


@pytest.mark.parametrize("arguments", [("nonsense",), ("cluster",), ("clusters",), ("show", "run"), ()])
def test_a_command_line_without_sense_is_a_usage_error(cli, arguments):
    result = cli(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: textclust" in result.stderr


@pytest.mark.parametrize("missing", ["-k", "-o"])
def test_the_required_options_are_named(cli, run_copy, missing):
    options = {"-k": "2", "-o": "new"}
    del options[missing]
    result = cli("cluster", "in.csv", *(part for pair in options.items() for part in pair))
    assert result.exit_code == 2
    assert {"-k": "--n-clusters", "-o": "--out"}[missing] in result.stderr


def test_an_unknown_output_format_names_the_known_ones(refused, run_copy):
    message = refused("export", "run", "-o", "rows.doc", code=2)
    assert "rows.doc" in message
    assert "csv, tsv, jsonl, parquet, xlsx" in message


def test_an_unknown_format_for_stdout_is_named_itself(refused, run_copy):
    message = refused("export", "run", "--format", "doc", code=2)
    assert "doc" in message
    assert "<" not in message


@pytest.mark.parametrize("verb", [("show",), ("name", "x")])
def test_a_cluster_that_is_not_there(refused, run_copy, verb):
    name, *rest = verb
    assert "there is no cluster 3; the run has 0 to 2" in refused(name, "run", "3", *rest, code=2)


def test_a_name_that_is_too_long(refused, run_copy):
    assert "at most 200" in refused("name", "run", "0", "x" * 201, code=2)


@pytest.mark.parametrize(("value", "left_out"), [("+words.txt", True), ("words.txt", True), ("auto", False)])
@pytest.mark.parametrize("begin", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_words_of_a_file_are_left_out(cli, run_copy, value, left_out, begin):
    content = f"{begin}printer\n\n# ours\nTray\n"
    (run_copy.parent / "words.txt").write_text(content, encoding="utf-8")
    shown = cli(*CLUSTER, "-k", "2", "--stop-words", value).stdout
    assert ["printer" in shown, "tray" in shown, "toner" in shown] == [not left_out, not left_out, True]
