// Somebody signs for a party who is away: named by the party, approved by a manager, on a device of their own. What they sign names both.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join as path } from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { act, day, hear, records, teach } from "../harness/acts.js";
import { acceptAll, checked, fillSign, join, plan, sign, write } from "../harness/house.js";
import { axe, browser, photo, sideways, step } from "../harness/people.js";
import { root, start } from "../harness/program.js";

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

const option = async (page, name, says) =>
  page.locator(`select[name="${name}"]`).evaluate((s, t) => [...s.options].find((o) => o.text.includes(t))?.value, says);

// name asks for a proxy from the page of proxies.
async function name(page, home, who, { from = day(0), until = day(5), reason = "去产地验货，没有网络", rank = "", status = 200 } = {}) {
  await page.goto(`${home}/proxies`);
  await page.selectOption("[name=proxy]", await option(page, "proxy", who));
  await page.fill("[name=from]", from);
  await page.fill("[name=until]", until);
  await page.fill("[name=proxy_reason]", reason);
  if (rank) await page.fill("[name=proxy_rank_reason]", rank);
  await act(page, "/proxies", { status });
}

test("a proxy signs for the receiver, and everything says for whom", async () => {
  const [manager, giver, receiver, witness] = await Promise.all(["manager", "giver", "receiver", "witness"].map((n) => join(chrome, program, n)));
  const proxy = await join(chrome, program, "hejiayi", { size: "phone" });
  const stranger = await join(chrome, program, "gumingyuan");
  const faults = [];
  const look_at = async (who, what) => {
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `proxy-${what}`, true);
  };
  const title = "供应商与合作方";
  const { home, sections } = await step(manager, "plans a handover of suppliers", (page) =>
    plan(page, { titles: [title], giver: giver.says, receiver: receiver.says, witness: witness.says }));
  const section = sections[title];
  await step(giver, "writes three suppliers and submits them", async (page) => {
    const { supplier } = records(giver.says, receiver.says);
    for (const n of ["安吉竹语家居", "德清藤编工坊", "临安木业"]) await write(page, section, { ...supplier, name: n });
    await sign(page, `${section}/review`, "/submission", giver.says);
  });
  await step(proxy, "has no business here yet", async (page) => {
    assert.equal((await page.request.get(home)).status(), 404);
  });
  await step(receiver, "names a party, then nobody's day, then a colleague", async (page) => {
    await page.goto(`${home}/proxies`);
    assert.equal(await option(page, "proxy", witness.says), undefined, "a party cannot be chosen");
    await look_at(receiver, "form");
    await name(page, home, proxy.says, { from: day(3), until: day(1), status: 422 });
    assert.match(await page.locator(".error-summary").innerText(), /不能早于开始日/);
    assert.equal(await page.inputValue("[name=proxy_reason]"), "去产地验货，没有网络", "nothing typed is lost");
    await look_at(receiver, "form, refused");
    await name(page, home, proxy.says);
    await look_at(receiver, "asked");
  });
  await step(proxy, "still has none before a manager approves", async (page) => {
    assert.equal((await page.request.get(home)).status(), 404);
  });
  await step(manager, "declines without a reason and is told; then approves", async (page) => {
    await page.goto("/todo");
    await page.goto(await page.locator(`a[href^="${home}/proxies"]`).first().getAttribute("href"));
    await act(page, "/verdict", { button: "button[value=declined]", status: 422 });
    assert.match(await page.locator(".error-summary").innerText(), /理由|原因/);
    await look_at(manager, "verdict, refused");
    await act(page, "/verdict", { fill: { decision: "同意，回来后请过目" }, button: "button[value=approved]" });
    await look_at(manager, "approved");
  });
  await step(witness, "cannot send somebody who stands below the giver's superior without a reason", async (page) => {
    await name(page, home, stranger.says, { status: 422 });
    await page.locator("[name=proxy_rank_reason]").waitFor();
    assert.match(await page.locator(".error-summary").innerText(), /上级|职级/);
    await look_at(witness, "rank, refused");
    await page.fill("[name=proxy_rank_reason]", "同级负责人，组里没有别人");
    await act(page, "/proxies");
    await page.goto(`${home}/proxies`);
    assert.match(await page.locator("main").innerText(), /同级负责人，组里没有别人/);
    await act(page, "/end");
  });
  await step(receiver, "teaches back before leaving, where it is asked", async (page) => {
    if (await teach(page, section)) await hear(giver.page, section);
  });
  await step(proxy, "accepts and signs on their own phone", async (page) => {
    await page.goto("/todo");
    assert.match(await page.locator("main").innerText(), new RegExp(receiver.says), "for whom they act stands on the list of what to do");
    await look_at(proxy, "todo");
    await page.goto(home);
    assert.match(await page.locator("body").innerText(), new RegExp(`代 ?${receiver.says}`), "the page says in whose name");
    await look_at(proxy, "overview");
    await acceptAll(page, section);
    await page.goto(`${section}/review`);
    assert.match(await page.locator("main").innerText(), new RegExp(`由 ${proxy.says} 代 ${receiver.says} 签字`), "the statement names both");
    await look_at(proxy, "review");
    await sign(page, `${section}/review`, "/seal", proxy.says);
    await page.goto(`${section}/review`);
    const said = await page.locator("main").innerText();
    assert.ok(said.includes(proxy.says) && said.includes(receiver.says), "the seal names both");
    await look_at(proxy, "signed");
    assert.equal((await page.request.get(`${home}/proxies`)).status(), 200);
  });
  await step(witness, "co-signs", (page) => sign(page, `${section}/review`, "/seal", witness.says));
  for (const who of [giver, proxy, witness])
    await step(who, "signs the whole", async (page) => {
      await page.goto(`${home}/signatures`);
      await look_at(who, "final signatures");
      await sign(page, `${home}/signatures`, "/seal", who.says);
    });
  const text = await step(manager, "reads inventory and PDF", async (page) => {
    await page.goto(`${home}/inventory`);
    assert.equal(await page.locator(".sheet-draft").count(), 0);
    const said = (await page.locator("article").innerText()).replace(/\s+/g, "");
    assert.ok(said.includes(`${proxy.says}代${receiver.says}`), said);
    assert.ok(said.includes("代签情况") && said.includes(`代理人${proxy.says}`));
    await look_at(manager, "inventory");
    const pdf = path(program.folder, "proxy.pdf");
    await writeFile(pdf, await (await page.request.get(`${home}/inventory.pdf`)).body());
    const words = (await run("pdftotext", ["-layout", pdf, "-"])).stdout.replace(/\s+/g, "");
    assert.ok(words.includes(`代理人${proxy.says}`) && words.includes(`接收人${receiver.says}`), words);
    return (await page.request.get(`${home}/inventory.json`)).text();
  });
  await step(manager, "has the manifest checked by browser and command line", async (page) => {
    const [verdict, said] = await checked(page, "a.json", text);
    assert.equal(verdict, "good", said);
    if (process.env.PHOTOS) await photo(manager, "proxy-verified", true);
    const forged = text.replaceAll(`"behalf_name":"${receiver.says}"`, `"behalf_name":"${witness.says}"`);
    assert.notEqual(forged, text);
    const [bad, why] = await checked(page, "a.json", forged);
    assert.equal(bad, "bad");
    assert.ok(why.length > 20);
    if (process.env.PHOTOS) await photo(manager, "proxy-forged", true);
    const file = path(program.folder, "a.json");
    await writeFile(file, text);
    await run(path(root, "bin", "handover"), ["verify", file]);
    await writeFile(file, forged);
    await assert.rejects(run(path(root, "bin", "handover"), ["verify", file]));
  });
  for (const who of [manager, giver, receiver, witness, proxy, stranger]) faults.push(...who.complaints);
  assert.deepEqual(faults, []);
});

test("a proxy that was taken back signs nothing and is told why", async () => {
  const [manager, giver, receiver, witness, proxy] = await Promise.all(
    ["manager", "giver", "receiver", "witness", "hejiayi"].map((n) => join(chrome, program, n)));
  const title = "供应商与合作方";
  const { home, sections } = await plan(manager.page, { titles: [title], giver: giver.says, receiver: receiver.says, witness: witness.says });
  const section = sections[title];
  const { supplier } = records(giver.says, receiver.says);
  for (const n of ["安吉竹语家居", "德清藤编工坊", "临安木业"]) await write(giver.page, section, { ...supplier, name: n });
  await sign(giver.page, `${section}/review`, "/submission", giver.says);
  await name(receiver.page, home, proxy.says);
  await manager.page.goto(`${home}/proxies`);
  await act(manager.page, "/verdict", { button: "button[value=approved]" });
  await step(proxy, "has the form filled in while it is taken back", async (page) => {
    await acceptAll(page, section);
    await page.goto(`${section}/review`);
    await fillSign(page, "/seal", proxy.says);
    await receiver.page.goto(`${home}/proxies`);
    await act(receiver.page, "/end");
    const answered = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/seal"));
    await page.locator("form[action$='/seal'] button.btn-primary").first().click();
    const answer = await answered;
    assert.equal(answer.status(), 403);
    await page.waitForLoadState("load");
    const said = await page.locator("main").innerText();
    if (process.env.PHOTOS) await photo(proxy, "proxy-gone", true);
    assert.match(said, new RegExp(`您代 ${receiver.says} 办理的权限已在 .* 到期或被收回`), said);
  });
  await step(receiver, "finds nothing signed", async (page) => {
    await page.goto(`${section}/review`);
    assert.ok(await page.locator("form[action$='/seal']").count());
  });
});
