// Rows that can be put in another order: by their arrows, by a handle that is dragged or moved with the arrow keys. Names
// stay as they are; a hidden field in each row says its place, and the server sorts by it.
const list = $("[data-order]");
if (list) {
  const rows = () => [...list.children],
    said = $("[data-order-said]");
  const placed = (row) => {
    rows().forEach((r, i) => ($("[data-place]", r).value = i));
    if (row)
      said.textContent = list.dataset.moved.replace("%name", row.dataset.name).replace("%n", rows().indexOf(row) + 1);
    for (const b of $$("button[name=_do]", list)) {
      const at = rows().indexOf(b.closest("li"));
      b.hidden = (b.value.startsWith("up:") && at === 0) || (b.value.startsWith("down:") && at === rows().length - 1);
    }
  };
  const move = (row, down) => {
    const other = down ? row.nextElementSibling : row.previousElementSibling;
    if (!other) return;
    down ? other.after(row) : other.before(row);
    placed(row);
  };
  on("click", (e) => {
    const b = near(e.target, "button[name=_do]"),
      way = b && list.contains(b) && b.value.match(/^(up|down):/)?.[1];
    if (!way) return;
    e.preventDefault();
    move(b.closest("li"), way === "down");
    (b.hidden ? $("[data-handle]", b.closest("li")) : b).focus();
  });
  on("keydown", (e) => {
    const h = near(e.target, "[data-handle]");
    if (!h || !["ArrowUp", "ArrowDown"].includes(e.key)) return;
    e.preventDefault();
    move(h.closest("li"), e.key === "ArrowDown");
    h.focus();
  });
  // The pointer is followed on the document: a row that changes places would lose it.
  list.addEventListener("pointerdown", (e) => {
    const row = near(e.target, "[data-handle]")?.closest("li");
    if (!row || e.button) return;
    e.preventDefault();
    row.dataset.dragged = "";
    const drag = ({ clientY: y }) => {
      const over = rows().find((r) => {
        const box = r.getBoundingClientRect();
        return r !== row && y >= box.top && y <= box.bottom;
      });
      if (!over) return;
      const box = over.getBoundingClientRect();
      y > box.top + box.height / 2 ? over.after(row) : over.before(row);
    };
    const drop = () => {
      delete row.dataset.dragged;
      for (const type of ["pointerup", "pointercancel"]) document.removeEventListener(type, drop);
      document.removeEventListener("pointermove", drag);
      placed(row);
    };
    on("pointermove", drag);
    for (const type of ["pointerup", "pointercancel"]) on(type, drop);
  });
  // A form that came back with a fault far down opens there; the summary has the focus.
  const first = $("[aria-invalid=true]", list)?.closest("details");
  if (first) first.open = true;
}
