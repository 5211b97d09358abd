// A table on its way in: a file that is chosen, or dropped on form[data-import] or over a section's list, goes up at once and shows how
// far it is; then its page asks how far checking or writing is. Without this the form posts and the page is loaded anew by hand.
import { $, on, near } from "./app.js";

// A form that was refused was answered where it was sent: reloading leads to its page instead of asking whether to send it again.
const { at } = document.body.dataset;
if (at) history.replaceState(null, "", at);

const form = $("form[data-import]");
let xhr, read; // read is the file whose text is to be read in another way
if (form) {
  const d = form.dataset,
    over = d.import === "over",
    area = over ? $(".table-area") : document.documentElement,
    box = $("[data-import-sending]", form),
    bar = $("progress", box),
    said = (text, bad) => {
      box.classList.toggle("is-bad", !!bad);
      $("[data-import-said]", box).textContent = text;
    };
  const size = (n) => (n < 1048576 ? `${Math.ceil(n / 1024)} KB` : `${(n / 1048576).toFixed(1)} MB`);
  const show = (file) => {
    $("[data-import-name]", box).textContent = file?.name ?? "";
    $("[data-import-size]", box).textContent = file ? size(file.size) : "";
    bar.value = 0;
    box.hidden = false;
    if (over) {
      form.hidden = false;
      $("[data-import-let-go]", form).hidden = true;
    }
  };
  const away = () => {
    box.hidden = true;
    form.classList.remove("is-over");
    if (over) form.hidden = true;
  };
  const send = (file) => {
    show(file);
    if (file.size > +d.max) return said(d.tooLarge.replace("{name}", file.name), true);
    read = null;
    if (!file.size) return said(d.empty.replace("{name}", file.name), true);
    const body = new FormData(form);
    for (const name of ["file", "text"]) body.delete(name);
    body.append("file", file, file.name);
    xhr = new XMLHttpRequest();
    said(d.sending);
    xhr.open("POST", form.action);
    xhr.setRequestHeader("X-Upload", "1");
    xhr.upload.onprogress = (e) => (bar.value = e.total ? e.loaded / e.total : 0);
    xhr.upload.onload = () => {
      bar.removeAttribute("value");
      said(d.reading);
    };
    xhr.onabort = () => said(d.cancelled, true);
    xhr.onerror = () => said(d.offline, true);
    xhr.onload = () => {
      let a = {};
      try {
        a = JSON.parse(xhr.responseText);
      } catch {
        // A page instead of an answer: a proxy in between, or the session has ended.
      }
      if (a.go) return location.assign(a.go);
      said(a.error || d.offline, true);
      const options = a.options && $(".import-options", form);
      if (!options) return;
      read = file;
      options.open = true;
      $("select", options).focus();
    };
    xhr.onloadend = () => (xhr = null);
    xhr.send(body);
  };
  const take = (files) => {
    if (xhr || !files.length) return;
    if (files.length === 1) return send(files[0]);
    show();
    said(d.one, true);
  };
  on("change", (e) => {
    if (e.target.type !== "file" || e.target.form !== form) return;
    take([...e.target.files]);
    e.target.value = "";
  });
  on("submit", (e) => {
    if (!read || e.target !== form || $("textarea", form)?.value) return;
    e.preventDefault();
    send(read);
  });
  on("click", (e) => {
    if (!near(e.target, "[data-import-cancel]")) return;
    if (xhr) xhr.abort();
    else away();
  });
  // Heard before files.js, which would give the file to the record beside the list.
  const meant = (e) => e.dataTransfer?.types.includes("Files") && (area.contains(e.target) || form.contains(e.target));
  on(
    "dragover",
    (e) => {
      if (!meant(e)) return;
      e.preventDefault();
      e.stopPropagation();
      e.dataTransfer.dropEffect = "copy";
      form.classList.add("is-over");
      if (!over || !form.hidden) return;
      form.hidden = false;
      box.hidden = true;
      $("[data-import-let-go]", form).hidden = false;
    },
    true,
  );
  on(
    "dragleave",
    (e) => {
      if (box.hidden && !area.contains(e.relatedTarget) && !form.contains(e.relatedTarget)) away();
    },
    true,
  );
  on(
    "drop",
    (e) => {
      if (!meant(e)) return;
      e.preventDefault();
      e.stopPropagation();
      away();
      take([...e.dataTransfer.files]);
    },
    true,
  );
  addEventListener("beforeunload", (e) => xhr && e.preventDefault());
  addEventListener("pageshow", (e) => e.persisted && away());
}

// How far checking or writing is: asked every second while somebody looks.
const busy = $("[data-progress]");
let timer;
async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const r = await fetch(busy.dataset.progress, { headers: { "X-Fragment": "progress" } });
    const a = await r.json();
    if (!r.ok || a.over) return location.reload();
    const bar = $("progress", busy),
      now = $("[data-progress-said]", busy);
    bar.max = a.total;
    if (a.done) bar.value = a.done;
    if (now.textContent !== a.said) now.textContent = a.said;
  } catch {
    // The next second may know.
  }
  timer = setTimeout(ask, 1000);
}
if (busy) {
  timer = setTimeout(ask, 500);
  on("visibilitychange", ask);
}
