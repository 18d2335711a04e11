"""Runs and reports of small corpora, and a browser to look at them."""

import csv
import os
import shutil
from importlib.util import find_spec

import pytest
from report_rows import HOSTILE, hostile_rows, themed_rows

from textclust.corpus import ReadOptions
from textclust.report.write import write_report
from textclust.run.create import create_run
from textclust.run.settings import Settings

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser that starts must not ask its maker for news: there may be no network at all.
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-quic"]


@pytest.fixture(scope="session")
def make_run(tmp_path_factory):
    """Cluster rows, the first of which are the names of the columns."""

    def make(rows, k=3, **options):
        folder = tmp_path_factory.mktemp("report")
        with (folder / "in.csv").open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows(rows)
        reading = ReadOptions(text_columns=("text",), id_column="id")
        known = {name: options.pop(name) for name in ("algorithm", "levels") if name in options}
        settings = Settings(n_clusters=k, **known)
        return create_run([folder / "in.csv"], folder / "run", settings, reading, **options)

    return make


@pytest.fixture(scope="session")
def run(make_run):
    """Ninety documents of three themes; not to be changed."""
    return make_run(themed_rows(90))


@pytest.fixture(scope="session")
def hostile_run(make_run):
    """A run whose documents, ids, columns and names try to break out of a page."""
    made = make_run(hostile_rows())
    made.set_name(0, HOSTILE[1])
    made.set_name(1, HOSTILE[2])
    return made


@pytest.fixture(scope="session")
def page(run):
    """The report of `run`."""
    return write_report(run)


@pytest.fixture(scope="session")
def hostile_page(hostile_run):
    """The report of `hostile_run`."""
    return write_report(hostile_run)


@pytest.fixture(scope="session")
def chromium():
    """A browser, or a reason to skip (a failure where it is required)."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    reason = ""
    if path is None:
        reason = f"no browser: none of {', '.join(CHROMIUMS)} is installed (Debian: apt install chromium)"
    elif find_spec("playwright") is None:
        reason = "playwright is not installed (pip install playwright)"
    if reason and os.environ.get("TEXTCLUST_BROWSER") == "required":
        pytest.fail(reason)
    elif reason:
        pytest.skip(reason)
    from playwright import sync_api as playwright

    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page in the browser, with all it asked for and all that went wrong."""

    def __init__(self, browser, file, **settings):
        self.file = file
        self.context = browser.new_context(offline=True, **settings)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.go("")

    def go(self, place):
        """Open a section, as somebody does who types the address."""
        self.page.goto(f"{self.file.as_uri()}{place}")

    @property
    def asked_elsewhere(self):
        """Requests for anything but the file itself."""
        own = self.file.as_uri()
        return [url for url in self.requests if url.partition("#")[0] != own and not url.startswith("data:")]


@pytest.fixture
def visit(chromium):
    """Open a report in the browser; afterwards nothing must have been asked for and nothing gone wrong."""
    visits = []

    def open_report(file, **settings):
        visits.append(Visit(chromium, file, **settings))
        return visits[-1]

    yield open_report
    for seen in visits:
        complaints, elsewhere = list(seen.complaints), seen.asked_elsewhere
        seen.context.close()
        assert (complaints, elsewhere) == ([], [])
