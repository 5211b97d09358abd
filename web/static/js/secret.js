// A secret that was opened goes after its seconds, when somebody hides it, and when the page is left. It can be copied only while it is shown, exactly
// as it is. The address becomes that of the page without it, so that loading it again asks for nothing.
for (const box of $$("[data-secret]")) {
  const text = $("[data-secret-text]", box);
  const timer = $("[data-secret-timer]", box);
  const until = Date.now() + 1000 * box.dataset.secret;
  const hide = () => {
    clearInterval(tick);
    text.textContent = "••••••••••••";
    timer.textContent = box.dataset.gone;
    box.classList.remove("is-shown");
    for (const e of $$("[data-secret-while]", box)) e.remove();
  };
  const look = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) timer.textContent = box.dataset.left.replace("#", left);
    else hide();
  };
  const tick = setInterval(look, 250);
  look();
  history.replaceState(null, "", box.dataset.back);
  addEventListener("pagehide", hide);
  box.addEventListener("click", (e) => {
    const t = near(e.target, "[data-secret-hide], [data-secret-copy]");
    if (!t) return;
    e.preventDefault();
    if ("secretHide" in t.dataset) return hide();
    navigator.clipboard?.writeText(text.textContent).then(() => {
      $("span", t).textContent = t.dataset.copied;
    });
  });
  box.scrollIntoView({ block: "center" });
}

// A dialog whose form was refused opens again.
for (const d of $$("dialog[open]")) {
  d.close();
  d.showModal?.();
  $("[aria-invalid]", d)?.focus();
}
