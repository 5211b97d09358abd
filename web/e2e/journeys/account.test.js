// A main account on its way: its phone is the leaver's, its password is sealed. Three people take it over link by link, the leaver looks once
// more and the chain begins again, and at the end nothing of it hangs on the leaver and its password stands nowhere.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { act, exits, hear, prove, records, teach } from "../harness/acts.js";
import { acceptAll, join, password, plan, sign, write } from "../harness/house.js";
import { axe, browser, photo, sideways, step } from "../harness/people.js";
import { binary, start } from "../harness/program.js";

const sealed = "Mumian-7f3K-bambus";
const privately = "13911112222";
const company = "0571-88001234";

let chrome, keys;
before(async () => {
  keys = await mkdtemp(path(tmpdir(), "handover-keys-"));
  await promisify(execFile)(binary, ["keys", "new", "-file", path(keys, "secret.keys")]);
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await rm(keys, { recursive: true, force: true });
});

for (const look of [
  { title: "in Chinese on a desktop", lang: "zh-CN", size: "desktop", script: true },
  { title: "in English on a phone", lang: "en", size: "phone", theme: "dark", script: true },
  { title: "in Chinese without script", lang: "zh-CN", size: "desktop", script: false },
])
  test(`a main account is taken over with proof ${look.title}`, async () => {
    const program = await start("run", { env: { HANDOVER_SECRET_KEY_FILE: path(keys, "secret.keys") } });
    try {
      await takeOver(program, look);
    } finally {
      await program.remove();
    }
  });

async function takeOver(program, look) {
  const manager = await join(chrome, program, "manager");
  const [giver, receiver, witness] = [await join(chrome, program, "giver", look), await join(chrome, program, "receiver", look), await join(chrome, program, "witness", look)];
  const everybody = [manager, giver, receiver, witness];
  const faults = [];
  const look_at = async (who, what) => {
    if (!look.script && who !== manager) return;
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `account-${look.lang}-${what}`, true);
  };
  const title = "账号与权限";
  const { home, sections } = await plan(manager.page, { titles: [title], giver: giver.says, receiver: receiver.says, witness: witness.says });
  const section = sections[title];
  const held = async (page) => {
    await page.goto(`${home}/holdings`);
    return page.locator(".holdings tbody tr").allInnerTexts();
  };
  let record;
  await step(manager, "notes a second number of the leaver's", async (page) => {
    await page.goto(`${home}/holdings`);
    await page.locator("a[href$='/holdings'][href^='/people/']").first().click();
    const person = new URL(page.url()).pathname.replace(/\/holdings$/, "");
    await page.goto(person);
    await act(page, "/identities", { fill: { identity: privately } });
    await look_at(manager, "identities");
  });
  await step(giver, "lists three accounts, the main one bound to that number, and seals its password", async (page) => {
    const { account } = records(giver.says, receiver.says);
    const main = { ...account, login_name: "木棉里主账号", bound_phone: privately, second_factor: "sms", second_factor_holder: receiver.says };
    for (const a of [main, { ...account, login_name: "木棉里备用一" }, { ...account, login_name: "木棉里备用二" }]) await write(page, section, a);
    await page.goto(section);
    record = (await page.locator("a.row-link", { hasText: "木棉里主账号" }).first().getAttribute("href")).split("?")[0];
    await page.goto(record);
    await act(page, "/secrets", { fill: { _secret: sealed } });
    assert.equal(await page.locator(".secret").count(), 1);
    await look_at(giver, "sealed");
    await sign(page, `${section}/review`, "/submission", giver.says);
  });
  await step(manager, "sees that the account hangs on the leaver", async (page) => {
    const lines = await held(page);
    assert.equal(lines.length, 1, lines.join());
    assert.match(lines[0], /木棉里主账号/);
    assert.ok(!lines[0].includes(privately), "the number is masked");
    await look_at(manager, "held");
    assert.equal((await page.request.get(`${record.replace(/\/records\/.*/, "")}/permissions`)).status(), 200);
  });
  // open shows what is sealed: asked for by a form, confirmed with the password once in five minutes.
  const open = async (page) => {
    await page.goto(record);
    const form = page.locator("form[action$='/reveal']").first();
    const address = await form.getAttribute("action");
    assert.equal((await page.request.get(address)).status(), 405, "nobody opens it by an address");
    await page.locator(`a[href="#${await form.evaluate((f) => f.closest("dialog").id)}"]`).first().click();
    await form.locator("[name=purpose]").first().check();
    if (await form.locator("[name=password]").count()) await form.locator("[name=password]").fill(password);
    const answered = page.waitForResponse((r) => r.request().method() === "POST" && new URL(r.url()).pathname === address);
    await form.locator("button:not([type=button]):not([tabindex='-1'])").last().click();
    const answer = await answered;
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["cache-control"], /no-store/);
    await page.waitForLoadState("load");
    return page.locator("[data-secret-text]").innerText();
  };
  const link = async (page, evidence) => {
    await page.goto(record);
    const current = page.locator("#proofs [data-step=current]");
    const says = (await current.locator(".step-title").innerText()).trim();
    const form = current.locator("> div > form");
    await form.locator("textarea").fill("当面做过，结果正常");
    if (evidence) await form.locator("input[type=file]").setInputFiles({ name: evidence, mimeType: "text/plain", buffer: Buffer.from("登录成功") });
    const answered = page.waitForResponse((r) => r.request().method() === "POST" && new URL(r.url()).pathname.endsWith("/proofs"));
    await form.locator("button").click();
    assert.equal((await answered).status(), 303);
    await page.waitForLoadState("load");
    return says;
  };
  const done = (page) => page.locator("#proofs [data-step=done]").count();
  await step(witness, "cannot check before the receiver did anything", async (page) => {
    await page.goto(record);
    assert.equal(await page.locator("#proofs form").count(), 0);
    assert.equal(await page.locator("form[action$='/reveal']").count(), 0, "nor open what is sealed");
  });
  await step(receiver, "opens the password once, signs in with evidence and changes it", async (page) => {
    assert.equal(await open(page), sealed);
    await look_at(receiver, "shown");
    await page.goto(record);
    assert.ok(!(await page.content()).includes(sealed), "it is on that one answer alone");
    await link(page, "登录截图.txt");
    await link(page);
    assert.equal(await done(page), 2, "signed in, changed");
    await look_at(receiver, "chain");
  });
  await step(receiver, "returns the account: its phone is the leaver's", async (page) => {
    await act(page, "/verdict", { fill: { reason: "绑定手机还是私人号码，请换成公司号码" } });
  });
  await step(giver, "moves the phone and submits again", async (page) => {
    await page.goto(`${record}/edit`);
    await page.fill("[name=bound_phone]", company);
    await act(page, record, { button: "[data-key=save]" });
    await sign(page, `${section}/review`, "/submission", giver.says);
    assert.deepEqual(await held(page), [], "nothing hangs on the leaver any more");
  });
  await step(receiver, "does the rest of the links of all accounts", async (page) => {
    const links = await prove(page, section);
    assert.ok(links.length >= 4, links.join());
    await page.goto(record);
    assert.equal(await page.locator("#proofs form").count() > 0, true);
  });
  await step(giver, "looks at the sealed password once more", async (page) => {
    assert.equal(await open(page), sealed);
    await page.goto(record);
    assert.ok((await page.locator("#proofs .text-warn").count()) > 0, "the chain says so");
  });
  await step(manager, "sees who opened what", async (page) => {
    await page.goto(`${home}/reveals`);
    assert.equal(await page.locator("tbody tr").count(), 2);
    assert.ok((await page.locator("#leaver-h").count()) > 0, "the leaver knows it");
    await look_at(manager, "reveals");
  });
  await step(witness, "cannot check it now", async (page) => {
    await page.goto(record);
    assert.equal(await page.locator("#proofs form").count(), 0);
  });
  await step(receiver, "changes the password again, and what follows", async (page) => {
    const links = await prove(page, section);
    assert.ok(links.length >= 2, links.join());
    if (await teach(page, section)) await hear(giver.page, section);
    await acceptAll(page, section);
    await sign(page, `${section}/review`, "/seal", receiver.says);
  });
  await step(witness, "checks every account and co-signs", async (page) => {
    assert.equal((await prove(page, section)).length, 3);
    await page.goto(record);
    assert.equal(await page.locator("#proofs .step:not([data-step=done])").count(), 0, "all links stand");
    await look_at(witness, "whole chain");
    await sign(page, `${section}/review`, "/seal", witness.says);
  });
  for (const who of [giver, receiver, witness]) await step(who, "signs the whole", (page) => sign(page, `${home}/signatures`, "/seal", who.says));
  await step(manager, "closes access, and the handover; what was sealed is gone", async (page) => {
    await page.goto(home);
    await act(page, "/state");
    await exits(page, home);
    await page.goto(home);
    await act(page, "/state");
    await page.goto(record);
    assert.equal(await page.locator("form[action$='/reveal']").count(), 0);
    await page.goto(`${home}/inventory`);
    assert.match(await page.locator("main").innerText(), /木棉里主账号/);
    assert.ok(!(await page.content()).includes(sealed));
  });
  await step(manager, "finds the password in no list, search or file", async (page) => {
    for (const at of [home, section, record, `${home}/events`, `${home}/reveals`, `${home}/inventory.json`, `/search?q=${encodeURIComponent(sealed)}`]) {
      const answer = await page.request.get(at);
      assert.equal(answer.status(), 200, at);
      const text = (await answer.text()).replaceAll(encodeURIComponent(sealed), "");
      // The page of a search repeats what was asked, and finds nothing.
      if (at.startsWith("/search")) assert.ok(!text.includes("row-link"), "the search finds it");
      else assert.ok(!text.includes(sealed), at);
    }
    assert.ok(!program.log().includes(sealed), "the log has it");
  });
  for (const who of everybody) faults.push(...who.complaints);
  assert.deepEqual(faults, []);
  for (const who of everybody) await who.context.close();
}
