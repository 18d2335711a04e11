"""The shipped table of character classes."""

import unicodedata
from importlib.resources import files

import numpy as np
import pytest

from textclust.kernels import tokens as kinds
from textclust.text.characters import class_table, classify, write_ranges

SHIPPED = files("textclust.text").joinpath("character_classes.txt").read_text(encoding="ascii")
same_unicode = pytest.mark.skipif(
    unicodedata.unidata_version not in SHIPPED.splitlines()[0], reason="another version of Unicode"
)


@same_unicode
def test_the_table_is_what_classify_says_of_every_character():
    assert class_table().tolist() == [classify(point) for point in range(0x110000)]


@same_unicode
def test_the_shipped_file_is_what_the_module_writes():
    assert write_ranges() == SHIPPED


def test_the_table_covers_all_code_points_and_cannot_be_changed():
    assert class_table().shape == (0x110000,)
    assert class_table().dtype == np.uint8
    assert not class_table().flags.writeable


@pytest.mark.parametrize(
    ("characters", "kind"),
    [
        ("aZéßдאعक한Ａ𝒜ªʼ", kinds.LETTER),
        ("09٣५²½Ⅷ𝟘", kinds.DIGIT),
        ("\u0301\u093f\u0e31\u200d\u200c\u00ad\ufeffﾞﾟ", kinds.EXTEND),
        ("'’", kinds.APOSTROPHE),
        ("_‿＿", kinds.CONNECTOR),
        ("中かカーﾊไລខမ𠀋々〆〇ゝ", kinds.IDEOGRAPH),
        (".,٫٬．，", kinds.POINT),
        (" \t\n\0\u200b\u00a0-/@#😀€+‘`;:", kinds.SEPARATOR),
    ],
)
def test_characters_have_their_class(characters, kind):
    assert [class_table()[ord(character)] for character in characters] == [kind] * len(characters)


def test_surrogates_and_unassigned_points_separate():
    assert {int(class_table()[point]) for point in (0xD800, 0xDFFF, 0xFFFF, 0x10FFFF)} == {kinds.SEPARATOR}
