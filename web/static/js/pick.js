// A picker over an input that names people or records: the ARIA pattern of a combobox with a list. Without script the input
// takes a name, which is matched on saving; here the id of what was chosen goes along. Several values are chips over the
// text box that is sent.
const list = Object.assign(document.createElement("div"), { className: "menu pick-list", id: "pick-list", popover: "manual", role: "listbox" });
const live = Object.assign(document.createElement("p"), { className: "sr-only", role: "status" });
document.body.append(list, live);
let at = null, // the picker whose list is open
  items = [],
  active = -1,
  timer,
  asked = 0;

const make = (tag, cls, words) => Object.assign(document.createElement(tag), { className: cls, textContent: words ?? "" });
const boxOf = (t) => near(t, ".pick[data-pick]");
const inputOf = (box) => $("input:not([type=hidden])", box);
const idsOf = (box) => $$("input[type=hidden]", box);
const notify = (el) => el.dispatchEvent(new Event("change", { bubbles: true }));

function ready(box) {
  if ("many" in box.dataset) chips(box);
  const input = inputOf(box);
  if (input.role) return input;
  input.removeAttribute("list");
  for (const [k, v] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]])
    input.setAttribute(k, v);
  return input;
}

async function search(box) {
  const input = inputOf(box),
    q = input.value.trim(),
    mine = ++asked;
  let got = { items: [], said: "" };
  try {
    const r = await fetch(`${box.dataset.pick}&q=${encodeURIComponent(q)}`, { headers: { Accept: "application/json" } });
    if (r.ok) got = await r.json();
  } catch {}
  if (mine !== asked || document.activeElement !== input) return;
  at = box;
  items = got.items;
  const make_ = box.dataset.make;
  if (make_ && q && !items.some((i) => i.title === q)) items = [...items, { title: q, fresh: make_.replace("#", q) }];
  show(got.said);
}
function show(said) {
  const input = inputOf(at);
  active = -1;
  list.ariaLabel = at.dataset.list;
  list.replaceChildren(
    ...items.map((item, i) => {
      const o = make("div", "menu-item pick-item");
      o.role = "option";
      o.id = `pick-${i}`;
      o.ariaSelected = "false";
      o.append(make("span", item.fresh ? "pick-make" : "", item.fresh ?? item.title), make("small", "muted", item.about));
      return o;
    }),
  );
  if (!items.length) list.append(make("p", "pick-none muted small", at.dataset.none));
  live.textContent = said;
  // In a dialog the list belongs to it, or nobody could reach it.
  (input.closest("dialog") ?? $("main")).append(list);
  list.showPopover();
  const r = input.getBoundingClientRect(),
    below = innerHeight - r.bottom > Math.min(list.offsetHeight, 240) || r.top < innerHeight / 2,
    s = list.style;
  s.inlineSize = `${Math.min(Math.max(r.width, 260), innerWidth - 16)}px`;
  s.maxBlockSize = `${Math.min(352, (below ? innerHeight - r.bottom : r.top) - 16)}px`;
  s.insetInlineStart = `${Math.max(8, Math.min(r.left, innerWidth - list.offsetWidth - 8))}px`;
  s.insetBlockStart = below ? `${r.bottom}px` : `${r.top - list.offsetHeight - 8}px`;
  input.setAttribute("aria-expanded", "true");
}
function hide() {
  clearTimeout(timer);
  asked++;
  if (!at) return;
  const input = inputOf(at);
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
  at = null;
  list.hidePopover();
}
function go(i) {
  const all = $$("[role=option]", list);
  if (!all.length) return;
  all[active]?.setAttribute("aria-selected", "false");
  active = (i + all.length) % all.length;
  all[active].setAttribute("aria-selected", "true");
  all[active].scrollIntoView({ block: "nearest" });
  inputOf(at).setAttribute("aria-activedescendant", all[active].id);
}
function choose(box, item) {
  hide();
  if (item.fresh) return create(box, item.title);
  const input = inputOf(box);
  for (const note of $$(`[data-pick-note="${CSS.escape(nameOf(box))}"]`)) note.remove();
  if ("many" in box.dataset) {
    input.value = "";
    write(box, [...read(box).filter((c) => (c.id ? c.id !== item.id : c.title !== item.title)), item]);
  } else {
    input.value = item.title;
    idsOf(box)[0].value = item.id;
    notify(input);
  }
  input.focus();
}
const nameOf = (box) => (("many" in box.dataset ? $("textarea", box) : inputOf(box)).name);

// ── several values ──
const read = (box) => {
  const titles = ($("textarea", box).value.match(/"(?:[^"]|"")*"|[^\u3001\uff0c,\uff1b;\n]+/g) ?? [])
      .map((t) => t.trim().replace(/^"(.*)"$/s, "$1").replaceAll('""', '"'))
      .filter(Boolean),
    ids = idsOf(box);
  return titles.map((title, i) => ({ title, id: ids.length === titles.length ? ids[i].value : "" }));
};
const quoted = (t) => (/[\u3001\uff0c,\uff1b;\n"]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t);
function write(box, all) {
  const text = $("textarea", box);
  text.value = all.map((c) => quoted(c.title)).join("\n");
  for (const id of idsOf(box)) id.remove();
  for (const c of all) box.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${text.name}.id`, value: c.id ?? "" }));
  draw(box);
  notify(text);
}
function draw(box) {
  $(".chips", box).replaceChildren(
    ...read(box).map((c, i) => {
      const li = make("li", c.id ? "chip" : "chip is-text", c.title),
        b = make("button", "btn btn-ghost btn-icon btn-sm", "×");
      b.type = "button";
      b.dataset.chip = i;
      b.ariaLabel = box.dataset.drop.replace("#", c.title);
      li.append(b);
      return li;
    }),
  );
}
function chips(box) {
  if ($(".chips", box)) return;
  const text = $("textarea", box),
    input = make("input", "input"),
    all = make("ul", "chips");
  input.id = text.id;
  for (const a of ["aria-describedby", "aria-invalid"]) if (text.hasAttribute(a)) input.setAttribute(a, text.getAttribute(a));
  text.id += "-text";
  text.className = "pick-text";
  text.hidden = true;
  text.before(all, input);
  draw(box);
}
function typedChip(box) {
  const input = inputOf(box),
    title = input.value.trim();
  if (!title) return;
  input.value = "";
  if (!read(box).some((c) => c.title === title)) write(box, [...read(box), { title, id: "" }]);
}
function drop(box, i) {
  write(box, read(box).filter((_, n) => n !== i));
  inputOf(box).focus();
}

// ── making what is not there ──
async function create(box, title) {
  const input = inputOf(box);
  let dialog;
  const open = (html) => {
    const fresh = $("dialog", parse(html));
    if (!fresh) return location.assign(`${box.dataset.new}&title=${encodeURIComponent(title)}`);
    dialog?.remove();
    dialog = document.body.appendChild(fresh);
    for (const p of $$("[data-pick]", dialog)) ready(p);
    dialog.addEventListener("close", () => (dialog.remove(), input.focus()));
    dialog.addEventListener("submit", send);
    dialog.showModal();
    ($("[aria-invalid=true], input:not([type=hidden])", dialog) ?? dialog).focus();
  };
  async function send(e) {
    e.preventDefault();
    e.stopPropagation();
    e.submitter?.setAttribute("aria-busy", "true");
    try {
      const r = await fetch(e.target.action, { method: "POST", body: new URLSearchParams(new FormData(e.target)), headers: { "X-Fragment": "ref" } });
      if (r.status !== 201) return open(await r.text());
      const item = await r.json();
      dialog.close();
      choose(box, item);
    } catch {
      e.submitter?.removeAttribute("aria-busy");
    }
  }
  try {
    open(await (await fetch(`${box.dataset.new}&title=${encodeURIComponent(title)}`, { headers: { "X-Fragment": "ref" } })).text());
  } catch {}
}

on("focusin", (e) => {
  const box = boxOf(e.target);
  if (box) ready(box);
  if (at && box !== at) hide();
});
on("focusout", (e) => {
  const box = boxOf(e.target);
  if (box && "many" in box.dataset && e.target === inputOf(box) && !list.contains(e.relatedTarget)) setTimeout(() => document.activeElement !== e.target && !$("dialog[open]") && typedChip(box), 150);
});
on("input", (e) => {
  const box = boxOf(e.target);
  if (!box || e.target !== inputOf(box)) return;
  clearTimeout(timer);
  const chip = "many" in box.dataset && e.target.value.match(/^(.*\S)[\u3001\uff0c,\uff1b;]$/);
  if (chip) {
    e.target.value = chip[1];
    return typedChip(box), hide();
  }
  if (!("many" in box.dataset)) idsOf(box)[0].value = "";
  timer = setTimeout(search, 150, box);
});
on("click", (e) => {
  const box = boxOf(e.target),
    note = near(e.target, "[data-pick-make]"),
    option = near(e.target, "[role=option]");
  if (note) {
    const own = $(`.pick[data-new]:has([name="${CSS.escape(note.parentElement.dataset.pickNote)}"])`);
    if (!own) return;
    e.preventDefault();
    create(own, note.dataset.pickMake);
  } else if (option && list.contains(option)) choose(at, items[[...list.children].indexOf(option)]);
  else if (box && e.target.dataset.chip) drop(box, +e.target.dataset.chip);
  else if (box && e.target === inputOf(box)) at || search(box);
  else hide();
});
list.addEventListener("pointerdown", (e) => e.preventDefault()); // the input keeps the focus
// On window and capturing, so that an open list takes Enter and the arrows before rows and forms do.
addEventListener(
  "keydown",
  (e) => {
    const box = boxOf(e.target);
    if (!box || e.isComposing || e.target !== inputOf(box)) return;
    const many = "many" in box.dataset;
    if (e.key === "ArrowDown" && !e.altKey) at ? go(active + 1) : search(box);
    else if (e.key === "ArrowUp" && at && !e.altKey) go(active < 0 ? -1 : active - 1);
    else if (e.key === "Enter" && at && active >= 0) choose(box, items[active]);
    else if (e.key === "Enter" && many && e.target.value.trim()) typedChip(box), hide();
    else if (e.key === "Escape" && at) hide();
    else if (e.key === "Backspace" && many && !e.target.value && read(box).length) return drop(box, read(box).length - 1);
    else return e.key === "Tab" ? hide() : undefined;
    e.preventDefault();
    e.stopPropagation();
  },
  true,
);
addEventListener("scroll", (e) => at && !list.contains(e.target) && hide(), true);
for (const box of $$(".pick[data-pick]")) ready(box);
