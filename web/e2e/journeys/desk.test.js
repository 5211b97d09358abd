// The reviewer goes through a section with the keyboard alone, takes a verdict back, and never judges by a letter that was typed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, person, step } from "../harness/people.js";
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

test("a section is reviewed with the keyboard", async () => {
  const receiver = await person(chrome, program, { name: "receiver" });
  await receiver.signIn("receiver@demo.test", password);
  const title = (page) => page.locator(".desk-record h1").innerText();
  const waiting = async (page) => Number((await page.locator(".tab[aria-current], .tabs [aria-current]").first().innerText()).match(/\d+/)?.[0] ?? 0);
  const press = async (page, key) => Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);

  const [first, before] = await step(receiver, "opens the desk from the section", async (page) => {
    await page.goto("/handovers");
    await page.goto(await page.locator("main table a.row-link").first().getAttribute("href"));
    await page.goto(await page.locator("main table a.row-link", { hasText: "平台规则" }).getAttribute("href"));
    await Promise.all([page.waitForNavigation(), page.locator('a[href$="/desk"]').first().click()]);
    assert.equal(await page.locator(".desk-bar").count(), 1);
    return [await title(page), await waiting(page)];
  });
  await step(receiver, "accepts with A and takes it back with U", async (page) => {
    await press(page, "a");
    assert.notEqual(await title(page), first);
    assert.equal(await waiting(page), before - 1);
    await press(page, "u");
    assert.equal(await title(page), first);
    assert.equal(await waiting(page), before);
  });
  await step(receiver, "skips with S and comes back with K", async (page) => {
    await press(page, "s");
    assert.notEqual(await title(page), first);
    assert.equal(await waiting(page), before);
    await press(page, "k");
    assert.equal(await title(page), first);
  });
  await step(receiver, "types letters without judging, ticks a reason and returns", async (page) => {
    await page.keyboard.press("?");
    await page.locator("dialog#desk-help[open]").waitFor();
    await page.keyboard.press("a");
    await page.keyboard.press("Escape");
    assert.equal(await title(page), first, "a letter under a dialog does nothing");
    await page.keyboard.press("r");
    const dialog = page.locator("dialog#desk-return[open]");
    await dialog.waitFor();
    await dialog.locator("input[name=pick]").first().check();
    await dialog.locator("textarea").fill("");
    await dialog.locator("textarea").pressSequentially("asaa");
    assert.equal(await title(page), first);
    await press(page, "Control+Enter");
    assert.notEqual(await title(page), first);
    assert.match(await page.locator(".desk-undo").innerText(), /刚才退回了/);
  });
});

test("the desk works without JavaScript, on a phone", async () => {
  const receiver = await person(chrome, program, { name: "receiver-plain", size: "phone", script: false });
  await receiver.signIn("receiver@demo.test", password);
  await step(receiver, "accepts one and sees the next", async (page) => {
    await page.goto("/handovers");
    await page.goto(await page.locator("main a.row-link").first().getAttribute("href"));
    const section = await page.locator("main a.row-link", { hasText: "流程 SOP" }).getAttribute("href");
    await page.goto(`${section}/desk`);
    const was = await page.locator(".desk-record h1").innerText();
    await page.locator(".desk-main button").click();
    await page.waitForLoadState();
    assert.notEqual(await page.locator(".desk-record h1").innerText(), was);
    const box = await page.locator(".desk-main button").boundingBox();
    assert.ok(box.height >= 40, "a thumb hits it");
  });
});

// N-12: what a record declares not applicable is agreed to by itself, by keyboard too.
test("what does not apply is ticked before it is accepted", async () => {
  const receiver = await person(chrome, program, { name: "receiver-none" });
  await receiver.signIn("receiver@demo.test", password);
  const none = "商标局只发电子注册证";
  await step(receiver, "finds it in the queue of its own", async (page) => {
    await page.goto("/handovers");
    await page.goto(await page.locator("main a.row-link", { hasText: "木棉里天猫旗舰店运营交接" }).first().getAttribute("href"));
    const section = await page.locator("main a.row-link", { hasText: "合同与合规" }).getAttribute("href");
    await page.goto(`${section}/desk?queue=filler`);
    assert.match(await page.locator(".desk-record h1").innerText(), /第 25 类商标/);
    assert.match(await page.locator("main").innerText(), new RegExp(none));
  });
  await step(receiver, "presses A, ticks it and accepts", async (page) => {
    await page.keyboard.press("a");
    const dialog = page.locator("dialog#accept-declared[open]");
    await dialog.waitFor();
    assert.match(await dialog.innerText(), new RegExp(none));
    await dialog.locator("button.btn-primary").click();
    assert.equal(await dialog.count(), 1, "nothing is accepted that was not ticked");
    await dialog.locator("input[type=checkbox]").check();
    await Promise.all([page.waitForNavigation(), dialog.locator("button.btn-primary").click()]);
    assert.match(await page.locator("body").innerText(), /已接收|刚才接收了/);
  });
});
