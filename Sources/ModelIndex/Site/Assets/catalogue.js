"use strict";

// Searches, filters and sorts the table of all checkpoints. Without this script the table is there as it is.
// What is asked for stands in the address behind the #, so that it can be kept and passed on.
(() => {
  const form = document.getElementById("find");
  const table = document.getElementById("checkpoints");
  const body = table.tBodies[0];
  const hits = document.getElementById("hits");
  const none = document.getElementById("none");
  const box = form.elements.q;
  const filters = ["family", "architecture", "figures"].map((name) => form.elements[name]);
  const heads = Array.from(table.tHead.rows[0].cells);
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // Everything about the rows is read once.
  const rows = Array.from(body.rows, (row, place) => ({
    row,
    place,
    words: (row.cells[0].textContent + " " + row.dataset.words).toLowerCase(),
    family: row.dataset.family,
    architecture: row.dataset.architecture,
    figures: (row.dataset.figures || "").split(" "),
    values: Array.from(row.cells, (cell, column) => {
      if (heads[column].dataset.kind !== "number") return cell.textContent.trim();
      return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
    }),
  }));

  const empty = { q: "", family: "", architecture: "", figures: "", sort: "", order: "" };
  let state = { ...empty };

  function stateFromAddress() {
    const fragment = location.hash.slice(1);
    if (fragment && !fragment.includes("=")) return null; // a place in the page
    const asked = new URLSearchParams(fragment);
    const found = { ...empty };
    for (const key of Object.keys(empty)) found[key] = asked.get(key) || "";
    if (!heads.some((head) => head.dataset.key === found.sort)) found.sort = found.order = "";
    for (const filter of filters) {
      if (!Array.from(filter.options).some((option) => option.value === found[filter.name])) found[filter.name] = "";
    }
    return found;
  }

  function writeAddress() {
    const asked = new URLSearchParams();
    for (const [key, value] of Object.entries(state)) if (value) asked.set(key, value);
    const text = asked.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function sorted(found) {
    const column = heads.findIndex((head) => head.dataset.key === state.sort);
    if (column < 0) return found;
    const direction = state.order === "descending" ? -1 : 1;
    const isNumber = heads[column].dataset.kind === "number";
    const isUnknown = (value) => value === null || value === "";
    return found.slice().sort((first, second) => {
      const one = first.values[column];
      const other = second.values[column];
      // what is not known comes last either way
      if (isUnknown(one) || isUnknown(other)) return isUnknown(one) - isUnknown(other) || first.place - second.place;
      const order = isNumber ? one - other : collator.compare(one, other);
      return direction * order || first.place - second.place;
    });
  }

  function show() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((entry) =>
      words.every((word) => entry.words.includes(word)) &&
      (!state.family || entry.family === state.family) &&
      (!state.architecture || entry.architecture === state.architecture) &&
      (!state.figures || entry.figures.includes(state.figures)));
    const wanted = new Set(found);
    for (const entry of rows) entry.row.hidden = !wanted.has(entry);
    body.append(...sorted(rows).map((entry) => entry.row));
    for (const head of heads) {
      head.setAttribute("aria-sort", head.dataset.key === state.sort ? state.order || "ascending" : "none");
    }
    const count = found.length.toLocaleString("en");
    const all = rows.length.toLocaleString("en");
    const text = found.length === rows.length ? `All ${all} checkpoints` : `${count} of ${all} checkpoints`;
    if (hits.textContent !== text) hits.textContent = text;
    none.hidden = found.length > 0;
  }

  function fillForm() {
    box.value = state.q;
    for (const filter of filters) filter.value = state[filter.name];
  }

  function readForm() {
    state.q = box.value.trim();
    for (const filter of filters) state[filter.name] = filter.value;
    show();
  }

  function clear() {
    state = { ...empty, sort: state.sort, order: state.order };
    fillForm();
    show();
    writeAddress();
  }

  // The first click sorts: words from A, numbers from the largest. The second turns round, the third undoes.
  function sortBy(head) {
    const first = head.dataset.kind === "number" ? "descending" : "ascending";
    const second = first === "ascending" ? "descending" : "ascending";
    if (state.sort !== head.dataset.key) [state.sort, state.order] = [head.dataset.key, first];
    else if (state.order === first) state.order = second;
    else [state.sort, state.order] = ["", ""];
    show();
    writeAddress();
  }

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(head));
    head.append(button);
  }

  // On small screens rows are cards: what they are is said, where their looks do not.
  table.setAttribute("role", "table");
  for (const part of [table.tHead, body]) part.setAttribute("role", "rowgroup");
  for (const row of table.rows) row.setAttribute("role", "row");
  for (const head of heads) head.setAttribute("role", "columnheader");
  for (const { row } of rows) {
    for (const cell of row.cells) cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
  }

  let pause;
  box.addEventListener("input", () => {
    readForm();
    clearTimeout(pause);
    pause = setTimeout(writeAddress, 250);
  });
  for (const filter of filters) {
    filter.addEventListener("change", () => {
      readForm();
      writeAddress();
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    clear();
    box.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "Escape" && document.activeElement === box) {
      if (box.value) {
        box.value = "";
        readForm();
        writeAddress();
      } else {
        box.blur();
      }
    }
  });
  window.addEventListener("hashchange", () => {
    const asked = stateFromAddress();
    if (!asked) return;
    state = asked;
    fillForm();
    show();
  });

  state = stateFromAddress() || state;
  fillForm();
  table.classList.add("live");
  form.hidden = false;
  hits.hidden = false;
  show();
})();
