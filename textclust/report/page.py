"""A report as one HTML file that asks the network for nothing and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from textclust.errors import UsageError
from textclust.report.content import Report
from textclust.report.palette import DARK, LIGHT
from textclust.report.reasons import STEPS

if TYPE_CHECKING:
    from jinja2 import Environment

# What would end a script element, open a comment in it, or break a line of JavaScript.
_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def render(report: Report) -> str:
    """The HTML of a report.

    Raises
    ------
    UsageError
        jinja2 is missing: the extra ``report`` brings it.

    Notes
    -----
    Every value is escaped by jinja2; data for the script stand as JSON in an element that is not run. The
    content security policy allows this one style sheet and this one script, by their hashes, and no
    connection at all.
    """
    environment = _environment()
    style = _colours() + _widths() + _part("report.css")
    script = _part("report.js") + _part("map.js")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page: str = environment.get_template("report.html").render(
        report=report, style=style, script=script, policy=policy, data=in_script(_data(report))
    )
    return page


def in_script(data: Any) -> str:
    r"""JSON that may stand inside a script element, whatever the strings in it say.

    Examples
    --------
    >>> in_script(["</script>"])
    '["\\u003c/script\\u003e"]'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_IN_SCRIPT)


def _data(report: Report) -> dict[str, Any]:
    """What the script needs to know."""
    if report.map is None:
        return {}
    return {"points": report.map.points, "titles": {page.id: page.title for page in report.clusters}}


def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise UsageError("the report needs jinja2: pip install 'textclust[report]'") from error
    environment = Environment(
        loader=PackageLoader("textclust.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": lambda share: f"{share:.0%}" if share >= 0.01 or share == 0 else "under 1%",
        "count": lambda number: f"{number:,}",
        "signed": lambda value: (
            f"{value:.3f}".replace("-", "−").replace("0.", ".", 1) if round(value, 3) else "0"
        ),
        "steps": lambda share: round(STEPS * share),
        "two": lambda value: f"{value:.2f}",
    }
    return environment


def _part(name: str) -> str:
    return (resources.files("textclust.report") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What a content security policy calls an inline element: the hash of its text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _widths() -> str:
    """Widths of bars: the policy of the page allows no style on an element."""
    return "".join(f".w{step}{{width:{100 * step / STEPS:g}%}}" for step in range(STEPS + 1)) + "\n"


def _colours() -> str:
    """The colours of the clusters for light and dark pages."""
    light, dark = (
        "".join(f"--c{place}:{colour};" for place, colour in enumerate(colours)) for colours in (LIGHT, DARK)
    )
    classes = "".join(f".c{place}{{--own:var(--c{place})}}" for place in range(len(LIGHT)))
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}{classes}\n"
