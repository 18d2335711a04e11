"""The report as people meet it: in a browser, without a network, with mouse, keyboard and a phone."""

import pytest
from report_rows import HOSTILE

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
SIZES = "[...document.querySelectorAll('#table tbody tr')].map(row => Number(row.dataset.size))"
ORDER = "[...document.querySelectorAll('#table tbody tr')].map(row => row.dataset.id)"
SHOWN = "[...document.querySelectorAll('.page')].filter(page => page.offsetParent).map(page => page.id)"
POINTS = "JSON.parse(document.getElementById('data').textContent).points"
#: The first document that no other one covers.
LONELY = f"""(() => {{ const p = {POINTS}; return p.x.findIndex((x, i) =>
  p.x.every((a, j) => i === j || Math.hypot(a - x, p.y[j] - p.y[i]) > 2)); }})()"""
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
#: Contrast of some text against the page, as WCAG 2 computes it.
CONTRAST = """(selector) => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
      .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2];
  };
  const text = light(getComputedStyle(document.querySelector(selector)).color);
  const page = light(getComputedStyle(document.body).backgroundColor);
  return (Math.max(text, page) + .05) / (Math.min(text, page) + .05);
}"""


def point_at(page, index):
    """Move the mouse to a document of the map."""
    box = page.evaluate(
        f"""() => {{
          const points = {POINTS}, sheet = document.getElementById('sheet');
          const at = new DOMPoint(points.x[{index}], points.y[{index}]).matrixTransform(sheet.getScreenCTM());
          return [at.x, at.y];
        }}"""
    )
    page.mouse.move(*box)


def test_it_opens_without_asking_for_anything(visit, page):
    seen = visit(page)
    assert seen.page.title() == "in.csv · in.csv"
    assert seen.page.evaluate(SHOWN) == ["overview"]


def test_every_link_leads_to_a_section(visit, page):
    seen = visit(page)
    for link in ("Clusters", "Map", "How it was made", "Overview"):
        seen.page.get_by_role("navigation").get_by_role("link", name=link, exact=True).click()
        assert len(seen.page.evaluate(SHOWN)) == 1
        assert seen.page.evaluate("document.activeElement.matches('h1,h2')")


def test_back_goes_back(visit, page):
    seen = visit(page)
    seen.go("#clusters")
    seen.go("#cluster-1")
    seen.page.go_back()
    assert seen.page.evaluate(SHOWN) == ["clusters"]


def test_the_address_of_a_cluster_opens_it(visit, page):
    seen = visit(page)
    seen.go("#cluster-2")
    assert seen.page.evaluate(SHOWN) == ["cluster-2"]
    assert seen.page.locator(".top [aria-current]").inner_text() == "Clusters"


@pytest.mark.parametrize("place", ["#nothing", "#%3Cscript%3E", "#%E0%A4%A"])
def test_an_address_that_is_not_there_shows_the_overview(visit, page, place):
    seen = visit(page)
    seen.go(place)
    assert seen.page.evaluate(SHOWN) == ["overview"]


def test_headings_sort_by_mouse_and_keyboard(visit, page):
    seen = visit(page)
    seen.go("#clusters")
    sizes = seen.page.evaluate(SIZES)
    assert sizes == sorted(sizes, reverse=True)
    heading = seen.page.get_by_role("columnheader", name="No.")
    heading.get_by_role("button").click()
    assert (seen.page.evaluate(ORDER), heading.get_attribute("aria-sort")) == (["0", "1", "2"], "ascending")
    heading.get_by_role("button").press("Enter")
    assert (seen.page.evaluate(ORDER), heading.get_attribute("aria-sort")) == (["2", "1", "0"], "descending")


def test_clusters_are_found_by_any_of_their_words(visit, page):
    seen = visit(page)
    seen.go("#clusters")
    seen.page.get_by_label("Find clusters").fill("TONER")
    assert seen.page.locator("#table tbody tr:visible").count() == 1
    assert seen.page.locator("#found").inner_text() == "1 cluster"
    seen.page.get_by_label("Find clusters").fill("")
    assert seen.page.locator("#table tbody tr:visible").count() == 3


def test_pointing_at_a_mark_shows_its_document(visit, page):
    seen = visit(page)
    seen.go("#map")
    index = seen.page.evaluate(LONELY)
    point_at(seen.page, index)
    tip = seen.page.locator("#tip")
    assert seen.page.evaluate(f"{POINTS}.id[{index}]") in tip.inner_text()
    assert seen.page.evaluate(f"{POINTS}.text[{index}]") in tip.inner_text()
    seen.page.mouse.move(1, 1)
    assert tip.is_hidden()


def test_the_map_is_walked_by_keyboard(visit, page):
    seen = visit(page)
    seen.go("#map")
    seen.page.locator("#chart").focus()
    seen.page.keyboard.press("ArrowRight")
    first = seen.page.locator("#said").text_content()
    seen.page.keyboard.press("ArrowRight")
    second = seen.page.locator("#said").text_content()
    assert first.startswith("Document T")
    assert second.startswith("Document T")
    assert first != second
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_function(f"{SHOWN}[0].startsWith('cluster-')")  # the page turns a moment later


def test_arrows_go_where_they_point(visit, page):
    seen = visit(page)
    seen.go("#map")
    seen.page.locator("#chart").focus()
    seen.page.keyboard.press("ArrowUp")
    place = "['cx', 'cy'].map(name => Number(document.getElementById('here').getAttribute(name)))"
    for key, axis, sign in (("Left", 0, -1), ("Down", 1, 1), ("Right", 0, 1), ("Up", 1, -1)):
        before = seen.page.evaluate(place)
        seen.page.keyboard.press(f"Arrow{key}")
        assert (seen.page.evaluate(place)[axis] - before[axis]) * sign > 0


def test_the_map_zooms(visit, page):
    seen = visit(page)
    seen.go("#map")
    box = "document.getElementById('sheet').viewBox.baseVal.width"
    seen.page.get_by_role("button", name="Zoom in").click()
    assert seen.page.evaluate(box) == 600
    seen.page.locator("#chart").focus()
    seen.page.keyboard.press("+")
    assert seen.page.evaluate(box) == 360
    seen.page.keyboard.press("0")
    assert seen.page.evaluate(box) == 1000


def test_documents_are_found_on_the_map(visit, page):
    seen = visit(page)
    seen.go("#map")
    seen.page.get_by_label("Find documents").fill("case17")
    assert seen.page.locator("#hits").inner_text() == "1 document"
    seen.page.locator("#results button").click()
    assert "T017" in seen.page.locator("#tip").inner_text()


def test_a_cluster_is_chosen_in_the_legend(visit, page):
    seen = visit(page)
    seen.go("#map")
    button = seen.page.locator("#legend button").nth(1)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert seen.page.locator("#marks .on").count() == 1
    seen.page.locator("#chart").focus()
    seen.page.keyboard.press("Escape")
    assert seen.page.locator("#marks .on").count() == 0


def test_show_on_the_map_chooses_the_cluster(visit, page):
    seen = visit(page)
    seen.go("#cluster-2")
    seen.page.get_by_role("link", name="Show on the map").locator("visible=true").click()
    assert seen.page.evaluate(SHOWN) == ["map"]
    assert seen.page.locator("#marks .on").get_attribute("data-cluster") == "2"


def test_hostile_text_stays_text(visit, hostile_page):
    seen = visit(hostile_page)
    for place in ("", "#clusters", "#cluster-0", "#cluster-1", "#map", "#reproduce"):
        seen.go(place)
        assert "owned" not in seen.page.title().split(" · ")[1]
    seen.go("#cluster-0")
    assert seen.page.locator("#cluster-0 h2 bdi").inner_text() == HOSTILE[1]
    seen.go("#map")
    for index in range(10):
        point_at(seen.page, index)
        seen.page.get_by_label("Find documents").fill(seen.page.evaluate(f"{POINTS}.id[{index}]"))
    assert seen.page.evaluate("document.querySelectorAll('script').length") == 2
    assert (
        seen.page.evaluate("document.querySelectorAll('img,iframe,object,embed,style ~ style').length") == 0
    )
    assert seen.page.evaluate("document.querySelectorAll('[onload],[onerror],[onmouseover]').length") == 0


def test_the_policy_stops_what_gets_in(chromium, page, tmp_path):
    """The second lock: even markup that was not escaped runs nothing and reaches nothing."""
    attack = '<img src="https://example.com/x" onerror="document.title=1"><script>document.title=1</script>'
    file = tmp_path / "broken.html"
    file.write_text(page.read_text("utf-8").replace("<main>", f"<main>{attack}"), "utf-8")
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    refused = []
    opened.on("console", lambda message: refused.append(message.text))
    opened.goto(file.as_uri())
    assert opened.title() == "in.csv · in.csv"
    assert len([text for text in refused if "Content Security Policy" in text]) >= 2
    context.close()


@pytest.mark.parametrize("place", ["", "#clusters", "#map", "#cluster-0", "#reproduce"])
def test_nothing_is_wider_than_a_phone(visit, page, hostile_page, place):
    for file in (page, hostile_page):
        seen = visit(file, **PHONE)
        seen.go(place)
        assert not seen.page.evaluate(TOO_WIDE)


def test_touching_a_mark_shows_its_document(visit, page):
    seen = visit(page, **PHONE)
    seen.go("#map")
    seen.page.locator("#sheet").tap()
    seen.page.locator("#legend button").first.tap()
    assert seen.page.locator("#marks .on").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("selector", ["body", ".meaning", ".top a", "a.cluster", ".nr"])
def test_text_stands_out(visit, page, scheme, selector):
    seen = visit(page, color_scheme=scheme)
    assert seen.page.evaluate(CONTRAST, selector) >= 4.5


def test_print_shows_everything(visit, page):
    seen = visit(page)
    seen.page.emulate_media(media="print")
    assert len(seen.page.evaluate(SHOWN)) == seen.page.locator(".page").count()
    assert seen.page.locator(".tools:visible, .top:visible").count() == 0


def test_it_can_be_read_without_its_script(chromium, page):
    context = chromium.new_context(offline=True, java_script_enabled=False)
    opened = context.new_page()
    opened.goto(page.as_uri())
    assert opened.locator("#cluster-1").is_visible()
    assert opened.locator("#marks path").count() == 3
    assert opened.locator(".tools:visible").count() == 0
    context.close()


def test_right_to_left_text_runs_from_the_right(visit, make_run):
    from textclust.report.write import write_report

    hebrew = ["שלום עולם טוב", "מדפסת נייר תקועה", "כרטיס חויב פעמיים"]
    rows = [["id", "text"], *([str(i), f"{hebrew[i % 3]} {i}"] for i in range(30))]
    seen = visit(write_report(make_run(rows)))
    seen.go("#cluster-0")
    quote = seen.page.locator("#cluster-0 blockquote").first
    assert quote.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert seen.page.locator("html").evaluate("element => getComputedStyle(element).direction") == "ltr"


def test_reasons_open_by_keyboard_and_stay_on_a_phone(visit, page):
    seen = visit(page, viewport={"width": 360, "height": 700}).page
    seen.goto(f"{page.as_uri()}#cluster-0")
    reasons = seen.locator(".page.open details.why").first
    assert not reasons.locator("table").is_visible()
    reasons.locator("summary").focus()
    seen.keyboard.press("Enter")
    assert reasons.locator("table").is_visible()
    widths = reasons.locator("tbody tr td:nth-child(2) i").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert widths[0] == max(widths) > 10
    assert seen.evaluate("document.documentElement.scrollWidth") <= 360
