"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const make = (tag, text, kind) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (kind) element.className = kind;
  return element;
};

/* Pages: one section at a time, by what stands after the # in the address. */
function open(focus) {
  const asked = byId(location.hash.slice(1));
  const page = (asked && asked.closest(".page")) || byId("overview");
  all(".page").forEach((other) => other.classList.toggle("open", other === page));
  const place = page.classList.contains("cluster-page") ? "clusters" : page.id;
  all(".top nav a").forEach((link) =>
    link.hash === "#" + place ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"));
  const heading = page.querySelector("h1,h2");
  document.title = heading.textContent.trim() + " · " + document.querySelector(".brand").textContent;
  if (focus) { scrollTo(0, 0); (heading.hasAttribute("tabindex") ? heading : page).focus({ preventScroll: true }); }
}

/* The table of clusters: headings sort, the field above finds. */
function sortable(table) {
  const body = table.tBodies[0], choice = byId("sort-by");
  const sort = (key, falling) => {
    const value = (row) => (key === "title" ? row.dataset.title : Number(row.dataset[key]));
    const order = (a, b) => (key === "title" ? value(a).localeCompare(value(b)) : value(a) - value(b));
    body.append(...[...body.rows].sort((a, b) => (falling ? order(b, a) : order(a, b)) || a.dataset.id - b.dataset.id));
    all("th[data-key]", table).forEach((head) => {
      if (head.dataset.key === key) head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    choice.value = key;
  };
  const falls = (key) => key !== "title" && key !== "id";
  for (const head of all("th[data-key]", table)) {
    const button = make("button", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      sort(head.dataset.key, now ? now === "ascending" : falls(head.dataset.key));
    });
  }
  choice.addEventListener("change", () => sort(choice.value, falls(choice.value)));
  sort("size", true);
}

function findable(table, field) {
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of table.tBodies[0].rows) {
      const text = fold(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
      n += !row.hidden;
    }
    byId("found").textContent = words.length ? n + (n === 1 ? " cluster" : " clusters") : "";
  });
}

document.body.classList.add("paged");
addEventListener("hashchange", () => open(true));
sortable(byId("table"));
findable(byId("table"), byId("find-cluster"));
open(false);
