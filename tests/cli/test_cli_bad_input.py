"""Input that cannot be used: a code, one line that names the place and the way out, nothing written."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


@pytest.fixture
def refuse(refused, tmp_path):
    """Cluster what was written to a file; return the error."""

    def cluster(name, content, *options, code=3, k=2):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return refused("cluster", name, "-k", k, "-o", "run", *options, code=code)

    return cluster


def test_a_missing_file(refused):
    message = refused("cluster", "missing.csv", "-k", "2", "-o", "run", code=2)
    assert "missing.csv: there is no such file" in message


def test_more_clusters_than_distinct_documents_gives_both_numbers(refuse):
    message = refuse("in.csv", "id,text\n1,paper jam\n2,paper jam\n3,card refund\n", k=3)
    assert "3 clusters for 2 distinct documents" in message
    assert "at most 2" in message


def test_few_words_that_are_everywhere_can_be_kept(refuse, cli):
    words = ["paper", "jam", "card", "refund", "late"]
    texts = [" ".join({*words} - {words[n % 5]}) for n in range(100)]  # each word in four fifths of them
    texts += ["late parcel", "late letter"] * 2
    message = refuse("in.csv", "text\n" + "\n".join(texts), k=5)
    assert "ask for at most 2, or keep more terms with --min-df 1 --max-df 1.0" in message
    result = cli("cluster", "in.csv", "-k", "5", "-o", "run", "--min-df", "1", "--max-df", "1.0", "--json")
    assert len(json.loads(result.stdout)["clusters"]) == 5


def test_a_way_out_that_was_taken_already_is_not_offered(refused, tmp_path):
    (tmp_path / "in.csv").write_text("text\n" + "yes indeed\nno\n" * 50)
    message = refused("cluster", "in.csv", "-k", "3", "--max-df", "1.0", "--min-df", "1", "-o", "run", code=3)
    assert "--max-df" not in message
    assert "keep more terms with --stop-words off" in message


def test_a_text_file_is_one_document_and_the_way_out_is_said(program, tmp_path):
    (tmp_path / "notes.txt").write_text("printer jam\ncard refund\n" * 30)
    refused = program("cluster", "notes.txt", "-k", "2", "-o", "run", cwd=tmp_path)
    assert refused.returncode == 3
    assert "--lines" in refused.stderr
    assert program("cluster", "notes.txt", "--lines", "-k", "2", "-o", "run", cwd=tmp_path).returncode == 0


def test_empty_documents_only(refused, tmp_path):
    (tmp_path / "in.csv").write_text("id,text,body\n1,,x\n2, ,y\n")
    message = refused("cluster", "in.csv", "--text-col", "text", "-k", "2", "-o", "run", code=3)
    assert "all documents are empty (2), read from text; name the text column with --text-col" in message


def test_a_survey_of_single_words_is_told_how_to_keep_the_commonest(program, tmp_path):
    (tmp_path / "in.csv").write_text("answer\n" + "price\nprice\nprice\nservice\nquality\n" * 20)
    command = ("cluster", "in.csv", "-k", "2", "-o", "run", "--force")
    said = program(*command, cwd=tmp_path).stderr
    assert "60 documents of 100 have no word left to be compared by; --max-df 1.0 keeps common words" in said
    said = program(*command, "--max-df", "1.0", cwd=tmp_path).stderr
    assert "WARNING" not in said


@pytest.mark.parametrize("content", ["", "id,text\n", "\n\n"])
def test_a_file_without_rows(refuse, content):
    assert "in.csv" in refuse("in.csv", content)


def test_stop_words_only(refuse):
    assert "stop words" in refuse("in.csv", "id,text\n1,the and\n2,of the\n")


@pytest.mark.parametrize("k", [1, 2])
def test_all_documents_empty(refuse, k):
    assert "empty" in refuse("in.csv", "id,text\n1,\n2,  \n", k=k)


def test_all_documents_alike_are_one_cluster_at_most(refuse):
    message = refuse("in.csv", "id,text\n" + "".join(f"{i},hello world\n" for i in range(9)))
    assert "1 distinct document with" in message


@pytest.mark.parametrize("n_rows", [1, 9])
def test_documents_that_are_alike_in_one_cluster(cli, tmp_path, n_rows):
    (tmp_path / "in.csv").write_text("id,text\n" + "".join(f"{i},hello world\n" for i in range(n_rows)))
    result = cli("cluster", "in.csv", "-k", "1", "-o", "run", "--json")
    (cluster,) = json.loads(result.stdout)["clusters"]
    assert (cluster["size"], cluster["share"]) == (n_rows, 1.0)
    assert cluster["cohesion"] == pytest.approx(1)
    assert [top["term"] for top in cluster["top_terms"]] == ["hello", "world"]


def test_an_unclosed_quote_names_the_line_where_it_opens(refuse):
    message = refuse("in.csv", 'id,text\n1,hello\n2,"never closed\n3,x\n')
    assert "in.csv, line 3" in message
    assert "quote" in message


def test_a_broken_json_line_is_named(refuse):
    assert "in.jsonl, line 2" in refuse("in.jsonl", '{"text": "a b"}\n{"text": \n')


def test_damage_far_into_a_file_leaves_nothing_behind(refuse):
    lines = "".join(json.dumps({"text": f"printer paper {i}"}) + "\n" for i in range(5000))
    assert "in.jsonl, line 5001" in refuse("in.jsonl", lines + "{broken\n")


def test_a_truncated_gzip(refuse, themed_csv):
    whole = gzip.compress(themed_csv(5000).encode())
    assert "in.csv.gz" in refuse("in.csv.gz", whole[: len(whole) // 2])


def test_a_truncated_parquet(refuse, tmp_path):
    pq.write_table(pa.table({"text": ["paper jam"] * 100}), tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    assert "in.parquet" in refuse("in.parquet", whole[: len(whole) // 2])


def test_an_id_that_occurs_twice(refuse):
    message = refuse("in.csv", "nr,text\n7,paper jam\n7,card refund\n", "--id-col", "nr")
    assert "in.csv, line 3" in message
    assert "'7'" in message


@pytest.mark.parametrize("option", ["--text-col", "--id-col"])
def test_a_missing_column_lists_those_there_are(refuse, option):
    message = refuse("in.csv", "nr,text\n1,paper jam\n", option, "body", code=2)
    assert "in.csv: there is no column 'body'; columns: nr, text" in message


def test_a_text_column_that_cannot_be_guessed(refuse):
    rows = "hello world here,good bye now\n" * 5
    message = refuse("in.csv", "a,b\n" + rows, code=2)
    assert "--text-col" in message
    assert "a, b" in message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_an_encoding_that_the_file_does_not_have_is_never_unexpected(cli, run_copy, encoding):
    result = cli("cluster", "in.csv", "-k", "3", "-o", "new", "--encoding", encoding)
    assert "unexpected" not in result.stderr
    assert result.exit_code in (0, 3)


def test_a_file_of_unknown_format_names_the_option(refuse):
    assert "--format" in refuse("in.xyz", "hello\n", code=2)


def test_a_folder_without_documents(refused, tmp_path):
    (tmp_path / "docs").mkdir()
    assert "docs" in refused("cluster", "docs", "-k", "2", "-o", "run", code=3)


def test_standard_input_without_a_byte(refused):
    assert "-" in refused("cluster", "-", "-k", "2", "-o", "run", code=3, input="")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("a,b\nx y,z\n", 2, "there is no column 'text'"),
        ("id,text\n", 3, "no rows"),
        ('id,text\n1,"x\n', 3, "line 2"),
    ],
)
def test_assign_refuses_what_cluster_refuses(refused, run_copy, tmp_path, content, code, said):
    (tmp_path / "new.csv").write_text(content)
    assert said in refused("assign", "run", "new.csv", "-o", "out.csv", code=code)


def test_assign_of_a_missing_file(refused, run_copy):
    assert "missing.csv" in refused("assign", "run", "missing.csv", "-o", "out.csv", code=2)
