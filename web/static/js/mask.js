// A masked fact that is asked for comes as a fragment in its own place, and is covered again after its seconds, when somebody hides it, and when the page is
// left. Whatever goes wrong, the form is sent as a form.
on("submit", async (e) => {
  const form = near(e.target, "[data-uncover]");
  if (!form || e.defaultPrevented) return;
  e.preventDefault();
  try {
    const r = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Fragment": "fact" } });
    const next = r.ok && !r.redirected && $("[data-shown]", parse(await r.text()));
    if (!next) throw r.status;
    form.closest(".mask").replaceWith(next);
    shown(next);
  } catch {
    form.submit();
  }
});

function shown(box) {
  const timer = $("[data-shown-timer]", box),
    until = Date.now() + 1000 * box.dataset.shown;
  const hide = () => {
    clearInterval(tick);
    const again = $("template", box)?.content.cloneNode(true);
    if (box.isConnected && again) box.replaceWith(again);
    removeEventListener("pagehide", hide);
  };
  const look = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) timer.textContent = box.dataset.left.replace("#", left);
    else hide();
  };
  const tick = setInterval(look, 250);
  look();
  addEventListener("pagehide", hide);
  $("[data-shown-hide]", box).addEventListener("click", (e) => {
    e.preventDefault();
    hide();
  });
}
// The page that answers a form: loading it again asks for nothing.
for (const box of $$("[data-shown]")) {
  history.replaceState(null, "", box.dataset.back);
  shown(box);
  box.scrollIntoView({ block: "center" });
}
