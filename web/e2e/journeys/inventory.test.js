// The inventory of a signed handover: printed twice the same, and checked by the browser alone, offline, and by the server. Both checkers
// say the same of good and of forged files.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { axe, browser, person, photo, step } from "../harness/people.js";
import { start, until } from "../harness/program.js";
import { byBrowser } from "../harness/verify.js";

let program, chrome;
before(async () => {
  program = await start("run");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

const kept = /每个字节都与签署时相同/;

// signed finds a handover whose inventory is kept: the demo has some.
async function signed(who) {
  await who.page.goto(`${program.url}/handovers`);
  const hrefs = await who.page.locator('main a[href^="/handovers/"]').evaluateAll((list) => [...new Set(list.map((a) => a.getAttribute("href")))]);
  for (const href of hrefs.filter((h) => /^\/handovers\/[0-9a-f-]{36}$/.test(h))) {
    const text = await (await who.page.request.get(`${program.url}${href}/inventory`)).text();
    if (kept.test(text)) return href;
  }
  return "";
}

const body = async (who, path) => Buffer.from(await (await who.page.request.get(program.url + path)).body());
const sum = (b) => createHash("sha256").update(b).digest("hex");

// byServer asks the server about a file, without script: how many problems it names.
async function byServer(name, content) {
  const form = new FormData();
  form.set("file", new Blob([content]), name);
  const r = await fetch(`${program.url}/verify`, { method: "POST", body: form, headers: { "accept-language": "zh" } });
  const text = await r.text();
  const out = text.split('data-verify-out')[1]?.split("check-how")[0] ?? "";
  return { wrong: (out.match(/<li>/g) ?? []).length, tone: out.match(/data-tone="(\w+)"/)?.[1] };
}

test("an inventory is printed, printed again, and checked", async () => {
  const manager = await person(chrome, program, { name: "manager" });
  let at;
  await manager.signIn("manager@demo.test", "handover-demo");
  await step(manager, "finds a signed handover", async () => {
    at = await until(() => signed(manager), 60_000);
  });
  await step(manager, "looks at its inventory", async () => {
    await manager.page.goto(`${program.url}${at}/inventory`);
    assert.match(await manager.page.locator("h1").innerText(), /交接清册/);
    assert.equal(await manager.page.locator(".sheet-draft").count(), 0);
    await axe(manager, "inventory");
    await photo(manager, "inventory", true);
  });
  let manifest, zip;
  await step(manager, "prints each copy twice, with a restart between", async () => {
    const paths = ["zh", "en"].flatMap((lang) => [1, 2, 3].map((n) => `${at}/inventory.pdf?lang=${lang}&copy=${n}`));
    const first = [];
    for (const p of paths) first.push(sum(await body(manager, p)));
    assert.equal(new Set(first).size, 6);
    for (const [i, p] of paths.entries()) assert.equal(sum(await body(manager, p)), first[i]);
    manifest = await body(manager, `${at}/inventory.json`);
    zip = await body(manager, `${at}/export.zip`);
  });

  const anybody = await person(chrome, program, {});
  const { page } = anybody;
  await step(anybody, "checks both without being signed in, and without a network", async () => {
    await page.goto(`${program.url}/verify?digest=${"0".repeat(64)}`);
    await axe(anybody, "verify");
    await page.context().setOffline(true);
    for (const [name, content] of [["a.json", manifest], ["a.zip", zip]]) {
      const r = await byBrowser(page, name, content);
      assert.equal(r.verdict, "good", r.text);
      assert.match(r.text, /与文件不一致/, "the digest of the address is of another one");
    }
    await photo(anybody, "verify", true);
    await page.context().setOffline(false);
    assert.equal((await byServer("a.json", manifest)).tone, "pass");
    assert.equal((await byServer("a.zip", zip)).tone, "pass");
  });
  await step(anybody, "has forged ones refused by both", async () => {
    const text = manifest.toString();
    const flipped = (b, n) => ((b = Buffer.from(b)), (b[n] ^= 4), b);
    const forged = {
      "a title": Buffer.from(text.replace(/"title":"./, '"title":"伪')),
      "a member twice": Buffer.from(text.replace('{"body":{', '{"body":{"complete":false,')),
      "a blank": Buffer.from(text.replace(":", ": ")),
      "something behind": Buffer.from(text + " "),
      "cut short": manifest.subarray(0, -1),
      "an older version": Buffer.from(text.replace("manifest v1", "manifest v0")),
      "a seal moved": Buffer.from(text.replace(/"role":"witness","section":"[^"]+"/, '"role":"witness","section":""')),
      "a note of another time": Buffer.from(text.replace(/\\nnumber (\d)/, "\\nnumber 9$1")),
      "another leaf": Buffer.from(text.replace(/"place":(\d+)/, (all, n) => `"place":${Number(n) + 1}`)),
      "another proof": Buffer.from(text.replace(/"rows":"(.)/, (all, c) => `"rows":"${c === "0" ? 1 : 0}`)),
      "no signature": Buffer.from(text.replace(/"value":"[0-9a-f]{128}"/, `"value":"${"0".repeat(128)}"`)),
      "an archive cut short": zip.subarray(0, -1),
      "an archive and more": Buffer.concat([zip, Buffer.from("x")]),
    };
    for (let i = 1; i <= 25; i++) forged[`bit ${i}`] = flipped(manifest, Math.floor((manifest.length * i) / 26));
    for (let i = 1; i <= 12; i++) forged[`bit ${i} of the archive`] = flipped(zip, Math.floor((zip.length * i) / 13));
    for (const [what, content] of Object.entries(forged)) {
      assert.notDeepEqual(content, manifest, what);
      const [here, there] = [await byBrowser(page, what, content), await byServer(what, content)];
      assert.equal(here.verdict, "bad", what);
      assert.ok(here.wrong > 0 && there.wrong > 0, `${what} is named by both`);
      assert.equal(there.tone, "blocker", what);
    }
    await photo(anybody, "verify forged", true);
  });
});

test("a file is checked without script", async () => {
  const plain = await person(chrome, program, { script: false });
  await step(plain, "sends a file", async () => {
    await plain.page.goto(`${program.url}/verify`);
    await plain.page.setInputFiles("#file", { name: "a.json", mimeType: "application/json", buffer: Buffer.from("{}") });
    await plain.page.getByRole("button", { name: "由服务器核对" }).click();
    assert.match(await plain.page.locator(".check-result").innerText(), /核验未通过/);
  });
});
