// Rows and references as people handle them: a block from a spreadsheet, rows moved by keyboard and pointer, a record chosen from a
// list, one made without leaving the form, and a removal refused with the list of what points. On a desktop and on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, browser, person, sideways, step } from "../harness/people.js";
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

for (const size of ["desktop", "phone"])
  test(`rows and references on a ${size}`, async () => {
    const giver = await person(chrome, program, { name: `giver-references-${size}`, size });
    const tag = size.slice(0, 2).toUpperCase() + Date.now();
    const faults = [];
    const look = async (what) => {
      faults.push(...(await axe(giver, what)));
      if ((await sideways(giver.page)) > 0) faults.push(`${what} is wider than the screen`);
    };
    const sections = {};

    await step(giver, "finds the sections of the running handover", async (page) => {
      await giver.signIn("giver@demo.test", "handover-demo");
      await page.goto("/handovers");
      const homes = await page.$$eval("a[href^='/handovers/']", (all) => [...new Set(all.map((a) => a.getAttribute("href")))]);
      for (const home of homes.filter((h) => /^\/handovers\/[0-9a-f-]{36}$/.test(h))) {
        await page.goto(home);
        const links = await page.$$eval("main a[href*='/sections/']", (all) => all.map((a) => a.getAttribute("href").split("?")[0]));
        for (const href of new Set(links.filter((h) => /sections\/[0-9a-f-]{36}$/.test(h)))) {
          const r = await page.goto(`${href}/records/new`);
          if (r.status() !== 200) continue;
          const form = page.locator("form.form-main");
          for (const [kind, field] of Object.entries({ sop: "steps", supplier: "rebate_tiers", sku: "sku_code" }))
            if (await form.locator(`[name="${field}"]`).count()) sections[kind] ??= href;
        }
      }
      assert.deepEqual(Object.keys(sections).sort(), ["sku", "sop", "supplier"]);
    });

    const actions = (page) => page.$$eval("[data-rows=steps] .rows-list [name$='.action']", (all) => all.map((e) => e.value));
    await step(giver, "pastes five rows from a spreadsheet", async (page) => {
      await page.goto(`${sections.sop}/records/new`);
      await page.fill("[name=title]", `发货流程 ${tag}`);
      const block = '操作\t责任岗位\t经办\n"收齐\n样衣"\t运营\t老王\n拍照\t美工\t\n定价\t主管\t\n上架\t运营\t\n复盘\t运营\t\n';
      await paste(page, "[name='steps.0.action']", block);
      await page.waitForFunction(() => document.querySelectorAll("[data-rows=steps] .rows-list > *").length === 5);
      assert.deepEqual(await actions(page), ["收齐\n样衣", "拍照", "定价", "上架", "复盘"], "a line break stays inside its cell, the header is none of the rows");
      assert.match(await page.locator(".rows-left textarea").inputValue(), /老王/, "what has no column is given back");
      await look("pasted rows");
    });
    await step(giver, "moves a row by keyboard and keeps the focus", async (page) => {
      await page.locator("[name='steps.4.action']").focus();
      await page.keyboard.press("Alt+ArrowUp");
      await page.keyboard.press("Alt+ArrowUp");
      assert.deepEqual(await actions(page), ["收齐\n样衣", "拍照", "复盘", "定价", "上架"]);
      assert.equal(await page.evaluate(() => document.activeElement.name), "steps.2.action");
      assert.match(await page.locator("[data-rows=steps] [data-rows-say]").textContent(), /第 3 行，共 5 行/, "it is said where the row is now");
    });
    await step(giver, "drags a row", async (page) => {
      const grips = page.locator("[data-rows=steps] .rows-list [data-rows-grip]");
      await grips.nth(1).scrollIntoViewIfNeeded();
      const [from, to] = [await grips.nth(1).boundingBox(), await grips.nth(0).boundingBox()];
      await page.mouse.move(from.x + 6, from.y + 6);
      await page.mouse.down();
      await page.mouse.move(from.x + 6, to.y - 4, { steps: 6 });
      await until(async () => (await actions(page))[0] === "拍照");
      await page.mouse.up();
      assert.deepEqual((await actions(page)).slice(0, 2), ["拍照", "收齐\n样衣"]);
    });
    await step(giver, "removes a row and takes it back", async (page) => {
      const before = await actions(page);
      await page.locator("[name='steps.1.action']").focus();
      await page.keyboard.press("Control+Delete");
      assert.equal((await actions(page)).length, 4);
      await page.locator(".toast button").click();
      assert.deepEqual(await actions(page), before);
    });
    await step(giver, "sees each wrong cell of a pasted table, and Enter adds a row", async (page) => {
      await page.goto(`${sections.supplier}/records/new`);
      await page.fill("[name=name]", `绍兴织造 ${tag}`);
      await page.locator("[value='rebate_tiers:add']").click();
      await paste(page, "[name='rebate_tiers.0.from_qty']", "1000\t1%\t2026/12/30\n三千\t2%\t2026-02-31\n");
      await page.waitForFunction(() => document.querySelectorAll("[data-rows=rebate_tiers] .rows-list [aria-invalid=true]").length === 2);
      assert.equal(await page.locator("[name='rebate_tiers.0.claim_by']").inputValue(), "2026-12-30");
      const id = await page.locator("[name='rebate_tiers.1.from_qty']").getAttribute("aria-describedby");
      assert.ok((await page.locator(`[id='${id}']`).textContent()).length > 0, "the reason is tied to the cell");
      await look("wrong cells");
      await page.fill("[name='rebate_tiers.1.from_qty']", "3000");
      await page.fill("[name='rebate_tiers.1.claim_by']", "2026-12-31");
      await page.press("[name='rebate_tiers.1.claim_by']", "Enter");
      await until(() => page.evaluate(() => document.activeElement.name === "rebate_tiers.2.from_qty"));
      await page.keyboard.press("Control+Delete");
    });
    let supplier;
    await step(giver, "saves the supplier", async (page) => {
      const type = page.locator("[name=partner_type]");
      await type.selectOption({ index: 1 });
      await page.locator("form.form-main [data-key=save]").click();
      await page.waitForURL(/\/records\/[0-9a-f-]{36}(\?.*)?$/);
      supplier = new URL(page.url()).pathname;
      assert.equal(await page.locator("main").getByText("3,000").count(), 1, "the rows are stored");
    });
    let sku;
    await step(giver, "chooses the supplier by two characters", async (page) => {
      await page.goto(`${sections.sku}/records/new`);
      await page.fill("[name=title]", `竹篮 ${tag}`);
      await page.fill("[name=sku_code]", `ZL-${tag}`);
      const box = page.locator("[name=supplier]");
      assert.equal(await box.getAttribute("role"), "combobox");
      await box.fill("绍兴");
      await page.locator("#pick-list [role=option]").first().waitFor();
      await look("open picker");
      await page.keyboard.press("ArrowDown");
      const chosen = await page.locator("#pick-list [aria-selected=true]").textContent();
      assert.equal(await box.getAttribute("aria-activedescendant"), "pick-0");
      await page.keyboard.press("Enter");
      assert.ok(chosen.includes(await box.inputValue()));
      await box.fill(tag);
      await page.locator("#pick-list [role=option]").filter({ hasText: `绍兴织造 ${tag}` }).click();
      assert.equal(await page.locator("[name='supplier.id']").inputValue(), supplier.split("/").pop(), "the id goes along");
    });
    await step(giver, "makes a backup supplier without leaving the form", async (page) => {
      const field = await page.locator(".pick[data-many][data-new*='kind=supplier'] input[role=combobox]").count();
      if (field) {
        const box = page.locator(".pick[data-many][data-new*='kind=supplier'] input[role=combobox]").first();
        await box.fill(`桐乡新厂 ${tag}`);
        await page.locator("#pick-list .pick-make").click();
        await page.locator("dialog[open]").waitFor();
        await look("dialog");
        await page.locator("dialog[open] button.btn-primary").click();
        await page.locator("dialog[open]").waitFor({ state: "detached" });
        assert.equal(await page.locator(".chip", { hasText: `桐乡新厂 ${tag}` }).count(), 1);
      } else {
        const box = page.locator("[name=supplier]");
        await box.fill(`桐乡新厂 ${tag}`);
        await page.locator("#pick-list .pick-make").click();
        await page.locator("dialog[open] button.btn-primary").click();
        await page.locator("dialog[open]").waitFor({ state: "detached" });
        await box.fill(`绍兴织造 ${tag}`);
        await page.locator("#pick-list [role=option]").first().click();
      }
      assert.equal(await page.inputValue("[name=title]"), `竹篮 ${tag}`, "the form underneath is as it was");
      await page.locator("form.form-main [data-key=save]").click();
      await page.waitForURL(/\/records\/[0-9a-f-]{36}(\?.*)?$/);
      sku = new URL(page.url()).pathname;
      assert.equal(await page.locator(`main a[href='${supplier}']`).count(), 1, "the record leads to its supplier");
    });
    await step(giver, "cannot remove the supplier and sees why", async (page) => {
      await page.goto(supplier);
      assert.equal(await page.locator(`.point-groups a[href='${sku}']`).count(), 1, "what points is on the page");
      await page.locator("[data-open=remove-record]").click();
      const [answer] = await Promise.all([
        page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/removal")),
        page.locator("#remove-record button.btn-danger-solid").click(),
      ]);
      assert.equal(answer.status(), 409);
      await page.locator(`table a[href='${sku}']`).waitFor();
      assert.equal(await page.locator(`table a[href^='${sku}/edit']`).count(), 1, "and where to change it");
      await look("refused removal");
    });
    assert.deepEqual(faults, []);
    assert.deepEqual(giver.complaints, []);
  });

async function paste(page, selector, text) {
  await page.locator(selector).evaluate((el, t) => {
    el.focus();
    const data = new DataTransfer();
    data.setData("text/plain", t);
    el.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
