// Passkeys: the page asks the server for a question, the browser has the person's device answer it, and the form goes off with the answer.
// Without them there is the password.
const can = () => window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials;

function tell(form, text) {
  const box = $("[id$=passkey]", form);
  const p = document.createElement("p");
  p.className = "error";
  p.setAttribute("role", "alert");
  p.textContent = text;
  box.replaceChildren(p);
}

// answered is what the device says to the question that the address gives for these fields, as JSON; nothing when it was told why not.
async function answered(form, at, fields, words, device) {
  if (!can()) return tell(form, words.missing);
  try {
    const r = await fetch(at, { method: "POST", body: new URLSearchParams(fields), headers: { "X-Passkey": "1" } });
    const said = await r.json();
    if (!r.ok) return tell(form, said.error);
    return JSON.stringify(await device(said.question));
  } catch {
    tell(form, words.stopped); // closed, timed out, or no device at hand: browsers do not say which
  }
}

// Signing. What has to be filled in is looked at by the server, so an empty name costs no second look at a finger: it is asked for first.
on("click", async (e) => {
  const b = near(e.target, "[data-passkey]");
  if (!b) return;
  const form = b.form;
  const missing = $$("[name=agree]:not(:checked), [name=name]", form).find((i) => i.type === "checkbox" || !i.value.trim());
  if (missing) return missing.focus();
  b.setAttribute("aria-busy", "true");
  const get = async (q) => (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(q) })).toJSON();
  const fields = { section: b.dataset.section, person: b.dataset.person, digest: form.digest.value, version: form.elements.version.value };
  const answer = await answered(form, b.dataset.passkey, fields, b.dataset, get);
  b.removeAttribute("aria-busy");
  if (!answer) return;
  form.answer.value = answer;
  form.requestSubmit();
});

// A new one.
on("submit", async (e) => {
  const form = near(e.target, "[data-passkey-new]");
  if (!form || form.answer.value) return;
  e.preventDefault();
  const make = async (q) => (await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(q) })).toJSON();
  const fields = { name: form.elements.name.value, password: form.elements.password.value };
  const answer = await answered(form, form.dataset.passkeyNew, fields, form.dataset, make);
  if (!answer) return;
  form.answer.value = answer;
  form.elements.password.value = "";
  form.requestSubmit();
});
