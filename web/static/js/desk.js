// Letters of the review desk: each button says its own in data-press. Never while somebody types, and never under an open dialog.
on("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.repeat || typing(e.target) || $("dialog[open]")) return;
  const k = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  const b = $$("[data-press]").find((b) => b.dataset.press.split(" ").includes(k));
  if (!b) return;
  e.preventDefault();
  b.click();
});
