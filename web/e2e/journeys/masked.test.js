// A bank account is shown in full to the receiver who asks and confirms who they are, for a moment and not without a line in the look-log; a witness sees a part.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, browser, person, sideways, step } from "../harness/people.js";
import { start } from "../harness/program.js";

const password = "handover-demo";
let program, chrome;
before(async () => {
  program = await start("run");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

// supplier goes to a supplier of the first handover that has a bank account, and says where it is. The demo hides most of one.
async function supplier(page) {
  await page.goto("/handovers");
  await page.goto(await page.locator("main a.row-link").first().getAttribute("href"));
  await page.goto(await page.locator("main a.row-link", { hasText: /供应商|Suppliers/ }).first().getAttribute("href"));
  const all = await page.locator("tbody a[data-panel], tbody a[href*='/records/']").evaluateAll((list) => list.map((a) => a.href.match(/record[=s/]+([0-9a-f-]{36})/)?.[1]));
  const home = new URL(page.url()).pathname.split("/sections/")[0];
  for (const id of new Set(all.filter(Boolean))) {
    await page.goto(`${home}/records/${id}`);
    if (await page.locator(".mask").count()) return { home, at: new URL(page.url()).pathname };
  }
  throw new Error("no supplier has a bank account");
}
const field = (page) => page.locator("dt", { hasText: /收款账户|Bank account/ }).locator("+ dd");

test("the receiver asks for a bank account", async () => {
  const receiver = await person(chrome, program, { name: "masked-receiver" });
  await receiver.signIn("receiver@demo.test", password);
  const where = await step(receiver, "sees a part and a button", async (page) => {
    const where = await supplier(page);
    assert.match(await field(page).innerText(), /\*{4}.*显示/s);
    return where;
  });
  await step(receiver, "is asked who they are", async (page) => {
    await field(page).getByRole("button", { name: "显示" }).click();
    const dialog = page.locator("dialog[open]");
    await dialog.waitFor();
    assert.deepEqual(await axe(receiver, "the dialog"), []);
    await dialog.locator("input[name=password]").fill("wrong-password");
    await Promise.all([page.waitForNavigation(), dialog.locator("button.btn-primary").click()]);
    await page.locator("dialog[open]").waitFor();
    assert.match(await page.locator("dialog[open] .error").innerText(), /密码/);
    await page.locator("dialog[open] input[name=password]").fill(password);
    await Promise.all([page.waitForNavigation(), page.locator("dialog[open] button.btn-primary").click()]);
  });
  await step(receiver, "reads it for a moment", async (page) => {
    const text = await page.locator("[data-shown-text]").innerText();
    assert.match(text, /\d{4}/);
    assert.doesNotMatch(text, /\*/);
    assert.match(await page.locator("[data-shown-timer]").innerText(), /秒后自动隐藏/);
    assert.equal(new URL(page.url()).pathname, where.at, "loading the page again asks for nothing");
    assert.deepEqual(await axe(receiver, "shown"), []);
    await page.locator("[data-shown-hide]").click();
    assert.match(await field(page).innerText(), /\*{4}/);
    assert.equal(await page.getByText(text, { exact: true }).count(), 0);
  });
  await step(receiver, "asks again in place, without a page and without a password", async (page) => {
    await page.reload();
    let went = 0;
    page.on("framenavigated", () => went++);
    await field(page).getByRole("button", { name: "显示" }).click();
    await page.locator("[data-shown-text]").waitFor();
    assert.equal(went, 0);
    assert.doesNotMatch(await page.locator("[data-shown-text]").innerText(), /\*/);
    await page.locator("[data-shown-hide]").click();
    await field(page).getByRole("button", { name: "显示" }).click(); // with a key of its own
    await page.locator("[data-shown-text]").waitFor();
    await page.evaluate(() => dispatchEvent(new Event("pagehide")));
    assert.equal(await page.locator("[data-shown-text]").count(), 0);
  });
  await step(receiver, "asks beside the table, in place", async (page) => {
    await page.goto(where.at);
    await page.goto(`${await page.locator(".back a").getAttribute("href")}?record=${where.at.split("/").pop()}`);
    const panel = page.locator(".workbench > .record");
    await panel.locator(".mask button").first().click();
    await panel.locator("[data-shown-text]").waitFor();
    assert.doesNotMatch(await panel.locator("[data-shown-text]").innerText(), /\*/);
    await panel.locator("[data-shown-hide]").click();
    assert.equal(await panel.locator("[data-shown-text]").count(), 0);
    await page.goto(where.at);
  });
  await step(receiver, "finds out why there are stars", async (page) => {
    await page.getByRole("link", { name: "为什么有星号" }).click();
    await page.getByRole("heading", { name: "谁看到什么" }).waitFor();
    assert.deepEqual(await axe(receiver, "why"), []);
  });
  assert.deepEqual(receiver.complaints, []);

  const giver = await person(chrome, program, { name: "masked-giver" });
  await giver.signIn("giver@demo.test", password);
  await step(giver, "sees who looked", async (page) => {
    await page.goto(`${where.home}/views`);
    await page.getByText("查看打码内容：收款账户").first().waitFor();
  });
  const witness = await person(chrome, program, { name: "masked-witness" });
  await witness.signIn("witness@demo.test", password);
  await step(witness, "sees a part and no button", async (page) => {
    await page.goto(where.at);
    assert.match(await field(page).innerText(), /\*{4}/);
    assert.equal(await field(page).getByRole("button").count(), 0);
  });
});

test("the receiver asks on a phone, in English", async () => {
  const receiver = await person(chrome, program, { name: "masked-phone", size: "phone", lang: "en" });
  await receiver.signIn("receiver@demo.test", password);
  await step(receiver, "confirms and reads", async (page) => {
    await page.request.post("/profile/appearance", { form: { lang: "en" }, headers: { origin: program.url } });
    await supplier(page);
    assert.equal(await sideways(page), 0);
    await field(page).getByRole("button", { name: "Show" }).click();
    await page.locator("dialog[open] input[name=password]").fill(password);
    await Promise.all([page.waitForNavigation(), page.locator("dialog[open] button.btn-primary").click()]);
    assert.doesNotMatch(await page.locator("[data-shown-text]").innerText(), /\*/);
    assert.match(await page.locator("[data-shown-timer]").innerText(), /hides in/);
    assert.equal(await sideways(page), 0);
    const box = await page.locator("[data-shown-hide]").boundingBox();
    assert.ok(box.height >= 24, "a thumb hits it");
    await page.request.post("/profile/appearance", { form: { lang: "zh-CN" }, headers: { origin: program.url } });
  });
  assert.deepEqual(receiver.complaints, []);
});

test("the receiver asks without JavaScript", async () => {
  const receiver = await person(chrome, program, { name: "masked-plain", script: false });
  await receiver.signIn("receiver@demo.test", password);
  await step(receiver, "confirms and reads", async (page) => {
    await supplier(page);
    await field(page).getByRole("button", { name: "显示" }).click();
    const dialog = page.locator("dialog:target");
    await dialog.locator("input[name=password]").fill(password);
    await Promise.all([page.waitForNavigation(), dialog.locator("button.btn-primary").click()]);
    assert.doesNotMatch(await page.locator("[data-shown-text]").innerText(), /\*/);
    assert.match(await page.locator("[data-shown-timer]").innerText(), /看完请关闭本页/);
    await page.locator("[data-shown-hide]").click();
    await page.waitForLoadState();
    assert.match(await field(page).innerText(), /\*{4}/);
  });
  await step(receiver, "needs no password for minutes", async (page) => {
    await Promise.all([page.waitForNavigation(), field(page).locator("form[data-uncover] button").click()]);
    assert.doesNotMatch(await page.locator("[data-shown-text]").innerText(), /\*/);
  });
});
