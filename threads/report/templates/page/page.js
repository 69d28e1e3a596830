"use strict";
// Without this script the page reads the same; it adds sorting, searching and the map's voice.

function sortable(table) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort")
        ? head.getAttribute("aria-sort") === "ascending"
        : head.classList.contains("number") && column > 0;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      const order = (a, b) => key(a).localeCompare(key(b), undefined, { numeric: true });
      body.append(...[...body.rows].sort((a, b) => (falling ? order(b, a) : order(a, b))));
    });
  });
}

// The comments of the page: those of the list, or of the source where there is no list.
const listed = [...document.querySelectorAll(".comment")];
const comments = listed.length ? listed : [...document.querySelectorAll(".said")];

function searchable(bar, light) {
  const field = bar.querySelector("input");
  const choice = bar.querySelector("select");
  const told = bar.querySelector("[role=status]");
  const texts = comments.map((item) => item.textContent.toLowerCase());
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const theme = choice ? choice.value : "";
    const found = comments.filter((item, i) => {
      const fits = !theme || item.dataset.theme === theme;
      item.hidden = !fits || !words.every((word) => texts[i].includes(word));
      return !item.hidden;
    });
    const asked = words.length > 0 || theme !== "";
    told.replaceChildren();
    if (asked) {
      const link = document.createElement("a");
      link.href = found.length ? `#${found[0].id}` : "#find";
      link.textContent = `${found.length} of ${comments.length} comments`;
      told.append(link);
    }
    light(asked ? new Set(found.map((item) => item.dataset.comment)) : null);
    mark(found, words);
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const first = told.querySelector("a");
    if (event.key === "Enter" && first) first.click();
  });
  if (choice) choice.addEventListener("change", search);
  for (const button of document.querySelectorAll(".show button")) {
    button.parentElement.hidden = false;
    button.addEventListener("click", () => {
      field.value = "";
      choice.value = button.dataset.theme;
      search();
      (document.getElementById("map") ?? comments.find((item) => !item.hidden)).scrollIntoView();
      choice.focus({ preventScroll: true });
    });
  }
  // A link to a comment that the search hides shows all again.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    field.value = "";
    if (choice) choice.value = "";
    search();
    target.scrollIntoView();
  });
  bar.hidden = false;
  return search;
}

// Marks the words that were looked for without touching the text; older browsers do without.
// Of very many the first are marked, so that typing stays quick.
const most = 2000;
function mark(items, words) {
  if (!window.Highlight) return;
  const found = new Highlight();
  for (const item of words.length ? items : []) {
    for (const text of item.querySelectorAll(".text")) {
      const node = [...text.childNodes].at(-1);
      const inside = node.textContent.toLowerCase();
      // Lower case may be longer than the text: then places would not fit.
      if (inside.length !== node.textContent.length) continue;
      for (const word of words) {
        for (let at = inside.indexOf(word); at >= 0 && found.size < most; at = inside.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          found.add(range);
        }
      }
    }
  }
  CSS.highlights.set("found", found);
}

function lively(figure) {
  const tip = figure.querySelector(".tip");
  const dots = [...figure.querySelectorAll(".dot")];
  const hide = () => { tip.hidden = true; };
  const show = (dot) => {
    const [about, ...text] = dot.getAttribute("aria-label").split("\n");
    const head = document.createElement("strong");
    head.textContent = about;
    tip.replaceChildren(head, document.createElement("br"), text.join("\n"));
    tip.hidden = false;
    const at = dot.getBoundingClientRect();
    const all = figure.getBoundingClientRect();
    const left = at.left - all.left + at.width / 2 - tip.offsetWidth / 2;
    const below = at.bottom - all.top + 8;
    const above = at.top - all.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(0, Math.min(left, all.width - tip.offsetWidth))}px`;
    tip.style.top = `${above < 0 ? below : above}px`;
  };
  const reach = (dot) => {
    for (const other of dots) other.tabIndex = other === dot ? 0 : -1;
    dot.focus({ preventScroll: true });
    dot.scrollIntoView({ block: "nearest" });
  };
  const centre = (dot) => {
    const circle = dot.querySelector("circle");
    return [+circle.getAttribute("cx"), +circle.getAttribute("cy")];
  };
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  // The nearest dot on that side; one that lies aside counts as farther away.
  const beside = (dot, [dx, dy]) => {
    const [x, y] = centre(dot);
    let best = null;
    let least = Infinity;
    for (const other of dots) {
      if (other.classList.contains("dim")) continue;
      const [along, aside] = ((u, v) => [u * dx + v * dy, Math.abs(u * dy) + Math.abs(v * dx)])(
        centre(other)[0] - x, centre(other)[1] - y);
      if (along > 0 && along + 2 * aside < least) [best, least] = [other, along + 2 * aside];
    }
    return best;
  };
  for (const dot of dots) {
    const title = dot.querySelector("title");
    dot.setAttribute("aria-label", title.textContent);
    title.remove();
    dot.addEventListener("pointerenter", () => show(dot));
    dot.addEventListener("focus", () => show(dot));
    dot.addEventListener("pointerleave", hide);
    dot.addEventListener("blur", hide);
    dot.addEventListener("keydown", (event) => {
      const to = event.key in step ? beside(dot, step[event.key])
        : event.key === "Home" ? dots[0] : event.key === "End" ? dots.at(-1) : null;
      if (event.key === "Escape") hide();
      if (event.key in step || to) event.preventDefault();
      if (to) reach(to);
    });
  }
  figure.querySelector(".keys").hidden = false;
  let kept = null;
  const draw = (ids) => {
    for (const dot of dots) dot.classList.toggle("dim", ids !== null && !ids.has(dot.dataset.comment));
  };
  for (const name of figure.querySelectorAll(".name")) {
    const own = new Set(
      comments.filter((item) => item.dataset.theme === name.dataset.theme).map((item) => item.dataset.comment));
    for (const kind of ["pointerenter", "focus"]) name.addEventListener(kind, () => draw(own));
    for (const kind of ["pointerleave", "blur"]) name.addEventListener(kind, () => draw(kept));
  }
  return (ids) => { kept = ids; draw(ids); };
}

document.querySelectorAll("table.sortable").forEach(sortable);
const map = document.querySelector("figure.map");
const light = map ? lively(map) : () => {};
document.querySelectorAll(".find").forEach((bar) => searchable(bar, light));
