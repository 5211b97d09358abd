// Choosing rows: the box in the head chooses the page, the bar says how many and hides at none.
function count() {
  const all = $("[data-check-all]"),
    bar = $("[data-bulk]");
  if (!all && !bar) return;
  const boxes = $$(`input[name="${all?.dataset.checkAll ?? bar.dataset.bulk}"]:not(:disabled)`),
    n = boxes.filter((b) => b.checked).length;
  if (all) {
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  }
  if (!bar) return;
  bar.hidden = n === 0;
  for (const c of $$("[data-bulk-count]")) c.textContent = n;
}
on("change", (e) => {
  const t = e.target;
  if (t.matches("[data-check-all]"))
    for (const b of $$(`input[name="${t.dataset.checkAll}"]:not(:disabled)`)) b.checked = t.checked;
  if (t.matches("[data-check-all], .table .check")) count();
});
on("click", (e) => {
  if (!near(e.target, "[data-bulk-clear]")) return;
  e.preventDefault();
  for (const b of $$(".table .check:checked")) b.checked = false;
  count();
});
addEventListener("pageshow", count);
count();
