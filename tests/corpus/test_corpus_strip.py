"""Markup, quoted replies and signatures are taken out of documents, and nothing else; rows stay."""

import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.corpus import ReadOptions, open_corpus
from textclust.corpus.strip import STEPS, strip
from textclust.errors import UsageError

ALL = tuple(STEPS)


def stripped(text, *kinds):
    return strip(pa.array([text], pa.large_string()), kinds or ALL)[0].as_py()


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("<b>H</b>ello <A HREF='x>'>there</a>", "Hello '>there"),
        ("caf&eacute; &amp; tea&nbsp;&#49;", "café & tea 1"),
        ("<style>p {color: red}</style>seen<script>a < b</script>", "seen"),
        ("a <!-- not\nthis --> b", "a b"),
        (
            "if a < b and c > d then <vector> of <ann@example.org>",
            "if a < b and c > d then <vector> of <ann@example.org>",
        ),
    ],
)
def test_markup(text, left):
    assert words(stripped(text, "html")) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Yes.\n> Is it?\n>> Or not?\nBut why?\n", "Yes. But why?"),
        ("Yes.\r\n> Is it?\r\nBut why?", "Yes. But why?"),
        ("Thanks!\nOn Monday, Ann <ann@x.org> wrote:\n> Ok?\nNo", "Thanks! No"),
        ("Thanks!\nOn Monday, 3 June 2024 at 10:00,\nAnn <ann@x.org> wrote:\n\n> Ok?\n", "Thanks!"),
        ("In article <1@x>, bob@y (Bob) writes:\n|> old\n|> older\nnew", "new"),
        ("New\n-----Original Message-----\nFrom: a\nold", "New"),
        ("Neu\n-----Ursprüngliche Nachricht-----\nalt", "Neu"),
        ("New\n\nFrom: Ann\nSent: Monday\nTo: Bob\n\nold", "New"),
        ("From: Ann\nDate: Monday\n\nThe text", "From: Ann Date: Monday The text"),
        ("-----Forwarded message-----\nThe text", "-----Forwarded message----- The text"),
        ("a > b stays, 3 -> 4 stays", "a > b stays, 3 -> 4 stays"),
    ],
)
def test_quotes(text, left):
    assert words(stripped(text, "quotes")) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It jams.\n-- \nAnn\nACME Inc.\n", "It jams."),
        ("It jams.\n\nKind regards,\nAnn Example\nACME\n", "It jams."),
        ("Es klemmt.\nMit freundlichen Grüßen\nAnn", "Es klemmt."),
        ("It jams.\nSent from my iPhone\n", "It jams."),
        ("My regards to the team. It jams.", "My regards to the team. It jams."),
        ("One\n--\n" + "line\n" * 30, words("One -- " + "line " * 30)),
    ],
)
def test_signatures(text, left):
    assert words(stripped(text, "signatures")) == left


def test_kinds_are_taken_out_in_one_order():
    text = "<div>New<br>-- <br>Ann</div>"
    assert stripped(text, "signatures", "html") == stripped(text, "html", "signatures")
    assert words(stripped(text)) == "New"


@given(
    st.lists(
        st.sampled_from(["<", ">", "p", "/", "&", "amp;", "\n", "--", " ", "> ", "wrote:", "é", "From:"]),
        max_size=30,
    )
)
def test_any_text_goes_through_and_gains_no_words(pieces):
    text = "".join(pieces)
    assert len(stripped(text).encode()) <= len(text.encode()) + 1


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "<a ", "From: x\n", "\n-- ", "> ", "On x wrote:\n", "regards\n"]
)
def test_a_piece_many_times_is_read_in_one_go(piece):
    assert isinstance(stripped(piece * 100_000), str)


def test_missing_texts_stay_missing():
    assert strip(pa.array([None, "<b>x</b>"], pa.large_string()), ("html",)).to_pylist() == [None, "x"]


def test_the_corpus_strips_the_document_and_keeps_the_row():
    data = b'id,body,more\n1,"Yes.\n> No?\n-- \nAnn",<b>tail</b>\n2,"> all quoted",\n'
    options = ReadOptions(text_columns=("body", "more"), id_column="id", strip=ALL)
    corpus = open_corpus(["-"], options, stdin=io.BytesIO(data))
    (batch,) = corpus.batches()
    assert [words(text) for text in batch.text.to_pylist()] == ["Yes. tail", ""]
    assert batch.status.to_pylist() == ["ok", "empty"]
    assert batch.rows["body"].to_pylist() == ["Yes.\n> No?\n-- \nAnn", "> all quoted"]
    assert corpus.stripped.changed == 3
    assert corpus.stripped.bytes_after < corpus.stripped.bytes_before
    assert corpus.stripped.examples[0] == ("Yes.\n> No?\n-- \nAnn", "Yes.\n")


def test_what_is_not_known_is_refused():
    with pytest.raises(UsageError, match="--strip smileys: unknown; one or more of html,quotes,signatures"):
        ReadOptions(strip=("smileys",))
