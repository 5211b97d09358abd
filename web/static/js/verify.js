// An archive of everything: that no byte of it was changed, and that its contents are what the manifest in it has digests of.
const inflate = async (b) => new Uint8Array(await new Response(new Blob([b]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer());
const plainText = (b) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(b);

// entriesOf reads the directory, which must be what follows from the entries themselves.
function entriesOf(data) {
  const v = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const u16 = (at) => v.getUint16(at, true);
  const u32 = (at) => v.getUint32(at, true);
  const end = data.length - 22;
  if (end < 0 || u32(end) !== 0x06054b50 || u16(end + 4) || u16(end + 6) || u16(end + 20) || u16(end + 8) !== u16(end + 10)) throw new Error("no end");
  const from = u32(end + 16);
  let strict = from + u32(end + 12) === end;
  const list = [];
  let next = 0;
  for (let at = from; at < end; ) {
    if (u32(at) !== 0x02014b50) throw new Error("no entry");
    const [name, extra, note] = [u16(at + 28), u16(at + 30), u16(at + 32)];
    const local = u32(at + 42);
    const packed = u32(at + 20);
    const start = local + 30 + u16(local + 26) + u16(local + 28);
    const described = start + packed;
    const same = (a, b, n) => toHex(data.subarray(a, a + n)) === toHex(data.subarray(b, b + n));
    strict &&= u16(at + 4) === 20 && !note && local === next && u32(local) === 0x04034b50 && u32(described) === 0x08074b50;
    strict &&= same(at + 6, local + 4, 10) && same(at + 16, described + 4, 12) && same(at + 28, local + 26, 4) && same(at + 46, local + 30, name + extra);
    for (let i = 34; i < 42; i++) strict &&= data[at + i] === 0;
    list.push({ name: plainText(data.subarray(at + 46, at + 46 + name)), method: u16(at + 10), start, raw: data.subarray(start, start + packed) });
    next = described + 16;
    at += 46 + name + extra + note;
  }
  return { list, strict: strict && next === from && list.length === u16(end + 8) };
}

async function checkArchive(data) {
  const { list, strict } = entriesOf(data);
  const found = [];
  const say = (code, section = "", name = "", place = "") => found.push({ code, section, name, place });
  const sums = new Map();
  const bodies = new Map();
  for (const e of list) {
    if (sums.has(e.name)) {
      say("entry.twice", "", e.name);
      continue;
    }
    let body = null;
    try {
      body = e.method ? await inflate(e.raw) : e.raw;
    } catch {
      // said with the list
    }
    sums.set(e.name, body ? toHex(await sha(body)) : "");
    if (body && !e.name.startsWith("files/") && !e.name.endsWith(".html")) bodies.set(e.name, body);
  }
  await container(data, list, strict, say, bodies);
  listed(bodies, sums, say);
  const own = bodies.get("handover.manifest.json");
  if (!own) return { problems: [...found, { code: "archive.manifest" }], key: "", signed: true };
  const r = await check(plainText(own));
  r.entries = list.length;
  r.contents = 0;
  r.events = 0;
  if (r.m) {
    await kept(bodies, r, say);
    await contents(bodies, r, say);
    const there = new Set([...sums].filter(([name]) => name.startsWith("files/")).map(([, sum]) => sum));
    for (const f of r.m.files) if (!there.has(f.digest)) say("file.content", titleOf(r.m, f.section), f.name);
    await chain(bodies, r, say);
  }
  r.problems = [...found, ...r.problems];
  return r;
}

async function container(data, list, strict, say, bodies) {
  const last = list.at(-1);
  try {
    const text = plainText(bodies.get("seal.json"));
    const s = JSON.parse(text);
    if (last.name !== "seal.json" || last.method || canonical(s) !== text || Object.keys(s).sort().join() !== "digest,key,tag,value" || s.tag !== "handover-desk archive v1") throw new Error("form");
    const message = canonical({ tag: s.tag, digest: s.digest });
    if ((await canSign()) && !(await ed25519(fromHex(s.key), message, fromHex(s.value)))) throw new Error("signature");
    const inner = JSON.parse(plainText(bodies.get("handover.manifest.json")));
    if (inner.signature.key !== s.key) say("archive.keys");
    if (toHex(await sha(data.subarray(0, last.start))) !== s.digest) say("archive.bytes");
    else if (!strict) say("archive.directory");
  } catch {
    say("archive.seal");
  }
}

function listed(bodies, sums, say) {
  let list;
  try {
    list = JSON.parse(plainText(bodies.get("manifest.json"))).entries;
  } catch {
    return say("archive.list");
  }
  const left = new Map(list.map((e) => [e.name, e.sha256]));
  for (const e of list) if (e.damaged) say("entry.damaged", "", e.name);
  for (const [name, sum] of sums) {
    if (name === "manifest.json" || name === "seal.json") continue;
    if (!left.has(name)) say("entry.unlisted", "", name);
    else if (left.get(name) !== sum) say("entry.changed", "", name);
    left.delete(name);
  }
  for (const name of left.keys()) say("entry.missing", "", name);
}

async function kept(bodies, r, say) {
  for (const [name, body] of bodies) {
    if (!/^inventory\/.*\.manifest\.json$/.test(name)) continue;
    const old = await check(plainText(body));
    if (old.problems.length || old.m.handover.id !== r.m.handover.id) say("archive.kept", "", name);
  }
}

// members are the members of an object as they are written; a name twice is an error.
function members(line) {
  JSON.parse(line);
  const out = new Map();
  const skip = (i) => {
    let depth = 0;
    for (let text = false; i < line.length; i++) {
      const c = line[i];
      if (text && c === "\\") i++;
      else if (c === '"') {
        text = !text;
        if (!text && !depth) return i + 1;
      } else if (text) continue;
      else if (c === "{" || c === "[") depth++;
      else if (c === "}" || c === "]") {
        if (!depth) return i;
        if (!--depth) return i + 1;
      } else if (!depth && (c === "," || c === ":")) return i;
    }
    return i;
  };
  for (let i = 1; line[i] !== "}"; ) {
    if (line[i] === ",") i++;
    let end = skip(i);
    const name = line.slice(i + 1, end - 1);
    if (line[i] !== '"' || line[end] !== ":" || name.includes("\\") || out.has(name)) throw new Error("form");
    i = end + 1;
    end = skip(i);
    out.set(name, line.slice(i, end));
    i = end;
  }
  return out;
}
const linesOf = (body) => plainText(body).replace(/\n$/, "").split("\n");
const value = (x) => (x === undefined ? "" : JSON.parse(x) ?? "");

async function contents(bodies, r, say) {
  const { m } = r;
  const seen = new Set();
  for (const [name, body] of bodies) {
    if (!/^data\/.*\.json$/.test(name)) continue;
    const lines = linesOf(body);
    let head;
    try {
      head = members(lines[0].replace(/,"[a-z]+":\[$/, "}"));
    } catch {
      continue;
    }
    const at = m.sections.findIndex((s) => s.id === value(head.get("section")));
    if (at < 0) continue;
    const s = m.sections[at];
    const left = new Map(m.records[at].map((l) => [l.id, l]));
    let form = lines.at(-1) === "]}" && !seen.has(s.id);
    seen.add(s.id);
    for (const line of lines.slice(1, -1)) {
      try {
        const said = members(line.replace(/^,/, ""));
        const l = left.get(value(said.get("id")));
        if (l && (await recordDigest(s.kind, said.get("data"))) === (l.plain || l.digest) && value(said.get("amends")) === (l.amends || "")) r.contents++;
        else say("contents.record", s.title_zh, l?.title || value(said.get("title")));
        left.delete(value(said.get("id")));
      } catch {
        form = false;
      }
    }
    if (!form) say("contents.form", s.title_zh, name);
    for (const l of left.values()) say("contents.missing", s.title_zh, l.title);
  }
  for (const s of m.sections) if (!seen.has(s.id)) say("contents.section", s.title_zh);
}

// chain works the chain of events out anew.
async function chain(bodies, r, say) {
  const { m } = r;
  const body = bodies.get("data/events.json");
  if (!body) return say("events.missing");
  const lines = linesOf(body);
  let [seq, hash, met] = [0, new Uint8Array(), false];
  try {
    if (lines.at(-1) !== "]}") throw new Error("end");
    for (const line of lines.slice(1, -1)) {
      const e = members(line.replace(/^,/, ""));
      const text = (name) => String(value(e.get(name)));
      const id = (name) => part(uuid(text(name) || NIL));
      if (value(e.get("seq")) !== seq + 1 || text("prev") !== toHex(hash)) throw new Error("order");
      const sum = await hashed("handover-desk event v1", part(uuid(m.handover.id)), part(number(seq + 1)), part(text("act")), id("actor"), id("section"), id("record"), part(text("detail")), part(number(micros(text("at")))), part(hash));
      if (sum !== text("hash")) throw new Error("hash");
      [seq, hash] = [seq + 1, fromHex(sum)];
      r.events = seq;
      if (seq === m.head.seq) met = sum === m.head.hash;
      if (seq === m.covered?.seq && sum !== m.covered.hash) say("checkpoint.head", "", "", "body.covered");
    }
  } catch {
    return say("events.broken", "", "", String(seq + 1));
  }
  if (!met) say("events.head", "", "", String(m.head.seq));
}

// micros is a time in UTC as microseconds since 1970.
function micros(at) {
  const [, second, rest] = /^([-0-9]+T[0-9:]+)(?:\.(\d{1,6}))?Z$/.exec(at);
  return BigInt(Date.parse(second + "Z")) * 1000n + BigInt((rest || "").padEnd(6, "0"));
}

// The page.
const place = $("[data-verify]");
const says = Object.fromEntries($$("[data-verify-says] dt").map((dt) => [dt.textContent, dt.nextElementSibling.textContent]));
const tell = (key, args = {}) => (says[key] || key).replace(/\{(\w+)\}/g, (all, name) => args[name] ?? all);
const make = (tag, text, cls) => {
  const el = document.createElement(tag);
  if (text) el.textContent = text;
  if (cls) el.className = cls;
  return el;
};

async function verify(file) {
  const out = $("[data-verify-out]");
  out.replaceChildren(make("p", tell("busy", { Name: file.name }), "muted"));
  const data = new Uint8Array(await file.arrayBuffer());
  let r;
  try {
    if (data[0] === 0x50 && data[1] === 0x4b) r = await checkArchive(data);
    else r = await check(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch {
    r = { problems: [{ code: data[0] === 0x50 ? "archive.zip" : "form.json" }], key: "", signed: true };
  }
  show(out, r);
}

function show(out, r) {
  const known = place.dataset.verify.split(" ").includes(r.key);
  const what = r.problems.length ? "bad" : !known ? "strange" : "good";
  const tone = what === "good" && !r.signed ? 1 : ["good", "strange", "bad"].indexOf(what);
  const box = $("[data-verify-tones]").content.children[tone].cloneNode(true);
  const [title, body] = $$("p", box);
  title.textContent = tell(what);
  body.textContent = r.signed ? tell(what + "_body") : tell("no_ed25519");
  out.replaceChildren(box);
  out.dataset.verdict = what;
  const list = make("ol", "", "check-problems");
  for (const p of r.problems.slice(0, 100)) {
    const li = make("li");
    li.dataset.code = p.code;
    li.append(make("strong", tell("problem." + p.code)), make("span", [p.section, p.name, p.place].filter(Boolean).join(" · ")));
    list.append(li);
  }
  if (r.problems.length) out.append(list);
  if (r.problems.length > 100) out.append(make("p", tell("more", { Count: r.problems.length - 100 }), "muted"));
  if (r.m) out.append(facts(r));
}

function facts(r) {
  const { m } = r;
  const dl = make("dl", "", "check-facts");
  const add = (label, value, code) => {
    const div = make("div");
    div.append(make("dt", label), make("dd", value, code && "mono"));
    dl.append(div);
  };
  add(tell("fact.number"), m.handover.number);
  add(tell("fact.title"), m.handover.title);
  add(tell("fact.state"), tell(m.complete ? "complete" : "draft"));
  add(tell("fact.made"), new Date(m.made).toLocaleString(document.documentElement.lang));
  const n = { Sections: m.sections.length, Records: r.records, Seals: m.seals.length, Files: m.files.length };
  add(tell("fact.counts"), tell("counts", n) + (r.entries ? " · " + tell("contents", { Records: r.contents, Events: r.events }) : ""));
  add(tell("fact.digest"), m.digest, true);
  const asked = place.dataset.digest;
  if (asked) add(tell("digest_here"), tell(asked === m.digest ? "digest_same" : "digest_differs"));
  add(tell("fact.key"), r.key, true);
  return dl;
}

if (place && crypto.subtle) {
  on("change", (e) => e.target.id === "file" && e.target.files[0] && verify(e.target.files[0]));
  const drop = $("[data-verify-drop]");
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (e) => (e.preventDefault(), drop.classList.add("is-over")));
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (e) => {
    e.preventDefault();
    drop.classList.remove("is-over");
    if (!e.dataTransfer.files[0]) return;
    $("#file").files = e.dataTransfer.files;
    verify(e.dataTransfer.files[0]);
  });
}
