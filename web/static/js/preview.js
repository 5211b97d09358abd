// The field that is being described, as people will meet it: asked for again a moment after something was typed. Without this the
// button of the form shows it.
let later;
on("input", (e) => {
  const form = near(e.target, "form[data-preview]");
  if (!form) return;
  clearTimeout(later);
  later = setTimeout(async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("_preview", "yes");
    try {
      const r = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "preview" } });
      const next = r.ok && !r.redirected && $("#preview", parse(await r.text()));
      if (next) $("#preview").replaceWith(next);
    } catch {
      // The button still shows it.
    }
  }, 300);
});
