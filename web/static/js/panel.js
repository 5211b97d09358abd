// A row of a table opens beside the table: the same address, asked for as a fragment. Whatever goes wrong, the link is
// followed as a link.
const wide = matchMedia("(width >= 64rem)");
const links = () => $$("a[data-panel]");
const panel = () => $(".workbench > .record");
const home = location.href;

async function open(href, push = true) {
  const main = $(".workbench");
  main.ariaBusy = "true";
  try {
    const r = await fetch(href, { headers: { "X-Fragment": "record" } });
    const next = r.ok && !r.redirected && $(".record", parse(await r.text()));
    if (!next) throw r.status;
    panel() ? panel().replaceWith(next) : main.append(next);
    if (push) history.pushState({ panel: href }, "", href);
    mark(href);
    const h = $("h2", next);
    h.tabIndex = -1;
    h.focus({ preventScroll: true });
  } catch {
    location.href = href;
  } finally {
    main.ariaBusy = null;
  }
}
function mark(href) {
  for (const a of links()) {
    const here = a.href === href;
    a.closest("tr")?.classList.toggle("is-open", here);
    if (here) a.setAttribute("aria-current", "true");
    else a.removeAttribute("aria-current");
    if (here) a.scrollIntoView({ block: "nearest" });
  }
}
function close(push = true) {
  const a = $("a[data-panel][aria-current]");
  panel()?.remove();
  mark("");
  if (push) history.pushState({}, "", $("[data-home]")?.dataset.home ?? home);
  a?.focus();
}
function step(by) {
  const all = links(),
    i = all.findIndex((a) => a.ariaCurrent),
    next = all[i + by];
  if (next) open(next.href);
}

on("click", (e) => {
  if (e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !wide.matches) return;
  const row = near(e.target, "tr"),
    // Anywhere in a row counts, but for what is a control itself or text that somebody marks to copy.
    bare = row && !near(e.target, "a,button,input,label,summary") && !getSelection().toString(),
    a = bare ? $("a[data-panel]", row) : near(e.target, "a[data-panel]"),
    b = near(e.target, "[data-panel-step],[data-panel-close]");
  if (a && $(".workbench")) {
    e.preventDefault();
    open(a.href);
  } else if (b && panel()) {
    e.preventDefault();
    "panelClose" in b.dataset ? close() : step(+b.dataset.panelStep);
  }
});
// Letters count only while the table or the panel has the focus, so they cannot surprise anyone elsewhere.
on("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target)) return;
  if (!panel() || !near(e.target, ".table-area, .record") || $("dialog[open]")) return;
  const onLink = near(e.target, "a[data-panel]");
  if (e.key === "Escape") close();
  else if (e.key === "j" || (onLink && e.key === "ArrowDown")) step(1);
  else if (e.key === "k" || (onLink && e.key === "ArrowUp")) step(-1);
  else return;
  e.preventDefault();
});
addEventListener("popstate", (e) => {
  if (!$(".workbench")) return;
  if (e.state?.panel) open(e.state.panel, false);
  else if (panel()) location.href === home ? close(false) : location.reload();
});
