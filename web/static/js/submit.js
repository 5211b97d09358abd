// One press, one request: while a form is on its way, pressing again does nothing. Registered on window so that every
// other listener has had its chance to cancel.
addEventListener("submit", (e) => {
  const f = e.target;
  if (e.defaultPrevented || f.method !== "post") return;
  if (f.dataset.busy) return e.preventDefault();
  f.dataset.busy = "1";
  e.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(f), 15000); // an answer that never came must not lock the form
});
function release(f) {
  delete f.dataset.busy;
  for (const b of $$("[aria-busy]", f)) b.removeAttribute("aria-busy");
}
// Back brings the page as it was left.
addEventListener("pageshow", (e) => {
  if (e.persisted) $$("form[data-busy]").forEach(release);
});
