// Rows inside a form. The buttons are submit buttons named _rows with values such as "steps:up:2", so the server can do
// the same without script. Here a row is cloned from the <template>, and every name is numbered afresh.
const fit = (box, n) => {
  const list = $(".rows-list", box);
  while (list.children.length < n) list.append($("template", box).content.cloneNode(true));
  while (list.children.length > n) list.lastElementChild.remove();
  number(box);
};
function number(box) {
  const key = box.dataset.rows;
  [...$(".rows-list", box).children].forEach((row, i) => {
    row.ariaLabel = `${box.dataset.row} ${i + 1}`;
    for (const el of $$("[name],[id],[for],[aria-describedby]", row)) {
      for (const a of ["name", "id", "for", "aria-describedby"]) {
        const v = el.getAttribute(a);
        if (v) el.setAttribute(a, v.replace(new RegExp(`^((?:f-)?${key})\\.[^.]*\\.`), `$1.${i}.`));
      }
      if (el.name === "_rows") el.value = el.value.replace(/[^:]*$/, i);
    }
  });
}
on("click", (e) => {
  const b = near(e.target, "button[name=_rows]");
  const box = b?.closest("[data-rows]");
  if (!box) return;
  e.preventDefault();
  const [, act] = b.value.split(":"),
    list = $(".rows-list", box),
    row = b.closest(".rows-item");
  let focus = b;
  if (act === "add") {
    fit(box, list.children.length + 1);
    focus = $("input, textarea, select", list.lastElementChild);
  } else if (act === "remove") {
    focus = $("button", row.nextElementSibling ?? row.previousElementSibling ?? box) ?? $("[value$=':add']", box);
    row.remove();
  } else if (act === "up") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  number(box);
  focus?.focus();
  list.dispatchEvent(new Event("input", { bubbles: true }));
});
// A copy from this browser may have more rows than the page: js/autosave.js asks for room.
on("rows:fit", (e) => fit(e.target, e.detail));
