// Three people review the listings of a handover, each by the list of what waits for them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act, records } from "../harness/acts.js";
import { join, plan, write } from "../harness/house.js";
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

test("whose turn it is with the listings of a handover", async () => {
  const [manager, giver, witness] = await Promise.all(["manager", "giver", "witness"].map((n) => join(chrome, program, n)));
  const plain = await join(chrome, program, "receiver", { script: false });
  const phone = await join(chrome, program, "admin", { size: "phone", lang: "en", theme: "dark" });
  const faults = [];
  const look_at = async (who, what) => {
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `turns-${what}`, true);
  };
  const titles = ["商品与库存", "供应商与合作方"];
  const { home, sections } = await plan(manager.page, { titles, giver: giver.says, receiver: plain.says, witness: witness.says });
  const section = sections[titles[0]];
  const all = records(giver.says, plain.says);
  const tickAll = async (page, count) => {
    const boxes = page.locator(".table tbody input.check");
    assert.equal(await boxes.count(), count);
    for (const box of await boxes.all()) await box.check();
    await page.locator(".proof-bulk summary").click();
    await page.locator("button[formaction$='/listings']").click();
    await page.waitForLoadState();
  };
  const row = (page, name) => page.locator("main tbody tr", { hasText: name });
  await step(giver, "writes three listings and does the first review, the one with a forbidden word by itself", async (page) => {
    await write(page, sections[titles[1]], all.supplier);
    for (const [n, title] of ["竹编收纳筐 大号", "竹编收纳筐 小号", "全网最低价 竹编收纳筐"].entries())
      await write(page, section, { ...all.sku, title, sku_code: `TURN-${n}` });
    await page.goto(section);
    await page.locator("a[href$='/listings']").click();
    await page.waitForURL("**/listings");
    assert.match(await row(page, "初审").innerText(), /3\s+3/);
    await look_at(giver, "progress");
    await row(page, "初审").getByRole("link").click();
    await page.waitForURL("**turn=review_1");
    assert.match(await page.locator(".table").innerText(), /含违禁词「最低价」/);
    await look_at(giver, "first");
    await tickAll(page, 2);
    assert.match(await page.locator("body").innerText(), /已勾 2 个商品/);
    assert.match(page.url(), /turn=review_1/);
    assert.equal(await page.locator(".table a.row-link").count(), 1);
    const record = (await page.locator(".table a.row-link").first().getAttribute("href")).split("?")[0];
    await page.goto(record);
    await act(page, `${record}/listing`, { fill: { note: "「最低价」是比价活动的官方名称" } });
    await page.goto(`${section}?turn=review_2`);
    assert.match(await page.locator("main").innerText(), /「复审」没有轮到您的商品/);
    await look_at(giver, "none");
  });
  await step(plain, "finds them in what to do, and does the second review without script", async (page) => {
    await page.goto("/todo");
    const link = page.locator(`a[href='${home}/listings']`);
    assert.match(await link.innerText(), /有商品轮到您审校/);
    await page.goto(await link.getAttribute("href"));
    await page.goto(await row(page, "复审").getByRole("link").getAttribute("href"));
    await tickAll(page, 2);
    assert.match(await page.locator("body").innerText(), /已勾 2 个商品/);
  });
  await step(phone, "does the last in English on a phone", async (page) => {
    await page.goto(`${home}/listings`);
    assert.match(await row(page, "Final review").innerText(), /2[^]*2/);
    await look_at(phone, "progress on a phone");
    await page.goto(await row(page, "Final review").getByRole("link").getAttribute("href"));
    await look_at(phone, "last");
    await tickAll(page, 2);
    await page.goto(`${home}/listings`);
    assert.match(await page.locator("main").innerText(), /Reviewed 2, checked 0, of 3/);
  });
  assert.deepEqual(faults, []);
  for (const who of [manager, giver, witness, plain, phone]) assert.deepEqual(who.complaints, [], who.name);
});
