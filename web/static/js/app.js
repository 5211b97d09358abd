// Dialogs, menus, toasts, theme, copying, showing a password. Everything goes by event delegation, so it also works for
// what arrives later.
on("click", (e) => {
  const t = near(e.target, "[data-open],[data-close],[data-toggle-password],[data-copy],[data-print]");
  if (!t) return;
  const d = t.dataset;
  if (d.open) {
    const dialog = document.getElementById(d.open);
    if (!dialog?.showModal) return; // the link leads there
    e.preventDefault();
    dialog.showModal();
    $("textarea, input:not([type=hidden])", dialog)?.focus();
  } else if ("close" in d) {
    e.preventDefault();
    const box = t.closest("dialog, .toast");
    box?.close ? box.close() : box?.remove();
  } else if (d.togglePassword) {
    const i = document.getElementById(d.togglePassword);
    i.type = i.type === "password" ? "text" : "password";
    t.setAttribute("aria-pressed", i.type === "text");
  } else if (d.copy) {
    navigator.clipboard?.writeText(document.getElementById(d.copy).textContent.trim().replace(/\s+/g, " ")).then(() => {
      $("span", t).textContent = d.copied;
    });
  } else window.print();
});

// A click on the backdrop closes a dialog.
on("click", (e) => {
  const d = e.target;
  if (!(d instanceof HTMLDialogElement && d.open)) return;
  const r = d.getBoundingClientRect();
  if (e.clientX < r.left || e.clientX > r.right || e.clientY < r.top || e.clientY > r.bottom) d.close();
});

// The theme changes at once and is stored in the background; without script the same form posts.
on("click", async (e) => {
  const b = near(e.target, "button[name=theme]");
  if (!b || e.defaultPrevented) return;
  e.preventDefault();
  const root = document.documentElement;
  if (b.value) root.dataset.theme = b.value;
  else delete root.dataset.theme;
  for (const x of $$("button[name=theme]")) x.setAttribute("aria-pressed", x.value === b.value);
  const body = new URLSearchParams(new FormData(b.form));
  body.set("theme", b.value);
  fetch(b.form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
});

// Good news goes after five seconds unless someone is reading it; trouble stays.
for (const t of $$('.toast:not([data-tone="blocker"])'))
  setInterval(() => t.matches(":hover, :focus-within") || t.remove(), 5000);

// The summary of errors is read first.
$(".error-summary")?.focus();

// Where CSS anchor positioning is missing, a menu is put under its button.
if (!CSS.supports("position-area: block-end"))
  on(
    "toggle",
    (e) => {
      const m = e.target;
      if (!m.matches?.(".menu[popover]") || e.newState !== "open") return;
      const b = $(`[popovertarget="${m.id}"]`)?.getBoundingClientRect();
      if (!b) return;
      const x = m.matches(".start") ? b.left : b.right - m.offsetWidth;
      m.style.insetBlockStart = `${b.bottom}px`;
      m.style.insetInlineStart = `${Math.max(8, Math.min(x, innerWidth - m.offsetWidth - 8))}px`;
    },
    true,
  );
