// Files dropped on a page, or chosen in a form[data-drop], go up one by one, two at a time, each with its own progress and answer. A
// file keeps its number when it is sent again, so the server takes it once. All texts come from data- attributes of the form.
const jobs = new Map(); // form -> { list, sending, count, failed }
const el = (tag, props) => Object.assign(document.createElement(tag), props);

function add(form, files) {
  const d = form.dataset,
    j = jobs.get(form) ?? { list: [], sending: 0, count: 0, failed: 0 };
  jobs.set(form, j);
  for (const file of files) {
    const job = { form, j, file, n: j.count++, row: el("li", { className: "upload" }) };
    job.name = el("span", { textContent: file.name });
    job.button = el("button", { type: "button", className: "btn btn-sm" });
    job.bar = el("progress", { max: 1, value: 0, ariaLabel: file.name });
    job.why = el("span", { className: "upload-why muted small" });
    job.row.append(job.name, job.button, job.bar, job.why);
    $("[data-uploads]", form).append(job.row);
    if (file.size > +d.max) fail(job, d.tooLarge.replace("{name}", file.name));
    else if (!file.size) fail(job, d.empty.replace("{name}", file.name));
    else queue(job);
  }
  next(j);
}
function queue(job) {
  job.bar.hidden = false;
  job.bar.value = 0;
  job.why.className = "upload-why muted small";
  say(job, job.form.dataset.waiting, job.form.dataset.cancel, () => (job.xhr ? job.xhr.abort() : drop(job)));
  job.j.list.push(job);
}
function say(job, why, text, press) {
  job.why.textContent = why;
  job.button.textContent = text;
  job.button.ariaLabel = `${text} ${job.file.name}`;
  job.button.onclick = press;
}
function drop(job) {
  job.j.list = job.j.list.filter((o) => o !== job);
  job.row.remove();
  done(job.j, job.form);
}
// What is wrong with the file itself is not tried again; what happened on the way can be.
function fail(job, why, again) {
  const d = job.form.dataset;
  job.j.failed++;
  job.bar.hidden = true;
  job.why.className = "upload-why text-bad";
  say(job, why, again ? d.retry : d.dismiss, () => {
    job.j.failed--;
    if (!again) return drop(job);
    queue(job);
    next(job.j);
  });
}
function next(j) {
  while (j.sending < 2 && j.list.length) send(j.list.shift());
}
function send(job) {
  const { form, j, file } = job,
    d = form.dataset,
    x = (job.xhr = new XMLHttpRequest()),
    body = new FormData(form);
  body.delete("files");
  body.append("_nth", job.n);
  body.append("files", file, file.name);
  j.sending++;
  job.why.textContent = d.sending;
  x.open("POST", form.action);
  x.setRequestHeader("X-Upload", "1");
  x.upload.onprogress = (e) => (job.bar.value = e.total ? e.loaded / e.total : 0);
  x.upload.onload = () => (job.why.textContent = d.checking);
  x.onerror = () => fail(job, d.offline, true);
  x.onabort = () => fail(job, d.cancelled, true);
  x.onload = () => {
    if (x.status === 201) return show(job, x.responseText);
    let why;
    try {
      why = JSON.parse(x.responseText).error;
    } catch {}
    fail(job, why || d.offline, x.status >= 500 || x.status === 401 || !why);
  };
  x.onloadend = () => {
    job.xhr = null;
    j.sending--;
    next(j);
    done(j, form);
  };
  x.send(body);
}
function show(job, html) {
  const box = job.form.closest("[data-file-box]"),
    list = $("[data-file-list]", box),
    item = $("li.file", parse(html));
  job.row.remove();
  if (item && !document.getElementById(item.id)) list.append(item);
  list.hidden = !list.children.length;
  $("[data-file-none]", box)?.remove();
}
// When everything has gone up, the page is loaded anew: other forms on it stand on what was there before.
function done(j, form) {
  if (j.sending || j.list.length || j.failed || !("reload" in form.dataset)) return;
  if (!$("form[data-dirty]")) location.reload();
}

on("change", (e) => {
  const form = near(e.target, "form[data-drop]");
  if (!form || e.target.type !== "file" || !e.target.files.length) return;
  add(form, [...e.target.files]);
  e.target.value = "";
});
// A file that is let go beside the zone must not replace the page; with one zone on the page it is meant for that.
const zone = (e) => near(e.target, "form[data-drop]") ?? ($$("form[data-drop]").length === 1 ? $("form[data-drop]") : null);
const carries = (e) => e.dataTransfer?.types.includes("Files");
on("dragover", (e) => {
  if (!carries(e)) return;
  e.preventDefault();
  const over = zone(e);
  e.dataTransfer.dropEffect = over ? "copy" : "none";
  for (const f of $$("form[data-drop]")) f.classList.toggle("is-over", f === over);
});
const calm = () => $$("form[data-drop]").forEach((f) => f.classList.remove("is-over"));
on("dragleave", (e) => e.relatedTarget || calm());
on("drop", (e) => {
  if (!carries(e)) return;
  e.preventDefault();
  calm();
  const form = zone(e),
    // A folder comes as a file that cannot be read.
    files = [...e.dataTransfer.items].filter((i) => !i.webkitGetAsEntry?.()?.isDirectory).map((i) => i.getAsFile());
  if (form) add(form, files.filter(Boolean));
});
addEventListener("beforeunload", (e) => {
  if ([...jobs.values()].some((j) => j.sending)) e.preventDefault();
});
