// A leaver's access is closed: by the person named for it, with evidence, on a phone; by whoever is named for a single task; and the handover
// ends only then.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join as path } from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { act, choose, day, exits, hear, records, teach } from "../harness/acts.js";
import { acceptAll, join, plan, sign, write } from "../harness/house.js";
import { axe, browser, photo, sideways, step } from "../harness/people.js";
import { start } from "../harness/program.js";

const run = promisify(execFile);
let program, chrome;
before(async () => {
  program = await start("run");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

test("somebody closes a leaver's access with evidence, and the handover ends", async () => {
  const [manager, giver, receiver, witness] = await Promise.all(["manager", "giver", "receiver", "witness"].map((n) => join(chrome, program, n)));
  const it = await join(chrome, program, "hanbing", { size: "phone" });
  const plain = await join(chrome, program, "hanbing", { script: false });
  const faults = [];
  const look_at = async (who, what) => {
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `exit-${what}`, true);
  };
  const title = "供应商与合作方";
  const { home, sections } = await plan(manager.page, { titles: [title], giver: giver.says, receiver: receiver.says, witness: witness.says });
  const section = sections[title];
  await step(it, "has no business here yet", async (page) => assert.equal((await page.request.get(`${home}/exit`)).status(), 404));
  await step(manager, "names who closes access, and adds a task of the receiver's that is late", async (page) => {
    await page.goto(`${home}/edit`);
    await choose(page, "it", it.says);
    await act(page, "/edit");
    await page.goto(`${home}/exit`);
    await page.locator("#add summary").click();
    await choose(page, "owner", receiver.says);
    await act(page, "/exit", { fill: { title: "", due: day(-1) }, status: 422 });
    await look_at(manager, "form, refused");
    await choose(page, "owner", receiver.says);
    await act(page, "/exit", { fill: { title: "客服邮箱转给接收人", due: day(-1) } });
    assert.match(await page.locator("main").innerText(), /逾期/);
    await look_at(manager, "late");
    await page.goto(home);
    assert.match(await page.locator(".exit-note").innerText(), /逾期 1 天/);
  });
  await step(receiver, "finds it in what to do and does it", async (page) => {
    await page.goto("/todo");
    await page.goto(await page.locator(`a[href="${home}/exit"]`).first().getAttribute("href"));
    const form = page.locator("form:has([name=verdict][value=done])");
    assert.equal(await form.count(), 1, "only what names them");
    await act(page, await form.getAttribute("action"), { fill: { note: "已设自动转发" } });
  });
  await step(it, "does the first with a picture of the back office", async (page) => {
    await page.goto("/todo");
    assert.match(await page.locator("main").innerText(), /离岗事项等您办理/);
    await look_at(it, "todo");
    await page.goto(await page.locator(`a[href="${home}/exit"]`).first().getAttribute("href"));
    await look_at(it, "tasks");
    const form = page.locator("form:has([name=verdict][value=done])").first();
    const at = await form.getAttribute("action");
    await page.setInputFiles(`form[action="${at}"] [name=files]`, { name: "停用记录.txt", mimeType: "text/plain", buffer: Buffer.from("千牛子账号已停用") });
    await act(page, at, { fill: { note: "原密码登录被拒绝" } });
    assert.match(await page.locator("main").innerText(), /停用记录\.txt/);
    const href = await page.locator("a.exit-file").first().getAttribute("href");
    assert.equal(await (await page.request.get(href)).text(), "千牛子账号已停用");
    await look_at(it, "settled");
  });
  await step(plain, "says without script that one does not apply, and takes that back", async (page) => {
    await page.goto(`${home}/exit`);
    const form = page.locator("form:has([name=verdict][value=not_applicable])").first();
    const at = await form.getAttribute("action");
    await form.locator("xpath=ancestor::details[1]").locator("summary").click();
    await form.locator("[name=note]").fill("没有办过门禁卡");
    await form.locator("button").click();
    assert.match(await page.locator("main").innerText(), /没有办过门禁卡/);
    const undo = page.locator(`form[action="${at}"]:has([name=verdict][value=undone])`);
    await undo.locator("xpath=ancestor::details[1]").locator("summary").click();
    await undo.locator("[name=note]").fill("查到一张");
    await undo.locator("button").click();
    assert.match(await page.locator("main").innerText(), /查到一张/);
  });
  await step(giver, "reads it and can settle nothing", async (page) => {
    await page.goto(`${home}/exit`);
    assert.equal(await page.locator("form:has([name=verdict])").count(), 0);
  });
  await step(giver, "writes three suppliers and submits them", async (page) => {
    const { supplier } = records(giver.says, receiver.says);
    for (const n of ["安吉竹语家居", "德清藤编工坊", "临安木业"]) await write(page, section, { ...supplier, name: n });
    await sign(page, `${section}/review`, "/submission", giver.says);
  });
  await step(receiver, "accepts and signs", async (page) => {
    if (await teach(page, section)) await hear(giver.page, section);
    await acceptAll(page, section);
    await sign(page, `${section}/review`, "/seal", receiver.says);
  });
  await step(witness, "co-signs", (page) => sign(page, `${section}/review`, "/seal", witness.says));
  for (const who of [giver, receiver, witness]) await step(who, "signs the whole", (page) => sign(page, `${home}/signatures`, "/seal", who.says));
  await step(manager, "cannot end it while access is open", async (page) => {
    await page.goto(home);
    await act(page, "/state");
    await page.goto(home);
    assert.match(await page.locator("main").innerText(), /还有 \d+ 项离岗事项未办结/);
    await look_at(manager, "cannot end");
  });
  await step(it, "does the rest", async (page) => assert.ok((await exits(page, home)) > 3));
  await step(manager, "prints the slip and ends the handover", async (page) => {
    await page.goto(`${home}/exit/slip`);
    assert.equal(await page.locator(".sheet-draft").count(), 0);
    await look_at(manager, "slip");
    const pdf = path(program.folder, "slip.pdf");
    await writeFile(pdf, await (await page.request.get(`${home}/exit/slip.pdf`)).body());
    const words = (await run("pdftotext", [pdf, "-"])).stdout.replace(/\s+/g, "");
    for (const said of [giver.says, it.says, "停用记录.txt", "原密码登录被拒绝", "客服邮箱转给接收人"]) assert.ok(words.includes(said), `${said}: ${words}`);
    await page.goto(home);
    await act(page, "/state");
    await page.goto("/handovers?state=closed");
    assert.ok(await page.locator(`a[href="${home}"]`).count());
  });
  for (const who of [manager, giver, receiver, witness, it, plain]) faults.push(...who.complaints);
  assert.deepEqual(faults, []);
});
