// The search palette over any page, loaded when it is first asked for. The server draws it (page.Palette); its list is asked for
// anew while somebody types. On the page of results the arrow keys go through the hits.
import { $, $$, on, parse, near } from "./app.js";

const style = new URL("../css/search.css", import.meta.url).href;
let dialog, input, timer, asked;

async function ask(address) {
  asked?.abort();
  asked = new AbortController();
  const r = await fetch(address, { headers: { "X-Fragment": "palette" }, signal: asked.signal });
  const next = r.ok && !r.redirected && $("#palette", parse(await r.text()));
  if (!next) throw r.status;
  return next;
}

// open shows the palette for the link that leads to the search page. Closing it gives the focus back to where it was.
export async function open(link) {
  if (dialog?.open) return input.select();
  const styled = $(`link[href="${style}"]`) ?? (await styles());
  const fresh = await ask(link.href);
  dialog?.remove();
  document.body.append((dialog = fresh));
  input = $("#palette-q", dialog);
  recent();
  dialog.showModal();
  input.focus();
  if (styled) choose(0);
}

function styles() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = style;
  return new Promise((done) => {
    link.onload = link.onerror = () => done(link);
    document.head.append(link);
  });
}

// What was opened in this tab before, as long as nothing is typed.
function recent() {
  let list = [];
  try {
    list = JSON.parse(sessionStorage.getItem("recent")) ?? [];
  } catch {}
  const group = $("[role=group]", dialog)?.cloneNode(true);
  const options = list.filter(([href]) => href !== location.pathname).slice(0, 5);
  if (input.value || !group || !options.length) return;
  const row = $("[role=option]", group);
  const head = $(".palette-group", group);
  head.id = "palette-recent";
  head.textContent = dialog.dataset.recent;
  group.setAttribute("aria-labelledby", head.id);
  group.replaceChildren(head);
  options.forEach(([href, title], i) => {
    const a = row.cloneNode(true);
    a.id = `recent-${i}`;
    a.href = href;
    a.querySelector(".icon use").setAttribute("href", a.querySelector(".icon use").getAttribute("href").replace(/#.*/, "#history"));
    $("span", a).textContent = title;
    group.append(a);
  });
  $("#palette-list", dialog).prepend(group);
}

const options = () => $$("[role=option]", dialog);
const chosen = () => $("[role=option][aria-selected=true]", dialog);

function choose(i) {
  const all = options();
  chosen()?.setAttribute("aria-selected", "false");
  const a = all[(i + all.length) % all.length];
  input.removeAttribute("aria-activedescendant");
  if (!a) return;
  a.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", a.id);
  a.scrollIntoView({ block: "nearest" });
}

async function refresh() {
  const form = input.form;
  const address = new URL(form.action);
  for (const [k, v] of new FormData(form)) if (v) address.searchParams.set(k, v);
  const here = $("[name=in]", form);
  if (here) address.searchParams.set("from", here.value);
  try {
    const next = await ask(address);
    for (const s of [".palette-list", ".palette-empty", "[role=status]"]) $(s, dialog).replaceWith($(s, next));
    recent();
    choose(0);
  } catch (e) {
    if (e.name !== "AbortError") form.submit(); // the page says what is wrong
  }
}

function later(e) {
  if (e.isComposing || !near(e.target, "#palette form")) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, e.type === "input" && e.target === input ? 120 : 0);
}
on("input", later);
on("compositionend", later);

on("keydown", (e) => {
  if (e.isComposing) return;
  const hits = !dialog?.open && near(e.target, "[data-hits], [role=search]") && $$("[data-hits] a.row-link");
  const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (hits && by) {
    e.preventDefault();
    (hits[hits.indexOf(e.target) + by] ?? $("#q"))?.focus();
  } else if (dialog?.open && e.target === input) {
    const i = options().indexOf(chosen());
    if (by) {
      e.preventDefault();
      choose(i + by);
    } else if (e.key === "Enter" && chosen()) {
      e.preventDefault();
      if (e.ctrlKey || e.metaKey) window.open(chosen().href, "_blank", "noopener");
      else chosen().click();
    }
  }
});
// A link to a part of this very page leaves the palette open otherwise.
on("click", (e) => dialog?.open && near(e.target, "#palette [role=option]") && !e.ctrlKey && !e.metaKey && dialog.close());
