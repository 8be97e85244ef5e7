/* Selecting rows: the head box selects all, the count is announced. The bar itself is shown by :has(). */

function count(table) {
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  const all = table.querySelector("thead input[type=checkbox]");
  const chosen = boxes.filter((box) => box.checked).length;
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const said = table.closest(".page")?.querySelector(".bulk output");
  if (said) said.textContent = `${chosen} selected`;
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-select]");
  if (!table) return;
  if (event.target.closest("thead")) {
    table.querySelectorAll("tbody input[type=checkbox]").forEach((box) => { box.checked = event.target.checked; });
  }
  count(table);
});

const refresh = () => document.querySelectorAll("[data-select]").forEach(count);
refresh();
document.addEventListener("htmx:afterSettle", refresh);
