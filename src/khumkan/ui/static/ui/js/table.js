// Lists work without this. It ticks every row at once, counts what is ticked, says to screen readers
// how many results there are after a change, and keeps the focus where a replaced link was.
const ticks = (table) => [...table.querySelectorAll("[data-tick]")];

function showTicked(table) {
  const boxes = ticks(table);
  const n = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-tick-all] input");
  if (all) {
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  }
  const count = table.querySelector("[data-ticked-count]");
  if (count) count.textContent = n ? `(${n.toLocaleString(document.documentElement.lang)})` : "";
}

function prepare(table) {
  table.querySelector("[data-tick-all]")?.removeAttribute("hidden");
  showTicked(table);
}

function tell(table) {
  const told = table.querySelector("[data-table-told]");
  const count = table.querySelector("[data-table-count], .empty h2");
  if (told && count) told.textContent = count.textContent;
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-table]");
  if (!table) return;
  if (event.target.closest("[data-tick-all]")) {
    for (const box of ticks(table)) box.checked = event.target.checked;
  }
  if (event.target.closest("[data-tick-all], [data-tick]")) showTicked(table);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const table = event.target.closest?.("[data-table]");
  if (!table) return;
  prepare(table);
  tell(table);
  if (document.activeElement === document.body) {
    (table.querySelector(".table-region") ?? table).focus({ preventScroll: true });
  }
});

document.querySelectorAll("[data-table]").forEach(prepare);
