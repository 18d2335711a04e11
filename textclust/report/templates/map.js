/* The map: marks are paths of the page; this finds, zooms and chooses. */
function atlas({ points, titles }) {
  const chart = byId("chart"), sheet = byId("sheet"), tip = byId("tip"), here = byId("here"), hit = byId("hit");
  const n = points.x.length, hasText = points.text.length > 0, WIDTH = 1000, HEIGHT = Number(sheet.dataset.height), LEAST = 40;
  const view = { x: 0, y: 0, size: WIDTH }; /* size: how much of the width is seen */
  let current = -1, found = null, chosen = new Set(), drag = null;
  const folded = points.id.map((id, i) => fold(id + " " + (hasText ? points.text[i] : "")));
  const isLive = (i) => (!chosen.size || chosen.has(points.cluster[i])) && (!found || found.has(i));

  /* A grid of cells, so that looking under the pointer never looks at all points. */
  const CELLS = 50, cells = Array.from({ length: CELLS * CELLS }, () => []);
  const cellOf = (value) => Math.min(CELLS - 1, Math.max(0, Math.floor(value * CELLS / WIDTH)));
  for (let i = 0; i < n; i++) cells[cellOf(points.y[i]) * CELLS + cellOf(points.x[i])].push(i);
  function nearest(x, y, reach) {
    let best = -1, least = reach * reach;
    for (let row = cellOf(y - reach); row <= cellOf(y + reach); row++)
      for (let column = cellOf(x - reach); column <= cellOf(x + reach); column++)
        for (const i of cells[row * CELLS + column]) {
          const distance = (points.x[i] - x) ** 2 + (points.y[i] - y) ** 2;
          if (distance <= least && isLive(i)) { least = distance; best = i; }
        }
    return best;
  }
  /* The nearest document in a direction: what lies askew counts as farther. */
  function onward(dx, dy) {
    if (current < 0) return nearest(view.x + view.size / 2, view.y + tall() / 2, WIDTH);
    let best = current, least = Infinity;
    for (let i = 0; i < n; i++) {
      const x = points.x[i] - points.x[current], y = points.y[i] - points.y[current];
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (ahead > 0 && ahead + 2 * aside < least && isLive(i)) { least = ahead + 2 * aside; best = i; }
    }
    return best;
  }

  const tall = () => view.size * HEIGHT / WIDTH;
  function look() {
    view.size = Math.min(WIDTH, Math.max(LEAST, view.size));
    view.x = Math.min(WIDTH - view.size, Math.max(0, view.x));
    view.y = Math.min(HEIGHT - tall(), Math.max(0, view.y));
    sheet.setAttribute("viewBox", [view.x, view.y, view.size, tall()].join(" "));
    const scale = view.size / WIDTH, size = matchMedia("(max-width:48rem)").matches ? 34 : 18;
    for (const label of all("#labels text")) {
      label.style.fontSize = size * scale + "px";
      label.style.strokeWidth = size / 4 * scale + "px";
    }
    here.setAttribute("r", 11 * scale);
    if (current >= 0) placeTip();
  }
  function zoom(factor, x = view.x + view.size / 2, y = view.y + tall() / 2) {
    const size = Math.min(WIDTH, Math.max(LEAST, view.size * factor));
    view.x = x - (x - view.x) * size / view.size;
    view.y = y - (y - view.y) * size / view.size;
    view.size = size;
    look();
  }
  /* The sheet may be letterboxed in its element: ask the browser where a point of it is. */
  const toMap = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());

  const titleOf = (i) => points.cluster[i] + " " + titles[points.cluster[i]];
  function placeTip() {
    const box = chart.getBoundingClientRect();
    const at = new DOMPoint(points.x[current], points.y[current]).matrixTransform(sheet.getScreenCTM());
    const x = at.x - box.left, y = at.y - box.top;
    tip.style.left = Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 6)) + "px";
    tip.style.top = (y + tip.offsetHeight + 20 < box.height ? y + 14 : Math.max(4, y - tip.offsetHeight - 14)) + "px";
  }
  function point(i, spoken) {
    current = i;
    tip.hidden = i < 0;
    here.setAttribute("cx", i < 0 ? -50 : points.x[i]);
    here.setAttribute("cy", i < 0 ? -50 : points.y[i]);
    if (i < 0) return;
    const others = points.x.filter((x, j) => x === points.x[i] && points.y[j] === points.y[i]).length - 1;
    tip.replaceChildren(make("b", titleOf(i)), make("small", points.id[i]), ...(hasText ? [make("span", points.text[i])] : []),
      ...(others ? [make("small", "and " + others + " more in this place")] : []));
    if (spoken) byId("said").textContent = "Document " + points.id[i] + ", cluster " + titleOf(i) + (hasText ? ". " + points.text[i] : "");
    placeTip();
  }
  function reveal(i) {
    const edge = view.size * 0.1;
    if (points.x[i] < view.x + edge || points.x[i] > view.x + view.size - edge) view.x = points.x[i] - view.size / 2;
    if (points.y[i] < view.y + edge || points.y[i] > view.y + tall() - edge) view.y = points.y[i] - tall() / 2;
    look();
    point(i, true);
  }

  function choose(clusters) {
    chosen = clusters;
    chart.classList.toggle("chosen", chosen.size > 0);
    all("[data-cluster]", chart).forEach((mark) => mark.classList.toggle("on", chosen.has(Number(mark.dataset.cluster))));
    all("#legend button").forEach((button) => button.setAttribute("aria-pressed", chosen.has(Number(button.dataset.cluster))));
    point(-1);
  }
  function find(text) {
    const words = fold(text).split(/\s+/).filter(Boolean), results = byId("results");
    found = null;
    hit.setAttribute("d", "");
    results.replaceChildren();
    if (words.length) {
      const hits = folded.flatMap((document, i) => (words.every((word) => document.includes(word)) ? [i] : []));
      found = new Set(hits);
      hit.setAttribute("d", hits.map((i) => "M" + points.x[i] + " " + points.y[i] + "h.01").join(""));
      for (const i of hits.slice(0, 50)) {
        const item = make("li"), button = make("button");
        button.type = "button";
        button.append(make("bdi", points.id[i]), " ", make("small", hasText ? points.text[i] : titleOf(i)));
        button.addEventListener("click", () => reveal(i));
        item.append(button);
        results.append(item);
      }
    }
    results.hidden = !words.length;
    byId("hits").textContent = words.length ? found.size + (found.size === 1 ? " document" : " documents") + (found.size > 50 ? ", the first 50 listed" : "") : "";
    point(-1);
  }
  const enter = () => { if (current >= 0) location.hash = "cluster-" + points.cluster[current]; };

  chart.classList.toggle("many", n > 1500);
  chart.addEventListener("pointermove", (event) => {
    if (drag) {
      const step = 1 / sheet.getScreenCTM().a;
      drag.moved = drag.moved || Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 4;
      view.x = drag.left - (event.clientX - drag.x) * step;
      view.y = drag.top - (event.clientY - drag.y) * step;
      look();
      return;
    }
    const at = toMap(event);
    point(nearest(at.x, at.y, view.size * 0.03));
  });
  chart.addEventListener("pointerleave", () => { if (!drag) point(-1); });
  chart.addEventListener("pointerdown", (event) => {
    const at = toMap(event);
    point(nearest(at.x, at.y, view.size * 0.04));
    if (view.size < WIDTH && event.pointerType === "mouse") {
      drag = { x: event.clientX, y: event.clientY, left: view.x, top: view.y, moved: false };
      chart.setPointerCapture(event.pointerId);
    }
  });
  for (const end of ["pointerup", "pointercancel"]) chart.addEventListener(end, () => { drag = null; });
  chart.addEventListener("dblclick", enter);
  chart.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; /* a plain wheel scrolls the page */
    event.preventDefault();
    const at = toMap(event);
    zoom(event.deltaY < 0 ? 0.8 : 1.25, at.x, at.y);
  }, { passive: false });
  const whole = () => { view.size = WIDTH; look(); };
  const keys = {
    ArrowLeft: () => reveal(onward(-1, 0)), ArrowRight: () => reveal(onward(1, 0)),
    ArrowUp: () => reveal(onward(0, -1)), ArrowDown: () => reveal(onward(0, 1)),
    Enter: enter, Escape: () => { choose(new Set()); byId("find-document").value = ""; find(""); },
    "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1.6), "0": whole,
  };
  chart.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    if (event.key.startsWith("Arrow") && current < 0 && !points.x.some((_, i) => isLive(i))) return;
    keys[event.key]();
  });
  byId("nearer").addEventListener("click", () => zoom(0.6));
  byId("farther").addEventListener("click", () => zoom(1.6));
  byId("whole").addEventListener("click", whole);
  byId("find-document").addEventListener("input", (event) => find(event.target.value));
  for (const button of all("#legend button")) button.addEventListener("click", () => {
    const cluster = Number(button.dataset.cluster), more = new Set(chosen);
    if (!more.delete(cluster)) more.add(cluster);
    choose(more);
  });
  for (const link of all("[data-show]")) link.addEventListener("click", () => choose(new Set([Number(link.dataset.show)])));
  addEventListener("resize", look);
  addEventListener("beforeprint", () => { point(-1); whole(); });
  look();
}
const data = JSON.parse(byId("data").textContent);
if (data.points) atlas(data);
