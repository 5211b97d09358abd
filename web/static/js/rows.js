// Rows inside a form. The buttons are submit buttons named _rows with values such as "steps:up:2", so the server can do
// the same without script. Here a row is cloned from the <template>, and every name is numbered afresh.
const boxOf = (t) => t.closest("[data-rows]");
const listOf = (box) => $(".rows-list", box);
const rowsOf = (box) => [...listOf(box).children];
const rowOf = (t) => near(t, ".rows-item");
const cellsOf = (row) => $$("input:not([type=hidden]), textarea, select", row);
const column = (el) => el.name.split(".").slice(2).join(".");
const fill = (text, a, b) => text.replace("#", a).replace("$", b);
const say = (box, text) => ($("[data-rows-say]", box).textContent = text);
const change = (box) => listOf(box).dispatchEvent(new Event("change", { bubbles: true }));

const fit = (box, n) => {
  const list = listOf(box);
  while (list.children.length < n) list.append($("template", box).content.cloneNode(true));
  while (list.children.length > n) list.lastElementChild.remove();
  number(box);
};
function number(box) {
  const own = new RegExp(`^((?:f-)?${box.dataset.rows})\\.[^.]*\\.`);
  const rows = rowsOf(box);
  rows.forEach((row, i) => {
    if (row.matches("[role=group]")) row.ariaLabel = fill(box.dataset.row, i + 1);
    $(".rows-no", row).textContent = i + 1;
    for (const el of $$("[name],[id],[for],[aria-describedby]", row)) {
      for (const a of ["name", "id", "for", "aria-describedby"]) {
        const v = el.getAttribute(a);
        if (v) el.setAttribute(a, v.replace(own, `$1.${i}.`));
      }
      if (el.name === "_rows") el.value = el.value.replace(/[^:]*$/, i);
    }
    for (const s of $$("[data-say]", row)) s.textContent = fill(s.dataset.say, i + 1);
  });
  $("[data-rows-count]", box).textContent = rows.length ? fill(box.dataset.count, rows.length) : "";
}

// What can be undone: the rows as they are, by column. A removal or a paste is one press of a button away from it.
const keep = (box) => rowsOf(box).map((row) => new Map($$("[name]:not([name=_rows])", row).map((el) => [column(el), el.value])));
function restore(box, rows) {
  fit(box, rows.length);
  rowsOf(box).forEach((row, i) => {
    for (const el of $$("[name]:not([name=_rows])", row)) put(el, rows[i].get(column(el)) ?? "");
  });
}
// A cell of text takes anything; a date or a choice that it does not know is shown as text, so that nothing is lost.
function put(el, value) {
  mark(el);
  el.value = value;
  if (el.value === value || el.tagName === "TEXTAREA") return;
  if (el.tagName === "SELECT") el.append(new Option(value, value, true, true));
  else el.type = "text";
  el.value = value;
}
// mark ties a reason to a cell, or takes it away.
function mark(el, why) {
  const id = `${el.id}-error`;
  document.getElementById(id)?.remove();
  el.ariaInvalid = why ? "true" : null;
  if (!why) return el.removeAttribute("aria-describedby");
  const p = document.createElement("p");
  p.className = "error";
  p.id = id;
  p.textContent = why;
  el.setAttribute("aria-describedby", id);
  (el.closest(".pick") ?? el).after(p);
  el.closest("details:not([open])")?.setAttribute("open", "");
}
function undoable(box, text, was) {
  for (const t of $$(".toasts")) t.remove();
  const d = box.dataset,
    make = (tag, cls, words) => Object.assign(document.createElement(tag), { className: cls, textContent: words ?? "" });
  const all = make("div", "toasts"),
    toast = make("div", "toast"),
    undo = make("button", "btn btn-sm", d.undo);
  toast.role = "status";
  undo.type = "button";
  undo.onclick = () => {
    restore(box, was);
    all.remove();
    say(box, d.undone);
    change(box);
    cellsOf(rowsOf(box)[0] ?? box)[0]?.focus();
  };
  toast.append(make("span", ""), make("p", "", text), undo);
  all.append(toast);
  document.body.append(all);
  const timer = setInterval(() => all.matches(":hover, :focus-within") || (all.remove(), clearInterval(timer)), 12000);
}

function add(box) {
  const rows = rowsOf(box);
  if (rows.length >= +box.dataset.max) return say(box, box.dataset.full), undefined;
  fit(box, rows.length + 1);
  const row = listOf(box).lastElementChild;
  cellsOf(row)[0]?.focus();
  say(box, fill(box.dataset.added, rows.length + 1));
  change(box);
}
function remove(box, row) {
  const was = keep(box),
    next = row.nextElementSibling ?? row.previousElementSibling,
    n = rowsOf(box).indexOf(row) + 1;
  row.remove();
  number(box);
  (next ? cellsOf(next)[0] : $("[value$=':add']", box))?.focus();
  undoable(box, fill(box.dataset.removed, n), was);
  change(box);
}
// move puts a row before another, or last, and says where it is now.
function move(box, row, before) {
  listOf(box).insertBefore(row, before);
  number(box);
  say(box, fill(box.dataset.moved, rowsOf(box).indexOf(row) + 1, rowsOf(box).length));
  change(box);
}
function step(box, row, by) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (other) move(box, row, by < 0 ? other : other.nextElementSibling);
}

on("click", async (e) => {
  const copy = near(e.target, "[data-rows-copy]");
  if (copy) {
    const box = boxOf(copy);
    await navigator.clipboard?.writeText(table(box));
    return say(box, box.dataset.copied), (copy.lastChild.textContent = ` ${box.dataset.copied}`);
  }
  const b = near(e.target, "button[name=_rows]"),
    box = b && boxOf(b);
  if (!box) return;
  e.preventDefault();
  const act = b.value.split(":")[1],
    row = rowOf(b);
  if (act === "add") add(box);
  else if (act === "remove") remove(box, row);
  else if (act === "paste") {
    const text = $(".rows-paste textarea", box);
    if (await spread(box, null, text.value)) text.value = "";
  } else {
    step(box, row, act === "up" ? -1 : 1);
    b.focus();
  }
});

on("keydown", (e) => {
  const row = rowOf(e.target),
    box = row && boxOf(row);
  if (!box || e.isComposing || e.defaultPrevented) return;
  const t = e.target;
  if (e.altKey && !e.ctrlKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
    step(box, row, e.key === "ArrowUp" ? -1 : 1);
    t.focus();
  } else if (e.ctrlKey && e.key === "Delete") remove(box, row);
  else if (e.key === "Enter" && t.matches("input") && !e.ctrlKey && !e.metaKey) {
    // Enter goes on to the next cell, and from the last one to a new row.
    const cells = cellsOf(listOf(box)).filter((c) => c.checkVisibility()),
      next = cells[cells.indexOf(t) + 1];
    next ? next.focus() : add(box);
  } else return;
  e.preventDefault();
});
// What was wrong with a cell is forgotten once somebody types there.
on("input", (e) => rowOf(e.target) && e.target.ariaInvalid && mark(e.target));
// The words of folded cells follow what was typed into them.
on(
  "toggle",
  (e) => {
    const words = e.target.matches?.(".rows-more:not([open])") && $("[data-rows-words]", e.target);
    if (words) words.textContent = cellsOf(e.target).map(shown).filter(Boolean).join(" · ");
  },
  true,
);
const shown = (el) => (el.tagName === "SELECT" ? (el.value ? el.selectedOptions[0].text : "") : el.value);

// Copying gives a header and the cells as people read them, for any spreadsheet.
const quote = (s) => (/[\t\n"]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
function table(box) {
  const head = [...$("template", box).content.querySelectorAll("label")].map((l) => l.textContent.trim());
  return [head, ...rowsOf(box).map((row) => cellsOf(row).map(shown))].map((line) => line.map(quote).join("\t")).join("\n");
}

// A block from a spreadsheet is read by the server, which knows the columns: it says what goes where, what is wrong with
// which cell, and what found no place.
on("paste", (e) => {
  const row = rowOf(e.target),
    box = row && boxOf(row),
    text = e.clipboardData?.getData("text/plain") ?? "";
  if (!box?.dataset.paste || !(text.includes("\t") || (e.target.matches("input") && /\n./.test(text.trim())))) return;
  e.preventDefault();
  spread(box, e.target, text);
});
async function spread(box, cell, text) {
  const d = box.dataset,
    from = cell ? rowsOf(box).indexOf(rowOf(cell)) : rowsOf(box).length,
    body = new URLSearchParams({ kind: d.kind, field: d.rows, column: cell ? column(cell) : "", room: d.max - from, text });
  let got;
  try {
    const r = await fetch(d.paste, { method: "POST", body, headers: { "X-Autosave": "1" } });
    got = await r.json();
  } catch {}
  if (!got?.rows) return say(box, got?.error ?? d.failedText), undoable(box, got?.error ?? d.failedText, keep(box)), false;
  const was = keep(box);
  fit(box, Math.max(was.length, from + got.rows.length));
  const rows = rowsOf(box);
  got.rows.forEach((line, i) => {
    for (const el of $$("[name]:not([name=_rows])", rows[from + i])) {
      const key = column(el);
      if (key.endsWith(".id") && key.slice(0, -3) in line.cells) el.value = "";
      if (!(key in line.cells)) continue;
      put(el, line.cells[key]);
      if (line.wrong[key]) mark(el, line.wrong[key]);
    }
  });
  undoable(box, got.said, was);
  leave(box, got);
  ($("[aria-invalid=true]", listOf(box)) ?? cellsOf(rows[from] ?? box)[0])?.focus();
  change(box);
  return true;
}
// leave shows what found no place, so that nothing is lost.
function leave(box, { left, why, hint }) {
  $(".rows-left", box)?.remove();
  if (!left) return;
  const p = Object.assign(document.createElement("p"), { textContent: why }),
    label = Object.assign(document.createElement("label"), { textContent: hint, className: "hint" }),
    text = Object.assign(document.createElement("textarea"), { className: "input", readOnly: true, value: left, rows: 3 }),
    all = Object.assign(document.createElement("div"), { className: "rows-left" });
  all.role = "alert";
  label.append(text);
  all.append(p, label);
  box.append(all);
}

// The pointer takes a row by its number. Rows make room at once; near the edge of the window the page scrolls.
on("pointerdown", (e) => {
  const grip = near(e.target, "[data-rows-grip]");
  if (!grip || e.button) return;
  e.preventDefault();
  const row = rowOf(grip),
    box = boxOf(row),
    list = listOf(box),
    was = row.nextElementSibling;
  let y = e.clientY,
    frame;
  row.classList.add("is-taken");
  const follow = () => {
    const edge = 72;
    if (y < edge) scrollBy(0, (y - edge) / 4);
    else if (y > innerHeight - edge) scrollBy(0, (y - innerHeight + edge) / 4);
    const over = [...list.children].find((r) => r !== row && y < r.getBoundingClientRect().top + r.offsetHeight / 2);
    if ((over ?? null) !== row.nextElementSibling && over !== row) list.insertBefore(row, over ?? null);
    frame = requestAnimationFrame(follow);
  };
  const ways = new AbortController(),
    signal = ways.signal;
  const end = (cancelled) => {
    ways.abort();
    cancelAnimationFrame(frame);
    row.classList.remove("is-taken");
    if (cancelled) list.insertBefore(row, was);
    else if (row.nextElementSibling !== was) move(box, row, row.nextElementSibling);
  };
  // On window: a row that is moved loses the pointer it had captured.
  addEventListener("pointermove", (m) => (y = m.clientY), { signal });
  addEventListener("pointerup", () => end(false), { signal });
  addEventListener("pointercancel", () => end(true), { signal });
  addEventListener("keydown", (k) => k.key === "Escape" && end(true), { signal });
  follow();
});

// A copy from this browser may have more rows than the page: js/autosave.js asks for room.
on("rows:fit", (e) => fit(e.target, e.detail));
for (const box of $$("[data-rows]")) number(box);
