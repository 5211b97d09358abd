// Ctrl or Cmd with S saves, with Enter does the main thing of the form one stands in.
on("keydown", (e) => {
  if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return;
  const main = e.key === "Enter" ? "submit" : e.key.toLowerCase() === "s" ? "save" : "";
  const form = main && ((document.activeElement?.form ?? $("form[data-autosave]")) || null);
  const b = form && ($(`[data-key="${main}"]`, form) ?? (main === "submit" ? $("button[type=submit], button:not([type])", form) : null));
  if (!b) return;
  e.preventDefault();
  if (!b.ariaDisabled) form.requestSubmit(b);
});

// Ctrl or Cmd with K, "/" outside of fields, or a press on the link opens the search over the page. If anything fails, the link is followed.
const search = (e) => {
  const a = $("a[data-search]");
  if (!a) return;
  e.preventDefault();
  import("./palette.js").then((m) => m.open(a)).catch(() => (location.href = a.href));
};
on("click", (e) => {
  if (!e.button && !e.ctrlKey && !e.metaKey && !e.shiftKey && near(e.target, "a[data-search]")) search(e);
});
on("keydown", (e) => {
  const k = (e.ctrlKey || e.metaKey) && !e.shiftKey && e.key.toLowerCase() === "k";
  const slash = e.key === "/" && !e.ctrlKey && !e.metaKey && !typing(e.target) && !$("dialog[open]");
  if ((k || slash) && !e.altKey && !e.isComposing) search(e);
});
// Pages of handovers that were opened in this tab; who signs out leaves none.
try {
  const was = JSON.parse(sessionStorage.getItem("recent")) ?? [];
  if (!$("a[data-search]")) sessionStorage.removeItem("recent");
  else if (/^\/handovers\/.*-/.test(location.pathname)) {
    const now = [location.pathname, $("h1")?.textContent.trim()];
    sessionStorage.setItem("recent", JSON.stringify([now, ...was.filter(([p]) => p !== now[0])].slice(0, 6)));
  }
} catch {}
