"""The examples of docs/tokens.md."""

import re
from pathlib import Path

import pytest

from textclust import CountVectorizer
from textclust.text.tokenizers import NLTK_TOKENIZERS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "tokens.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `(.+?)` \| (.+?) \| .+ \|$", PAGE, flags=re.MULTILINE)


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize(("text", "terms"), EXAMPLES)
def test_an_example_gives_its_terms(text, terms):
    assert CountVectorizer().build_analyzer()(text) == terms.split()


def test_the_page_names_every_named_tokeniser():
    assert all(f'"nltk:{name}"' in PAGE for name in NLTK_TOKENIZERS)
