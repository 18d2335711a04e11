"""Themes from a file: names, lines of faults."""

import pytest

from textclust.errors import DataError
from textclust.run.themes import read_themes

THEMES = """# what we know
billing = ["refund", "charged twice"]

"Log-in trouble" = [
    "password reset",
]
"""


def write(tmp_path, content):
    (tmp_path / "themes.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path / "themes.toml"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_names_texts_and_lines(tmp_path, mark):
    themes = read_themes(write(tmp_path, mark + THEMES))
    assert themes.texts == {"billing": ("refund", "charged twice"), "Log-in trouble": ("password reset",)}
    assert themes.lines == {"billing": 2, "Log-in trouble": 4}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('a = ["x"]\nb = ["y"\nc = 3', "line 3: not TOML"),
        ('a = ["x"]\na = ["y"]', "already exists"),
        ('a = ["x"]\n\nb = "y"', "line 3: 'b' must be a list"),
        ('a = ["x"]\nb = ["y", 3]', "line 2: 'b' must be a list"),
        ('a = ["x"]\n[b]\nwords = ["y"]', "line 2: 'b' must be a list"),
        ('a = ["x"]\nb = []', "line 2: 'b' has no words"),
        ('a = ["x"]\nb = [" "]', "line 2: 'b' has no words"),
        ('"" = ["x"]', "the name of a theme has 1 to 200"),
        ("", "names no theme"),
        ("# nothing", "names no theme"),
        (b'a = ["\xff"]', "not a TOML file in UTF-8"),
    ],
)
def test_a_fault_is_named_with_file_and_line(tmp_path, content, said):
    with pytest.raises(DataError, match=r"themes\.toml") as caught:
        read_themes(write(tmp_path, content))
    assert said in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"none\.toml: cannot be read"):
        read_themes(tmp_path / "none.toml")
