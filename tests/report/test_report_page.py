"""The report as a file: one that is whole, safe, small and the same every time."""

import json
import re
from html.parser import HTMLParser

import pytest
from report_rows import HOSTILE, themed_rows

from textclust.report.page import in_script
from textclust.report.write import write_report
from textclust.run.run import Run

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Reading(HTMLParser):
    """What stands in a page: tags with attributes, and the text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.text, self.misnested = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)


@pytest.fixture(scope="session")
def read(page):
    return Reading(page.read_text("utf-8"))


@pytest.fixture(scope="session")
def read_hostile(hostile_page):
    return Reading(hostile_page.read_text("utf-8"))


def values(reading, *names):
    return [value for _, attributes in reading.tags for name, value in attributes.items() if name in names]


def test_elements_are_closed_in_order(read, read_hostile):
    assert (read.misnested, read.open) == ([], [])
    assert (read_hostile.misnested, read_hostile.open) == ([], [])


def test_nothing_is_loaded_from_elsewhere(read, read_hostile):
    for reading in (read, read_hostile):
        assert all(value.startswith(("#", "data:")) for value in values(reading, "src", "href", "xlink:href"))
        assert values(reading, "style", "srcset", "action", "background", "poster") == []


def test_the_only_scripts_are_ours(read_hostile):
    scripts = [attributes for tag, attributes in read_hostile.tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "data"}, {}]
    assert not [name for _, attributes in read_hostile.tags for name in attributes if name.startswith("on")]


def test_the_policy_names_no_place_and_no_unsafe_source(read):
    policy = next(a["content"] for _, a in read.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|https?:|\*", policy)


def test_links_lead_somewhere_and_ids_are_given_once(read):
    ids = values(read, "id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in values(read, "href") if value.startswith("#")} <= set(ids)
    assert set(values(read, "aria-describedby", "for")) <= set(ids)


def test_hostile_text_is_shown_as_it_is(read_hostile):
    text = "".join(read_hostile.text)
    for payload in HOSTILE[:9]:
        assert payload in text


def test_control_characters_of_documents_are_left_out(hostile_page):
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", hostile_page.read_text("utf-8"))


@pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "&lt;", "\u2028\u2029", '"\\', "\ud800"])
def test_strings_for_the_script_arrive_whole(text):
    written = in_script([text])
    assert json.loads(written) == [text]
    assert not set("<>&\u2028\u2029") & set(written)


def test_every_section_is_there(read):
    ids = set(values(read, "id"))
    assert {"overview", "clusters", "map", "reproduce", "cluster-0", "cluster-1", "cluster-2"} <= ids


def test_the_same_run_gives_the_same_bytes(run, page, tmp_path):
    again = write_report(Run.open(run.path), tmp_path / "again.html")
    assert again.read_bytes() == page.read_bytes()


def test_the_order_of_the_documents_does_not_move_the_map(make_run, page, tmp_path):
    head, *rows = themed_rows(90)
    turned = write_report(make_run([head, *rows[::-1]]), tmp_path / "turned.html")
    assert points_by_id(turned) == points_by_id(page)


def points_by_id(file):
    points = json.loads(re.search('id="data">(.*?)</script>', file.read_text("utf-8"))[1])["points"]
    return {id: (x, y) for id, x, y in zip(points["id"], points["x"], points["y"], strict=True)}


def test_without_text_no_document_is_told(run, tmp_path):
    bare = write_report(run, tmp_path / "bare.html", with_text=False).read_text("utf-8")
    assert "case17" not in bare
    assert "T017" in bare
    assert 'id="marks"' in bare


def test_a_run_without_text_has_no_map_and_says_why(make_run):
    page = write_report(make_run(themed_rows(30), keep_text=False)).read_text("utf-8")
    assert 'id="marks"' not in page
    assert "made with --no-text" in page


def test_long_documents_are_cut(make_run):
    head, *rows = themed_rows(60)
    long = [[row[0], row[1] + " more" * 40_000, *row[2:]] for row in rows]
    assert write_report(make_run([head, *long])).stat().st_size < 200_000


def test_folders_of_the_sender_are_not_told(run, page):
    assert str(run.path.parent) not in page.read_text("utf-8")


@pytest.mark.parametrize(("n_documents", "k"), [(1, 1), (2, 2), (3, 1), (12, 12)])
def test_the_smallest_runs_have_a_report(make_run, n_documents, k):
    rows = [["id", "text"], *([str(i), f"apple pear w{i} x{i} y{i}"] for i in range(n_documents))]
    reading = Reading(write_report(make_run(rows, k=k)).read_text("utf-8"))
    assert reading.misnested == []
    assert "nan" not in "".join(reading.text).lower()


def test_documents_without_a_cluster_are_counted(make_run):
    rows = [*themed_rows(30), ["E1", "", "free", 1, "", ""], ["E2", "the and of", "free", 1, "", ""]]
    text = "".join(Reading(write_report(make_run(rows)).read_text("utf-8")).text)
    assert "30 of 32 documents were" in text
    assert "2 of 32 documents are in no cluster" in text


def test_the_choice_of_k_is_drawn_where_it_was_made(run, tmp_path):
    import shutil

    shutil.copytree(run.path, tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))
    row = {"silhouette": 0.1, "null_silhouette": 0.01, "stability": None, "null_stability": None}
    table = [row | {"k": k, "silhouette": 0.1 * k} for k in (2, 3, 4)]
    manifest["choose_k"] = {"suggested_k": 3, "structure": False, "reason": "Three <b>", "table": table}
    found = {"rule": "no structure", "seen": "None.", "advice": "Do not name these clusters:", "clusters": []}
    manifest["diagnosis"] = [found | {"command": "textclust choose-k INPUT..."}]
    (tmp_path / "run" / "run.json").write_text(json.dumps(manifest), "utf-8")
    reading = Reading(write_report(Run.open(tmp_path / "run")).read_text("utf-8"))
    labels = values(reading, "aria-label")
    assert "Silhouette over the number of clusters, from 2 to 4; 3 was chosen" in labels
    assert not any(label.startswith("Stability") for label in labels)
    assert "Three <b>" in "".join(reading.text)
    assert "Do not name these clusters: textclust choose-k" in "".join(reading.text)
    assert reading.misnested == []


def test_names_are_shown(hostile_run, read_hostile):
    assert "People have named 2 of the clusters" in "".join(read_hostile.text)


def test_terms_stand_in_several_lights(read):
    text = "".join(read.text)
    assert all(light in text for light in ("Telling", "Heaviest", "Exclusive"))


def test_silhouettes_are_drawn(read):
    assert any(label.startswith("Silhouettes by cluster") for label in values(read, "aria-label"))


def test_merged_clusters_have_a_report(make_run):
    made = make_run(themed_rows(90))
    made.merge(0, 2)
    reading = Reading(write_report(Run.open(made.path)).read_text("utf-8"))
    assert "cluster-2" not in values(reading, "id")
    assert reading.misnested == []


def test_every_document_says_why_it_is_where_it_is(run, page):
    told = re.findall(
        r'<bdi class="id">(T\d+)</bdi>.*?<tfoot>(.*?)</tfoot>', page.read_text("utf-8"), re.DOTALL
    )
    assert len(told) >= 9
    known = run.assignments.set_index("id")
    for id, sums in told:
        here, there = map(float, re.findall(r"<td>(-?[\d.]+)</td>", sums.replace("−", "-")))
        assert here == pytest.approx(known.loc[id, "similarity"], abs=0.001)
        assert there == pytest.approx(known.loc[id, "similarity"] - known.loc[id, "margin"], abs=0.001)


def test_without_text_the_words_of_documents_are_not_told_either(run, tmp_path):
    page = write_report(run, tmp_path / "report.html", with_text=False)
    assert '<details class="why">' not in page.read_text("utf-8")


def test_clusters_stand_below_the_levels_they_are_in(make_run):
    run = make_run(themed_rows(90), algorithm="bisecting", levels=(2, 3))
    page = write_report(run).read_text("utf-8")
    coarse = next(one for one in run.levels[0] if len(one.clusters) == 2)
    assert f"<li><strong><bdi>{coarse.title}</bdi></strong>" in page
    assert page.count(f"Part of <strong><bdi>{coarse.title}</bdi></strong>, with") == 2
