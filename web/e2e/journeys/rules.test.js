// A manager makes a rule of their own, sees what it would find, the giver meets it, and a template switches it off and has a limit of its own.
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

test("a manager makes a rule, and a template switches it off", async () => {
  const [manager, giver, receiver, witness] = await Promise.all(["manager", "giver", "receiver", "witness"].map((n) => join(chrome, program, n)));
  const phone = await join(chrome, program, "admin", { size: "phone", lang: "en", theme: "dark" });
  const faults = [];
  const look_at = async (who, what) => {
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `rules-${what}`, true);
  };
  const titles = ["商品与库存"];
  const parties = { titles, giver: giver.says, receiver: receiver.says, witness: witness.says };
  const all = records(giver.says, receiver.says);
  const said = async (section) => {
    await write(giver.page, section, all.sku);
    await giver.page.goto(section);
    await giver.page.goto((await giver.page.locator(".table a.row-link").first().getAttribute("href")).split("?")[0]);
    return giver.page.locator("main").innerText();
  };

  await step(manager, "is told what is wrong with a rule, and loses nothing", async (page) => {
    await page.goto("/kinds/sku");
    await page.locator('a[href$="/kinds/sku/rules/new"]').click();
    await page.selectOption("[name=field]", "season");
    await page.selectOption("[name=sort]", "range");
    await page.fill("[name=min]", "1");
    await page.fill("[name=why_zh]", "接手人要知道什么时候备货。");
    await act(page, "/kinds/sku/rules", { button: "[data-key=save]", status: 422 });
    assert.match(await page.locator("main").innerText(), /范围用于数字/);
    assert.equal(await page.inputValue("[name=why_zh]"), "接手人要知道什么时候备货。");
    await look_at(manager, "refused");
  });
  await step(manager, "tries it on open handovers and saves it", async (page) => {
    await page.selectOption("[name=sort]", "required");
    const tried = page.waitForResponse((r) => r.request().method() === "POST");
    await page.locator("[name=_preview]").click();
    assert.equal((await tried).status(), 200);
    await page.waitForLoadState();
    assert.match(await page.locator("main").innerText(), /看了 \d+ 条，会查出 \d+ 条/);
    await look_at(manager, "tried");
    await act(page, "/kinds/sku/rules", { button: "[data-key=save]" });
    assert.match(await page.locator("main").innerText(), /季节没有填[^]*接手人要知道什么时候备货/);
    await look_at(manager, "kind");
  });
  await step(giver, "meets it in a record", async () => {
    const { sections } = await plan(manager.page, parties);
    assert.match(await said(sections[titles[0]]), /季节没有填[^]*接手人要知道什么时候备货/);
    await look_at(giver, "record");
  });
  await step(phone, "reads it in English on a phone", async (page) => {
    await page.goto("/kinds/sku");
    assert.match(await page.locator("main").innerText(), /is not filled in/);
    await look_at(phone, "kind in English");
    await page.goto("/kinds/sku/rules/season_required");
    assert.equal(await page.locator("[name=sort]").count(), 0);
    await look_at(phone, "rule in English");
  });
  await step(phone, "switches it off in a template that has a limit of its own", async (page) => {
    await page.goto("/handovers/new");
    const template = await page.locator("[name=template]").first().getAttribute("value");
    await page.goto(`/templates/${template}`);
    await page.evaluate(() => document.querySelectorAll("main details").forEach((d) => (d.open = true)));
    await page.locator("select[name$='check.sku.own_season_required']").first().selectOption("off");
    await page.fill("[name='numbers.stock_age_days']", "10");
    await look_at(phone, "template");
    await act(page, `/templates/${template}`, { button: "[data-key=save]" });
    await page.goto(`/templates/${template}/versions`);
    assert.match(await page.locator("main").innerText(), /a check is off now/);
  });
  await step(giver, "does not meet it in what is begun from then on", async () => {
    const { home, sections } = await plan(manager.page, parties);
    assert.doesNotMatch(await said(sections[titles[0]]), /季节没有填/);
    await giver.page.goto(home);
    assert.match(await giver.page.locator("main").innerText(), /库存数据最多几天前 10 天（工作区 3 天）/);
    await look_at(giver, "overview");
  });
  await step(manager, "retires it", async (page) => {
    await page.goto("/kinds/sku");
    await act(page, "/season_required/state");
    assert.match(await page.locator("main").innerText(), /已停用/);
  });
  assert.deepEqual(faults, []);
  for (const who of [manager, giver, receiver, witness, phone]) assert.deepEqual(who.complaints, [], who.name);
});
