"""NLTK's tokenisers by name: a setting that is data, can be saved, and needs no downloaded model."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from textclust.errors import UsageError

PREFIX = "nltk:"
#: Tokenisers of NLTK that need no data. A name that is not here is never imported.
NLTK_TOKENIZERS = (
    "NLTKWordTokenizer",
    "ToktokTokenizer",
    "TreebankWordTokenizer",
    "TweetTokenizer",
    "WhitespaceTokenizer",
    "WordPunctTokenizer",
)
#: Takes its pattern after a second colon.
REGEXP = "RegexpTokenizer"


@functools.cache
def named_tokenizer(name: str) -> Callable[[str], list[str]]:
    r"""Make the tokeniser of a name such as ``"nltk:TweetTokenizer"`` or ``"nltk:RegexpTokenizer:\w+"``.

    Raises
    ------
    UsageError
        There is no such tokeniser, or its pattern is none; the known names are listed.

    Examples
    --------
    >>> named_tokenizer("nltk:TreebankWordTokenizer")("They can't pay $5.")
    ['They', 'ca', "n't", 'pay', '$', '5', '.']
    >>> named_tokenizer("nltk:RegexpTokenizer:[a-z]+")("two words")
    ['two', 'words']
    """
    kind, _, pattern = name.removeprefix(PREFIX).partition(":")
    regexp = kind == REGEXP and pattern != ""
    if not name.startswith(PREFIX) or not (regexp or (kind in NLTK_TOKENIZERS and not pattern)):
        known = ", ".join(PREFIX + known for known in (*NLTK_TOKENIZERS, f"{REGEXP}:PATTERN"))
        raise UsageError(f"tokenizer={name!r} is not a known tokeniser; known: {known}")
    from nltk import tokenize

    try:
        made = tokenize.RegexpTokenizer(pattern) if regexp else getattr(tokenize, kind)()
        if regexp:
            made.tokenize("")  # compiles the pattern
    except re.error as error:
        raise UsageError(f"tokenizer={name!r}: {pattern!r} is not a pattern ({error})") from error
    split: Callable[[str], list[str]] = made.tokenize
    return split
