// Saves a form by itself 1.5 s after the last change, and keeps a copy of unsaved text in this tab, so that neither an
// expired session nor a lost connection costs anyone a sentence. All texts come from data- attributes of the form.
const form = $("form[data-autosave]");
const store = {
  get: (k) => {
    try {
      return JSON.parse(sessionStorage.getItem(k));
    } catch {}
  },
  set: (k, v) => {
    try {
      v ? sessionStorage.setItem(k, JSON.stringify(v)) : sessionStorage.removeItem(k);
    } catch {}
  },
};
const mine = "typed:";

// What was sent by a button is let go when the answer is good news. A sign-in page, an error page or a page that happens
// to come next proves nothing.
if ($('.toast[data-tone="pass"]'))
  for (const k of Object.keys(sessionStorage))
    if (k.startsWith(mine) && Date.now() - store.get(k)?.sent < 60000) store.set(k);

if (form) {
  const d = form.dataset,
    line = $(".autosave", form),
    key = () => mine + (d.autosave || location.pathname),
    // a record may have a field of its own called version
    version = () => $("input[type=hidden]:is([name=_version], [name=version])", form);
  let dirty = "dirty" in d,
    stopped = false,
    composing = false,
    saving = null, // the save under way
    lost = "", // what was sent without an answer: it may be stored or not
    leaving = false,
    timer;

  // Passwords and hidden fields never go into the copy.
  const typed = () =>
    [...new FormData(form)].filter(([k, v]) => {
      const el = form.elements[k];
      return typeof v === "string" && el?.type !== "password" && el?.type !== "hidden";
    });
  // A name typed anew is no longer the person or record it was matched to.
  const unmatch = (el) => $$(`input[type=hidden][name="${el.name}.id"]`, form).forEach((id) => (id.value = ""));
  const keep = () => store.set(key(), { version: version()?.value, typed: typed() });
  const say = (state, text) => {
    line.dataset.save = state;
    $("span", line).textContent = text;
  };

  // Something typed here was never saved: put it back, with the version it was typed against, so that a change someone
  // else made since is found out on saving.
  const copy = store.get(key());
  const arrived = copy?.sent && version() && copy.version !== version().value;
  if (copy && !arrived && !dirty && JSON.stringify(copy.typed) !== JSON.stringify(typed())) {
    for (const box of $$("[data-rows]", form)) {
      const n = copy.typed.map(([k]) => k.match(`^${box.dataset.rows}\\.(\\d+)\\.`)?.[1]).filter(Boolean);
      box.dispatchEvent(new CustomEvent("rows:fit", { bubbles: true, detail: n.length ? Math.max(...n) + 1 : 0 }));
    }
    const rest = [...copy.typed];
    for (const el of form.elements) {
      if (!el.name || ["hidden", "password", "submit", "button", "file"].includes(el.type)) continue;
      const box = el.type === "checkbox" || el.type === "radio",
        i = rest.findIndex(([k, v]) => k === el.name && (!box || v === el.value));
      if (box) el.checked = i >= 0;
      else if (el.multiple) for (const o of el.options) o.selected = rest.some(([k, v]) => k === el.name && v === o.value);
      else if (i >= 0) {
        const value = rest.splice(i, 1)[0][1];
        if (el.value !== value) unmatch(el);
        el.value = value;
      }
    }
    if (copy.version && version()) version().value = copy.version;
    const note = $("[data-restored]", form);
    if (note) note.hidden = false;
    dirty = true;
    schedule();
  } else if (!dirty) store.set(key());
  else keep();

  function schedule() {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, 1500);
  }
  function changed(e) {
    if (e.target.name === "_rows") return;
    if (e.type === "input" && e.target.name) unmatch(e.target);
    dirty = true;
    keep();
    schedule();
  }
  function save() {
    if (composing || saving || leaving) return schedule();
    return (saving = send().finally(() => (saving = null)));
  }
  async function send() {
    // What was lost is sent once more as it was, so that the server can tell it from another change.
    const body = lost || new URLSearchParams(new FormData(form)).toString(),
      old = key();
    dirty = !!lost;
    lost = "";
    say("saving", d.saving);
    let reason = "";
    try {
      const r = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Autosave": "1", Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        redirect: "manual",
        signal: AbortSignal.timeout(15000),
      });
      const json = r.headers.get("Content-Type")?.includes("json") ? await r.json() : {};
      if (json.version && version()) version().value = json.version;
      if (r.ok && !json.error) {
        if (json.action) form.action = json.action;
        if (json.page) history.replaceState(history.state, "", json.page);
        store.set(old);
        if (dirty) keep();
        say("saved", `${d.saved} ${json.saved_at ?? ""}`);
      } else {
        reason = json.error || (r.type === "opaqueredirect" || r.status === 401 ? d.signedOut : d.failed);
        // Another's change or a lost session needs a decision; what is merely wrong may be mended by typing on.
        // A server in trouble may have stored it or not, as when there is no answer.
        if (r.status >= 500) lost = body;
        else stopped = r.status !== 422 && !r.ok;
      }
    } catch {
      lost = body;
      reason = d.offline; // the next change, or the network coming back, tries again
    }
    if (!reason) return dirty && schedule();
    dirty = true;
    say("error", d.unsaved + reason);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("compositionstart", () => (composing = true));
  form.addEventListener("compositionend", () => (composing = false));
  addEventListener("online", () => dirty && schedule());
  on("click", (e) => {
    if (!near(e.target, "[data-discard]")) return;
    leaving = true;
    store.set(key());
    location.reload();
  });
  // A button waits for the save under way, because that may give a new record its address and moves the version on; what was
  // lost is sent again first. On the form, so that js/submit.js does not take this press for the one that counts.
  let waiting = false;
  form.addEventListener("submit", async (e) => {
    if (e.defaultPrevented || waiting === "over" || !(saving || lost)) return;
    e.preventDefault();
    if (waiting) return;
    waiting = true;
    const button = e.submitter;
    button?.setAttribute("aria-busy", "true");
    await saving;
    if (lost) await save();
    waiting = "over";
    form.requestSubmit(button);
    waiting = false;
  });
  addEventListener("submit", (e) => {
    if (e.target !== form || e.defaultPrevented) return;
    leaving = true;
    clearTimeout(timer);
    if (dirty) store.set(key(), { version: version()?.value, typed: typed(), sent: Date.now() });
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted) leaving = false;
  });
  addEventListener("beforeunload", (e) => {
    if (dirty && !leaving) e.preventDefault();
  });
}
