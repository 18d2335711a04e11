"""What ticket exports and posts carry besides what was written: markup, quoted replies, signatures.

Every step is a pattern of RE2, which reads a text in linear time whatever stands in it.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.errors import UsageError

#: Elements inside a line; all others stand for the end of one.
INLINE = "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"  # noqa: E501
BLOCK = "address|area|article|aside|base|blockquote|body|br|button|caption|center|col|colgroup|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|img|input|legend|li|link|main|map|meta|nav|noscript|object|ol|optgroup|option|p|param|picture|pre|section|select|source|summary|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|ul|video|o:p|v:[a-z]+|w:[a-z]+"  # noqa: E501
REST_OF_TAG = r"(?:\s[^<>]*)?/?>"

#: Above what somebody answers to, in the languages mail programs speak.
ORIGINAL = (
    "original message|original appointment|forwarded message|ursprüngliche nachricht|original-nachricht"
    "|weitergeleitete nachricht|message d'origine|message original|message transféré|mensaje original"
    "|mensaje reenviado|messaggio originale|messaggio inoltrato|oorspronkelijk bericht"
    "|doorgestuurd bericht|mensagem original"
)
WROTE = "wrote|writes|said|schrieb|schreef|a écrit|escribió|escreveu|ha scritto"
ON = "on|am|le|el|op|il|em|in"
FROM, SENT = "from|von|de|da|van", "sent|date|gesendet|datum|envoyé|enviado|inviato|verzonden|fecha|data"
CLOSING = (
    "(?:(?:best|kind|kindest|warm|many)[ ,]+)?(?:regards|wishes|thanks)|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)"  # noqa: E501
    "|cheers|mit (?:freundlichen|besten|lieben) gr(?:ü|ue)(?:ß|ss)en|(?:viele|beste|liebe|freundliche) gr(?:ü|ue)(?:ß|ss)e"  # noqa: E501
    "|mfg|cordialement|bien cordialement|(?:un )?saludos?(?: cordial(?:es)?)?|atentamente|cordiali saluti"
    "|distinti saluti|met vriendelijke groet(?:en)?|atenciosamente"
)
DEVICE = (
    "sent from my [^\n]{1,60}|get outlook for [^\n]{1,60}|sent from (?:mail|outlook|yahoo)[^\n]{0,60}"
    "|von meinem [^\n]{1,40} gesendet|envoyé de mon [^\n]{1,60}|enviado desde mi [^\n]{1,60}"
)

#: For each kind what is replaced by what, in order.
STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "html": (
        (r"(?is)<!--.*?-->", " "),
        (r"(?is)<script\b.*?</script\s*>", " "),
        (r"(?is)<style\b.*?</style\s*>", " "),
        (rf"(?i)</?(?:{INLINE}){REST_OF_TAG}", ""),
        (rf"(?i)(?:<!doctype[^<>]*>|<\?xml[^<>]*>|</?(?:{BLOCK}){REST_OF_TAG})", "\n"),
    ),
    "quotes": (
        # What follows such a line is the other's, where something stands above it.
        (rf"(?is)\A(\s*\S.*?\n)[>* \t]*[-_=]{{2,}}[ \t]*(?:{ORIGINAL})[ \t]*[-_=]{{2,}}.*\z", r"\1"),
        (rf"(?is)\A(\s*\S.*?\n)[* \t]*(?:{FROM}):[^\n]*\n[* \t]*(?:{SENT}):.*\z", r"\1"),
        # "On Monday, A. B. wrote:" above a quoted line, perhaps broken in two.
        (rf"(?im)^(?:(?:{ON}) [^\n]{{0,160}}\n)?[^\n>|#][^\n]{{0,200}}\b(?:{WROTE})\b[^\n]{{0,60}}:[ \t]*\n(?:[ \t]*\n)?([ \t]*[|:#]?[ \t]*>)", r"\1"),  # noqa: E501
        (r"(?m)^[ \t]*(?:[A-Z]{1,3}|[|:#][ \t]*)?>[^\n]*\n?", ""),
    ),
    "signatures": (
        (rf"(?im)^[ \t]*(?:{DEVICE})[ \t.]*$", ""),
        (r"\n(?:-{2,}|_{3,})[ \t]*(?:\n[^\n]*){0,10}\s*\z", "\n"),
        (rf"(?i)\n[ \t]*(?:{CLOSING})[ \t]*[,.!]?[ \t]*(?:\n[^\n]*){{0,8}}\s*\z", "\n"),
    ),
}  # fmt: skip
#: Cells that were changed and are kept to be shown.
SHOWN = 5


def check_kinds(kinds: tuple[str, ...]) -> None:
    """Refuse what cannot be stripped."""
    for kind in kinds:
        if kind not in STEPS:
            raise UsageError(f"--strip {kind}: unknown; one or more of {','.join(STEPS)}, with commas")


def strip(text: pa.LargeStringArray, kinds: tuple[str, ...]) -> pa.LargeStringArray:
    r"""Take markup, quoted replies or signatures out of texts; markup first, whatever the order.

    Parameters
    ----------
    text : pyarrow.LargeStringArray
        May have nulls, which stay.
    kinds : tuple of {"html", "quotes", "signatures"}

    Examples
    --------
    >>> mail = pa.array(["Yes, <b>please</b>.<br>\n-- \nAnn\n", "On Monday Ann wrote:\n> Ok?\nNo &amp; no"])
    >>> strip(mail.cast(pa.large_string()), ("html", "quotes", "signatures")).to_pylist()
    ['Yes, please.\n\n', 'No & no']
    """
    if kinds:
        text = pc.replace_substring(text, "\r\n", "\n")
    for kind in STEPS:
        if kind in kinds:
            for pattern, replacement in STEPS[kind]:
                text = pc.replace_substring_regex(text, pattern, replacement)
            if kind == "html":
                text = _without_entities(text)
    return text


def _without_entities(text: pa.LargeStringArray) -> pa.LargeStringArray:
    """The characters that entities such as ``&amp;`` stand for."""
    if not pc.any(pc.match_substring(text, "&")).as_py():
        return text
    values = [value if value is None else _sound(html.unescape(value)) for value in text.to_pylist()]
    return pa.array(values, pa.large_string())


def _sound(text: str) -> str:
    """Text without the lone surrogates that a numeric entity may stand for."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


@dataclass
class Stripped:
    """Takes the kinds out of texts, and keeps count of what went.

    Attributes
    ----------
    kinds : tuple of str
    bytes_before, bytes_after : int
        Size of the texts.
    changed : int
        Texts that became shorter.
    examples : list of (str, str)
        The first few of these, before and after.
    """

    kinds: tuple[str, ...]
    bytes_before: int = 0
    bytes_after: int = 0
    changed: int = 0

    def __post_init__(self) -> None:
        self.examples: list[tuple[str, str]] = []

    def add(self, text: pa.LargeStringArray) -> pa.LargeStringArray:
        """The texts without what is stripped."""
        if not self.kinds:
            return text
        after = strip(text, self.kinds)
        before_bytes, after_bytes = (pc.binary_length(x).fill_null(0).to_numpy() for x in (text, after))
        self.bytes_before += int(before_bytes.sum())
        self.bytes_after += int(after_bytes.sum())
        shorter = np.flatnonzero(after_bytes < before_bytes - _line_ends(text))
        self.changed += len(shorter)
        for row in shorter[: SHOWN - len(self.examples)]:
            self.examples.append((text[int(row)].as_py(), after[int(row)].as_py()))
        return after


def _line_ends(text: pa.LargeStringArray) -> NDArray[np.int64]:
    """Bytes that go with no more than the form of line ends."""
    counts: NDArray[np.int64] = pc.count_substring(text, "\r\n").fill_null(0).to_numpy()
    return counts
