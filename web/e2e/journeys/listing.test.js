// A listing is reviewed by three people over what it says, and its price, once signed, is changed by two.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act, hear, records, teach } from "../harness/acts.js";
import { acceptAll, join, plan, sign, write } from "../harness/house.js";
import { axe, browser, photo, sideways, step } from "../harness/people.js";
import { start } from "../harness/program.js";

let program, chrome;
before(async () => {
  program = await start("run");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

test("three people review a listing, and two change its signed price", async () => {
  const [manager, giver, receiver, witness] = await Promise.all(["manager", "giver", "receiver", "witness"].map((n) => join(chrome, program, n)));
  const plain = await join(chrome, program, "receiver", { script: false });
  const phone = await join(chrome, program, "admin", { size: "phone", lang: "en", theme: "dark" });
  const faults = [];
  const look_at = async (who, what) => {
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `listing-${what}`, true);
  };
  const titles = ["商品与库存", "供应商与合作方"];
  const { sections } = await plan(manager.page, { titles, giver: giver.says, receiver: receiver.says, witness: witness.says });
  const section = sections[titles[0]];
  const all = records(giver.says, receiver.says);
  let record;
  await step(giver, "writes a listing with a forbidden word and reviews it first, with a reason", async (page) => {
    await write(page, sections[titles[1]], all.supplier);
    await write(page, section, { ...all.sku, title: "全网最低价 竹编收纳筐" });
    await page.goto(section);
    record = (await page.locator(".table a.row-link").first().getAttribute("href")).split("?")[0];
    await page.goto(record);
    assert.match(await page.locator("#listing").innerText(), /最低价/);
    await act(page, `${record}/listing`, { fill: { note: " " }, status: 422 });
    assert.match(await page.locator("body").innerText(), /禁用词/);
    await look_at(giver, "refused");
    await act(page, `${record}/listing`, { fill: { note: "「最低价」是比价活动的官方名称" } });
    assert.match(await page.locator("#listing").innerText(), /1 \/ 6/);
    assert.match(await page.locator("#listing").innerText(), /「初审」是你做的，这一步须换一个人/);
  });
  await step(giver, "takes the word out, and the tick is about another title", async (page) => {
    await page.goto(`${record}/edit`);
    await page.locator("form.form-main [name=title]").fill("竹编收纳筐 大号");
    await act(page, record, { button: "[data-key=save]" });
    assert.match(await page.locator("#listing").innerText(), /0 \/ 6[^]*勾过，之后内容改了/);
    await look_at(giver, "changed");
  });
  const tick = async (page, stepName) => {
    await page.goto(record);
    await page.locator(`#listing-${stepName}-done`).click();
    await page.waitForLoadState();
  };
  await step(plain, "does the first review without script", (page) => tick(page, "review_1"));
  await step(phone, "does the second in English on a phone", async (page) => {
    await tick(page, "review_2");
    await page.goto(record);
    assert.match(await page.locator("#listing").innerText(), /You ticked “Second review”/);
    await look_at(phone, "panel");
  });
  await step(witness, "does the third", async (page) => {
    await tick(page, "review_3");
    await page.goto(record);
    assert.match(await page.locator("#listing").innerText(), /3 \/ 6/);
  });
  await step(receiver, "ticks a check from the table, accepts and signs", async (page) => {
    await giver.page.goto(`${section}/review`);
    await sign(giver.page, `${section}/review`, "/submission", giver.says);
    await page.goto(section);
    await page.locator(".table tbody input.check").first().check();
    await page.locator(".proof-bulk summary").click();
    await page.selectOption("#proof-step", "check_1");
    await look_at(receiver, "several");
    await page.locator("button[formaction$='/listings']").click();
    await page.waitForLoadState();
    assert.match(await page.locator("body").innerText(), /已勾 1 个商品/);
    await acceptAll(page, section);
    if (await teach(page, section)) await hear(giver.page, section);
    await sign(page, `${section}/review`, "/seal", receiver.says);
  });
  const price = async (text) => {
    await giver.page.goto(`${record}/edit`);
    await giver.page.locator("form.form-main [name=price]").fill(text);
    await giver.page.locator("form.form-main [name=_reason]").fill("竹材涨价，供应商 12 月起调价");
    await act(giver.page, record, { button: "[data-key=save]" });
  };
  await step(giver, "wants another price, and nothing changes by that", async (page) => {
    await price("89");
    const said = await page.locator("#proposals").innerText();
    assert.match(said, /79[^]*89[^]*竹材涨价/);
    assert.equal(await page.locator("#proposals form:has([value=accepted])").count(), 0);
    await look_at(giver, "proposed");
    await page.goto(`${section}/review`);
    assert.equal(await page.locator("main li[data-state=stale]").count(), 0);
  });
  await step(receiver, "finds it in what to do, and refuses with a reason", async (page) => {
    await page.goto("/todo");
    assert.match(await page.locator(`a[href^="${record}#proposals"]`).first().innerText(), /1 处价格或库存改动待复核/);
    await look_at(receiver, "todo");
    await page.goto(await page.locator(`a[href^="${record}#proposals"]`).first().getAttribute("href"));
    await look_at(receiver, "to decide");
    const at = await page.locator("#proposals form").first().getAttribute("action");
    await act(page, at, { fill: { note: "合同价到年底不变" } });
    assert.match(await page.locator("#proposals").innerText(), /已拒绝[^]*合同价到年底不变/);
  });
  await step(giver, "finds the answer in what to do", async (page) => {
    await page.goto("/todo");
    const line = page.locator(".tasklist li", { has: page.locator(`a[href^="${record}#proposals"]`) });
    assert.match(await line.innerText(), /被拒绝[^]*合同价到年底不变/);
    await look_at(giver, "answered");
  });
  await step(phone, "takes the next one", async (page) => {
    await price("85");
    await page.goto("/todo");
    assert.match(await page.locator(`a[href^="${record}#proposals"]`).first().innerText(), /1 change to decide/);
    await look_at(phone, "todo on a phone");
    await page.goto(`${section}?proposed=1`);
    assert.equal(await page.locator(".table a.row-link").count(), 1);
    await page.goto(record);
    await look_at(phone, "to decide");
    const at = await page.locator("#proposals form").first().getAttribute("action");
    await act(page, at, { button: "button.btn-primary" });
    assert.match(await page.locator("#proposals").innerText(), /Accepted/);
    await page.goto(`${section}/review`);
    assert.ok(await page.locator("main li[data-state=stale]").count(), "now the signatures are to be put again");
  });
  assert.deepEqual(faults, []);
  for (const who of [manager, giver, receiver, witness, plain, phone]) assert.deepEqual(who.complaints, [], who.name);
});
