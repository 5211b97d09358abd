// A manifest of a handover, checked by the browser: a second program that knows nothing of the first. It works the digests and signatures of
// internal/manifest out anew, with what the browser has, and sends nothing.
import { $, $$, on } from "./app.js";

// A manifest: its one form, its signature, every digest and every seal in it. check gives the same problems as Check of the program.
const TAG = "handover-desk manifest v1";
const utf8 = new TextEncoder();
const ZERO = "0".repeat(64);
const NIL = "00000000-0000-0000-0000-000000000000";
// Members behind a question mark are there when they say something: they came later.
const SHAPES = {
  "": "accounts?,checkpoint,complete,covered?,digest,edition,enclosures,files,findings,handover,head,keys,made,matters,parties,questions,records,refusals?,responsible?,seals,sections,stores,tag,unlisted,unlisted_accounts?,unlisted_matters?,waivers?,workspace,zone",
  accounts: "all,at,by,check,checked,done,put_off,record,section,step,title,verdict,witness",
  covered: "hash,place,proof,rows,seq",
  enclosures: "body,check,digest,id,kind,section",
  files: "check,digest,id,name,owner,section,size,slot",
  findings: "args,check,field,kind,record,rule,section,severity,title",
  handover: "absent?,cancelled,due,effective,id,last_day,methods,number,rank?,reason,said?,signed,started,state,title",
  head: "hash,seq",
  keys: "check,fingerprint,public",
  matters: "check,due,kind,owner,record,section,title,title_en?",
  parties: "check,id,lead,name,number?,post,role,signed",
  questions: "blocking,open,total",
  records: "amends?,check,digest,id,plain,rebuilt?,title",
  refusals: "at,check,ended,items,name,reason,role,section",
  responsible: "act,check,event,from,name,person,section",
  seals: "address,agent,at,behalf?,behalf_name?,check,covers,current,digest,evidence?,id,key,method,name,person,role,section,signature,statement,version",
  sections:
    "accepted,amended?,amends?,attached,bare,blockers,check,digest,enclosed,files,filler,id,kind,late?,questions,reason,rebuilt?,records,required,reviewer,settled,state,submitted,sum,supplement?,supplement_of?,title_en,title_zh,version,vouched?,warnings",
  stores: "check,company,id,name,platform",
  waivers: "at,by,check,name,reason,record,rule,section,state,title,until",
};
const MARKED = { parties: "name", stores: "name", keys: "fingerprint", sections: "title_zh", seals: "name", files: "name", enclosures: "kind", findings: "title", matters: "title", refusals: "name", responsible: "name", accounts: "title", waivers: "name" };

const canonical = (v) => {
  if (Array.isArray(v)) return "[" + v.map(canonical).join(",") + "]";
  if (!v || typeof v !== "object") return JSON.stringify(v);
  const keys = Object.keys(v).sort();
  return "{" + keys.map((k) => JSON.stringify(k) + ":" + canonical(v[k])).join(",") + "}";
};
const toHex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
const fromHex = (s) => (/^([0-9a-f]{2})*$/.test(s) ? Uint8Array.from(s.match(/../g) || [], (x) => parseInt(x, 16)) : new Uint8Array());
const bytesOf = (v) => (typeof v === "string" ? utf8.encode(v) : v);
const uuid = (s) => fromHex((/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(s) ? s : NIL).replaceAll("-", ""));
const digest = (s) => fromHex(/^[0-9a-f]{64}$/.test(s) ? s : ZERO);
const sha = async (v) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(v)));
function joined(parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
const big = (n, size) => {
  const b = new Uint8Array(size);
  const v = new DataView(b.buffer);
  if (size === 8) v.setBigUint64(0, BigInt(n));
  else v.setUint32(0, n);
  return b;
};
// The parts of a digest of package seal: each behind its length, numbers as they are.
const part = (v) => ((v = bytesOf(v)), joined([big(v.length, 8), v]));
const number = (n) => big(n, 8);
const hashed = async (tag, ...parts) => toHex(await sha(joined([part(tag), ...parts])));
const ed25519 = async (key, message, signature) => {
  const k = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, k, signature, bytesOf(message));
};
const canSign = () => ed25519(new Uint8Array(32).fill(1), "", new Uint8Array(64)).then(() => true, (e) => e.name !== "NotSupportedError" && e.name !== "SyntaxError");

const recordDigest = (kind, content) => hashed("handover-desk record v1", part(kind), part(content));
function sectionDigest(m, s, enclosed, tag) {
  const amends = s.amends || 0;
  const base = [part(uuid(m.handover.id)), part(uuid(s.id)), part(s.kind), part(s.title_zh + "\n" + s.title_en), number(s.version), number(s.records), part(digest(s.sum))];
  if (tag) return hashed(tag, ...base);
  base.push(number(s.attached), part(digest(s.files)));
  if (enclosed || amends) base.push(number(enclosed), part(digest(enclosed ? s.enclosed : "")));
  if (amends) base.push(number(amends), part(digest(s.amended)));
  return hashed("handover-desk section v" + (amends ? 4 : enclosed ? 3 : 2), ...base);
}
function wholeDigest(m) {
  const h = m.handover;
  const who = (role) => m.parties.filter((p) => p.role === role).map((p) => uuid(p.id));
  const out = [part(uuid(h.id)), part(h.number), part(h.title), part(h.reason), number(h.methods.length), ...h.methods.map(part)];
  out.push(number(m.stores.length), ...m.stores.map((s) => part(uuid(s.id))), part(h.last_day), part(who("giver").at(-1) || uuid(NIL)));
  out.push(number(who("receiver").length), ...who("receiver").map(part), part(who("witness").at(-1) || uuid(NIL)), part(h.effective));
  const settled = m.sections.filter((s) => !s.late);
  out.push(number(settled.length));
  for (const s of settled) {
    const by = (role) => m.seals.filter((g) => g.section === s.id && g.role === role && g.version === s.version).at(-1);
    const g = by("receiver") || by("manager");
    out.push(part(uuid(s.id)), number(s.version), part(digest(g ? g.digest : "")), part(s.state === "not_applicable" ? s.reason : ""));
  }
  out.push(...(h.said || []).map(part));
  return hashed("handover-desk handover v1", ...out);
}

const said = (v) => (Array.isArray(v) ? v.length > 0 : Boolean(v)); // a member that says nothing is left out

function shaped(v, name) {
  if (!v || typeof v !== "object") return false;
  const known = SHAPES[name].split(",");
  const there = Object.keys(v);
  if (!there.every((k) => known.includes(k) || (known.includes(k + "?") && said(v[k]))) || !known.every((k) => k.endsWith("?") || k in v)) return false;
  if (name) return true;
  if (!Array.isArray(v.records) || !v.records.every((list) => Array.isArray(list) && list.every((l) => shaped(l, "records")))) return false;
  return Object.keys(SHAPES).every((k) => !k || k === "records" || (!(k in v) && known.includes(k + "?")) || (Array.isArray(v[k]) ? v[k].every((x) => shaped(x, k)) : k in MARKED ? false : shaped(v[k], k)));
}

// check checks the text of a manifest.
async function check(text) {
  const r = { problems: [], m: null, key: "", signed: await canSign(), records: 0, entries: 0 };
  const say = (code, section = "", name = "", place = "") => r.problems.push({ code, section, name, place });
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    say("form.json");
    return r;
  }
  const m = file?.body;
  if (!m || !file.signature || Object.keys(file).length !== 2) return (say("form.json"), r);
  if (m.tag !== TAG) return (say("form.tag", "", String(m.tag)), r);
  if (!shaped(m, "") || Object.keys(file.signature).sort().join() !== "key,value") return (say("form.json"), r);
  if (m.records.length !== m.sections.length) return (say("form.records"), r);
  r.m = m;
  const body = canonical(m);
  const whole = `{"body":${body},"signature":${canonical(file.signature)}}`;
  let fine = true;
  if (whole !== text) {
    let at = 0;
    while (at < text.length && text[at] === whole[at]) at++;
    say("form.canonical", "", "", String(at + 1));
    fine = false;
  }
  const key = fromHex(file.signature.key);
  r.key = toHex(await sha(key));
  const message = canonical({ tag: TAG, digest: toHex(await sha(body)) });
  if (r.signed && (key.length !== 32 || !(await ed25519(key, message, fromHex(file.signature.value))))) {
    say("sign.wrong");
    fine = false;
  }
  await marks(m, r, fine && r.signed, say);
  await keysOf(m, r, say);
  for (const [i, s] of m.sections.entries()) await section(m, s, i, r, say);
  await loose(m, say);
  for (const e of m.enclosures) if (e.kind === "sample" && !(await drawn(m, e, r).catch(() => false))) say("enclosure.sample", titleOf(m, e.section), e.kind);
  await fixed(m, r, say);
  const final = await wholeDigest(m);
  for (const g of m.seals) await seal(m, g, final, r, say);
  if (final !== m.digest) say("handover.digest");
  parties(m, say);
  return r;
}

const titleOf = (m, id) => m.sections.find((s) => s.id === id)?.title_zh || "";

// marks names the items that are not what they were. What is signed needs no look.
async function marks(m, r, fine, say) {
  if (fine) return;
  const look = async (item, code, section, name) => {
    if (toHex((await sha(canonical({ ...item, check: "" }))).slice(0, 8)) !== item.check) say(code, section, name);
  };
  const one = { parties: "party", stores: "store", keys: "key", sections: "section", seals: "seal", files: "file", enclosures: "enclosure", findings: "finding", matters: "matter", refusals: "refusal", responsible: "responsible", accounts: "account", waivers: "waiver" };
  for (const [list, name] of Object.entries(MARKED)) for (const x of m[list] || []) await look(x, "item." + one[list], titleOf(m, x.section), x[name]);
  for (const [i, lines] of m.records.entries()) for (const l of lines) await look(l, "item.record", m.sections[i].title_zh, l.title);
}

async function keysOf(m, r, say) {
  for (const k of m.keys) if (toHex(await sha(fromHex(k.public))) !== k.fingerprint) say("key.fingerprint", "", k.fingerprint);
  if (!m.keys.some((k) => k.fingerprint === r.key)) say("key.missing", "", r.key);
}

async function section(m, s, i, r, say) {
  const lines = m.records[i];
  const title = s.title_zh;
  r.records += lines.length;
  if (lines.length !== s.records) say("section.count", title);
  lines.forEach((l, k) => k && lines[k - 1].id >= l.id && say("section.order", title, l.title));
  if (toHex(await sha(joined(lines.flatMap((l) => [uuid(l.id), digest(l.digest)])))) !== s.sum) say("section.records", title);
  const files = m.files.filter((f) => f.section === s.id).flatMap((f) => {
    const text = (t) => ((t = utf8.encode(t)), joined([big(t.length, 4), t]));
    return [uuid(f.id), uuid(f.owner), text(f.slot), text(f.name), big(f.size, 8), digest(f.digest)];
  });
  if (toHex(await sha(joined(files))) !== s.files) say("section.files", title);
  const inside = m.enclosures.filter((e) => e.section === s.id);
  const enclosed = inside.length ? toHex(await sha(joined(inside.flatMap((e) => [uuid(e.id), digest(e.digest)])))) : ZERO;
  if (enclosed !== s.enclosed) say("section.enclosures", title);
  const amends = lines.filter((l) => l.amends);
  const amended = amends.length ? toHex(await sha(joined(amends.flatMap((l) => [uuid(l.id), uuid(l.amends)])))) : "";
  if (amends.length !== (s.amends || 0) || amended !== (s.amended || "")) say("section.amends", title);
  if ((await sectionDigest(m, s, inside.length)) !== s.digest) say("section.digest", title);
  if ((await sectionDigest(m, s, 0)) !== s.bare) say("section.bare", title);
}

async function loose(m, say) {
  for (const f of m.files) if (!m.sections.some((s) => s.id === f.section)) say("file.section", "", f.name);
  for (const e of m.enclosures) {
    let same = false;
    try {
      same = canonical(JSON.parse(e.body)) === e.body;
    } catch {
      // said below
    }
    const sum = await hashed("handover-desk enclosure v1", part(e.kind), part(e.body));
    if (!same || sum !== e.digest || !titleOf(m, e.section)) say("enclosure.digest", titleOf(m, e.section), e.kind);
  }
}

// drawn draws a random sample once more: its seed is the SHA-256 of the program's signature over lot and plan.
async function drawn(m, e, r) {
  const b = JSON.parse(e.body);
  const plan = planFor(b.lot.length, b.aql);
  const message = canonical({ tag: "handover-desk sample v1", handover: m.handover.id, section: e.section, version: b.version, aql: b.aql, lot: b.lot_digest, count: b.lot.length, size: b.size });
  const key = m.keys.find((k) => k.fingerprint === b.key);
  if (!plan || !key || message !== b.message || b.size !== plan.size || b.accept !== plan.accept || b.reject !== plan.accept + 1 || b.letter !== plan.letter) return false;
  const signature = fromHex(b.signature);
  if (r.signed && !(await ed25519(fromHex(key.public), message, signature))) return false;
  const seed = await sha(signature);
  const ranks = [];
  for (const id of b.lot) ranks.push([toHex(await sha(joined([seed, uuid(id)]))), id]);
  ranks.sort((x, y) => (x[0] < y[0] ? -1 : 1));
  return b.records.length === b.size && b.records.every((x, i) => x.record === ranks[i][1]);
}

// planFor is the single sampling plan of GB/T 2828.1 at level II, normal inspection: letters, sizes, and Ac along the diagonals of its table.
function planFor(lot, aql) {
  const most = [8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10000, 35000, 150000, 500000, Infinity];
  const sizes = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000];
  const first = { "4.0": 1, "2.5": 2, "1.5": 3, "1.0": 4, 0.65: 5 }[aql];
  if (lot < 50 || first === undefined) return null;
  let at = most.findIndex((n) => lot <= n);
  const steps = [1, 2, 3, 5, 7, 10, 14, 21];
  if (at < first) at = first;
  else if (at === first + 1) at = first;
  else if (at === first + 2) at = first + 3;
  at = Math.min(at, first + 2 + steps.length);
  const accept = at === first ? 0 : steps[at - first - 3];
  return sizes[at] < lot ? { letter: "ABCDEFGHJKLMNPQR"[at], size: sizes[at], accept } : null;
}

// fixed checks the checkpoint: the note's signature, and the proof that leads from this handover's chain to its root.
async function fixed(m, r, say) {
  const c = m.covered;
  if (!c) return m.checkpoint && say("checkpoint.proof", "", "", "body.covered");
  const root = await noted(m, r).catch(() => null);
  if (!root) return say("checkpoint.note", "", "", "body.checkpoint");
  const leaf = `handover-desk head v1\n${m.handover.id}\n${c.seq}\n${c.hash}\n${c.rows}\n`;
  const node = (a, b) => sha(joined([Uint8Array.of(1), a, b]));
  let [at, last, now] = [c.place, root.size - 1, await sha(joined([Uint8Array.of(0), utf8.encode(leaf)]))];
  let fine = at >= 0 && at <= last;
  for (const h of c.proof) {
    fine &&= last > 0;
    if (at % 2 || at === last) {
      now = await node(fromHex(h), now);
      while (at % 2 === 0 && at) [at, last] = [at / 2, Math.floor(last / 2)];
    } else now = await node(now, fromHex(h));
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  if (!fine || last || toHex(now) !== root.hash) say("checkpoint.proof", "", "", "body.covered");
  if (c.seq > m.head.seq || (c.seq === m.head.seq && c.hash !== m.head.hash)) say("checkpoint.head", "", "", "body.covered");
}

// noted reads a note in the form of https://c2sp.org/signed-note, signed by a key of the file.
async function noted(m, r) {
  const binary = (s) => {
    const raw = atob(s);
    if (btoa(raw) !== s) throw new Error("base64 in another way than ours"); // the last letter has bits that mean nothing
    return Uint8Array.from(raw, (ch) => ch.charCodeAt(0));
  };
  const [, body, origin, size, root, sign] = /^((handover-desk\/checkpoint\/[-0-9a-f]{36})\n([1-9][0-9]*)\n([+/=A-Za-z0-9]{44})\nnumber [1-9][0-9]*\ntime [-0-9T:.]+Z\n)\n— \2 ([+/=A-Za-z0-9]+)\n$/.exec(m.checkpoint);
  const signed = binary(sign);
  for (const k of m.keys) {
    const name = await sha(joined([utf8.encode(origin + "\n"), Uint8Array.of(1), fromHex(k.public)]));
    if (signed.length !== 68 || toHex(name.slice(0, 4)) !== toHex(signed.slice(0, 4))) continue;
    if (!r.signed || (await ed25519(fromHex(k.public), body, signed.slice(4)))) return { size: Number(size), hash: toHex(binary(root)) };
  }
  return null;
}

async function seal(m, g, final, r, say) {
  const s = m.sections.find((s) => s.id === g.section);
  const wrong = (code) => say(code, s?.title_zh, g.name);
  if (g.section && !s) return wrong("seal.section");
  const key = m.keys.find((k) => k.fingerprint === g.key);
  const { role, person, name, statement, version, covers, method, at, address, agent } = g;
  const more = g.evidence ? { evidence: toHex(await sha(g.evidence)) } : {};
  const behalf = g.behalf ? { behalf: g.behalf, behalf_name: g.behalf_name } : {};
  const stated = canonical({ tag: "handover-desk seal v1", handover: m.handover.id, seal: g.id, section: g.section, digest: g.digest, role, person, name, statement, version, covers, method, at, address, agent, ...more, ...behalf });
  if (!g.key && !g.signature) wrong("seal.unsigned");
  else if (!key) wrong("seal.key");
  else if (r.signed && !(await ed25519(fromHex(key.public), stated, fromHex(g.signature)))) wrong("seal.signature");
  if (!(await evident(m, g).catch(() => false))) wrong("seal.evidence");
  if (g.current && !m.parties.some((p) => p.id === (g.behalf || g.person))) wrong("seal.person");
  let stands = g.digest === final;
  if (s) {
    stands = false;
    if (g.version === s.version) {
      const old = async () => s.attached === 0 && g.digest === (await sectionDigest(m, s, 0, "handover-desk section v1"));
      stands = g.covers === "facts" ? g.digest === s.bare : g.digest === s.digest || (await old());
      if (!stands) wrong("seal.digest");
    }
  }
  if (stands !== g.current) wrong("seal.current");
}

// evident checks what a signer did besides typing a password: a drawing, and the answer of a passkey, which must be over this very seal.
async function evident(m, g) {
  if (!g.evidence) return g.method === "password";
  const e = JSON.parse(g.evidence);
  const parts = Object.keys(e).sort().join();
  if (canonical(e) !== g.evidence || !(g.method === "drawing" ? parts === "drawing" : g.method === "passkey" && /^(drawing,)?(earlier|passkey)$/.test(parts))) return false;
  if (e.drawing && !drawable(e.drawing)) return false;
  if (e.earlier) return Object.keys(e.earlier).sort().join() === "at,passkey" && e.earlier.at <= g.at;
  return !e.passkey || asserted(m, g, e.passkey);
}
function drawable(d) {
  const fits = (s) => s.length > 1 && s.length % 2 === 0 && s.every((v, i) => Number.isInteger(v) && v >= 0 && v <= (i % 2 ? d.height : d.width));
  return d.width > 0 && d.height > 0 && d.strokes.every(fits);
}
const from64 = (s) => Uint8Array.from(atob(s.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const to64 = (b) => btoa(String.fromCharCode(...b)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
// ECDSA signatures come as two numbers in DER; browsers want them one behind the other.
function plain(der) {
  const out = new Uint8Array(64);
  for (let i = 0, at = 2; i < 2; i++) {
    const n = der.slice(at + 2, at + 2 + der[at + 1]);
    const v = n.slice(Math.max(0, n.length - 32));
    out.set(v, 32 * i + 32 - v.length);
    at += 2 + der[at + 1];
  }
  return out;
}
async function asserted(m, g, a) {
  const [stated, client, spki, signature] = [a.authenticator, a.client, a.key, a.signature].map(from64);
  const want = await hashed("handover-desk passkey v1", part(from64(a.nonce)), part(uuid(m.handover.id)), part(uuid(g.section)), part(uuid(g.person)), part(digest(g.digest)), number(g.version));
  const said = JSON.parse(new TextDecoder().decode(client));
  const site = await sha(a.site);
  if (said.type !== "webauthn.get" || said.challenge !== to64(fromHex(want)) || toHex(stated.slice(0, 32)) !== toHex(site) || (stated[32] & 5) !== 5) return false;
  const head = toHex(spki.slice(0, 27));
  const how = head.includes("2a8648ce3d030107") ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : head.includes("2b6570") ? { name: "Ed25519" } : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", spki, how, false, ["verify"]);
  return crypto.subtle.verify(how, key, how.name === "ECDSA" ? plain(signature) : signature, joined([stated, await sha(client)]));
}

function parties(m, say) {
  let all = m.parties.some((p) => p.role === "receiver" && p.signed);
  for (const p of m.parties) {
    const signed = m.seals.some((g) => !g.section && (g.behalf || g.person) === p.id && g.current);
    if (signed !== p.signed) say("party.signed", "", p.name);
    if (!["receiver", "stand_in", m.handover.absent ? "giver" : "manager"].includes(p.role)) all = all && signed;
  }
  const a = m.handover.absent;
  const covered = (m.handover.said || []).filter((s) => /^(giver_absent|manager)=/.test(s));
  if (covered.join("\n") !== (a ? ["giver_absent=" + a.cause + ": " + a.reason, "manager=" + a.manager].join("\n") : "")) say("handover.absent");
  if (m.complete && !all) say("handover.complete");
}

