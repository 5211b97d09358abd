// A manager forbids a word, the giver's record says what to write instead, and the page tells whose texts say nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act, records } from "../harness/acts.js";
import { join, plan, write } from "../harness/house.js";
import { axe, browser, photo, sideways, step } from "../harness/people.js";
import { start, until } from "../harness/program.js";

let program, chrome;
before(async () => {
  program = await start("run");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

test("a forbidden word of the company's own, and the share of fillers", async () => {
  const [manager, giver, receiver, witness] = await Promise.all(["manager", "giver", "receiver", "witness"].map((n) => join(chrome, program, n)));
  const phone = await join(chrome, program, "admin", { size: "phone", lang: "en", theme: "dark" });
  const faults = [];
  const look_at = async (who, what) => {
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `words-${what}`, true);
  };
  const titles = ["商品与库存", "供应商与合作方"];
  const { home, sections } = await plan(manager.page, { titles, giver: giver.says, receiver: receiver.says, witness: witness.says });
  const all = records(giver.says, receiver.says);
  let record;
  await step(giver, "writes a listing", async (page) => {
    await write(page, sections[titles[1]], { ...all.supplier });
    await write(page, sections[titles[0]], { ...all.sku, title: "清仓竹编收纳筐" });
    await page.goto(sections[titles[0]]);
    record = (await page.locator(".table a.row-link").first().getAttribute("href")).split("?")[0];
    await page.goto(record);
    assert.doesNotMatch(await page.locator("main").innerText(), /违禁词/);
  });
  await step(manager, "sees how many products a word would hit, and forbids it", async (page) => {
    await page.goto("/words");
    await look_at(manager, "list");
    await page.fill("[name=try]", "清 仓");
    await page.locator("#try button").click();
    await page.waitForLoadState();
    assert.match(await page.locator("#try").innerText(), /1 个用到/);
    await act(page, "/words", { fill: { lines: "清仓 | 换季特惠\n最后" } });
    assert.match(await page.locator("#own").innerText(), /清仓[^]*换季特惠/);
    await act(page, "/words", { fill: { lines: "最" }, status: 422 });
    await look_at(manager, "refused");
  });
  await step(phone, "reads the list in English on a phone", async (page) => {
    await page.goto("/words?try=清仓");
    assert.match(await page.locator("#own").innerText(), /换季特惠/);
    await look_at(phone, "phone");
  });
  await step(giver, "finds the word in the record", async (page) => {
    await page.goto(record);
    assert.match(await page.locator("main").innerText(), /违禁词「清仓」[^]*换季特惠/);
  });
  await step(manager, "sees whose texts say nothing", async (page) => {
    await page.goto(`${home}/readiness`);
    await page.locator("#writers > summary").click();
    assert.match(await page.locator("#writers").innerText(), new RegExp(giver.says));
    await look_at(manager, "writers");
  });
  await until(() => true);
  assert.deepEqual(faults, []);
});
