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
