"use strict";
// Without this script the page reads the same; it adds sorting and searching.

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

function searchable(box) {
  const field = box.querySelector("input");
  const told = box.querySelector("p");
  const found = [...document.querySelectorAll(".comment")];
  const texts = found.map((item) => item.textContent.toLowerCase());
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    found.forEach((item, i) => {
      item.hidden = !words.every((word) => texts[i].includes(word));
      if (!item.hidden) shown += 1;
    });
    told.textContent = words.length ? `${shown} of ${found.length} comments` : "";
  };
  field.addEventListener("input", search);
  // A link to a comment that the search hides shows all again.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    field.value = "";
    search();
    target.scrollIntoView();
  });
  box.hidden = false;
}

document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll(".find").forEach(searchable);
