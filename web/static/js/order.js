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
  list.addEventListener("pointerdown", (e) => {
    const h = near(e.target, "[data-handle]");
    if (!h || e.button) return;
    const row = h.closest("li");
    h.setPointerCapture(e.pointerId);
    row.dataset.dragged = "";
    const drag = (e) => {
      const over = rows().find((r) => r !== row && e.clientY >= r.getBoundingClientRect().top && e.clientY <= r.getBoundingClientRect().bottom);
      if (!over) return;
      const box = over.getBoundingClientRect();
      e.clientY > box.top + box.height / 2 ? over.after(row) : over.before(row);
    };
    const drop = () => {
      delete row.dataset.dragged;
      h.removeEventListener("pointermove", drag);
      placed(row);
    };
    h.addEventListener("pointermove", drag);
    h.addEventListener("lostpointercapture", drop, { once: true });
  });
  // A form that came back with a fault far down opens there; the summary has the focus.
  const first = $("[aria-invalid=true]", list)?.closest("details");
  if (first) first.open = true;
}
