// Typing @ in a text offers the people who can be named there, one name a line in data-names. What is chosen is typed for
// them; the server finds the names in the text. Without script the same people stand in a choice below.
let list, area, at;
const close = () => {
  list?.remove();
  list = area = null;
};
const take = (name) => {
  const end = area.selectionStart,
    box = area;
  box.setRangeText("@" + name + " ", at, end, "end");
  close();
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
};
const offer = (box) => {
  const before = box.value.slice(0, box.selectionStart),
    typed = before.match(/[@\uff20]([^\s@\uff20]{0,20})$/);
  close();
  if (!typed) return;
  const names = box.dataset.names.split("\n").filter((n) => n && n.toLowerCase().startsWith(typed[1].toLowerCase()) && n !== typed[1]);
  if (!names.length) return;
  area = box;
  at = before.length - typed[0].length;
  list = document.createElement("div");
  list.className = "box mention";
  list.setAttribute("role", "listbox");
  names.forEach((name, i) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "menu-item";
    b.setAttribute("role", "option");
    b.setAttribute("aria-selected", i === 0);
    b.textContent = "@" + name;
    b.addEventListener("mousedown", (e) => {
      e.preventDefault();
      take(name);
    });
    list.append(b);
  });
  box.after(list);
};
on("input", (e) => e.target.matches?.("textarea[data-names]") && !e.isComposing && offer(e.target));
on("compositionend", (e) => e.target.matches?.("textarea[data-names]") && offer(e.target));
on("focusout", (e) => e.target === area && close());
on(
  "keydown",
  (e) => {
    if (!list || e.target !== area || e.isComposing) return;
    const all = $$("button", list),
      now = all.findIndex((b) => b.getAttribute("aria-selected") === "true"),
      step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step) {
      all[now].setAttribute("aria-selected", false);
      all[(now + step + all.length) % all.length].setAttribute("aria-selected", true);
    } else if (e.key === "Enter" || e.key === "Tab") take(all[now].textContent.slice(1));
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
    e.stopPropagation();
  },
  { capture: true },
);
