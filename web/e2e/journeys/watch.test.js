// A shop is watched after its handover: what got worse is asked of whoever left, days that were missing are brought, and the handover ends when the
// last check is done without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act, choose, day, exits } from "../harness/acts.js";
import { join } from "../harness/house.js";
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

const text = (page) => page.locator("main").innerText();

test("figures got worse, the giver says why, and the handover ends", async () => {
  const [manager, giver, receiver] = await Promise.all(["manager", "gaoxiang", "mengfan"].map((n) => join(chrome, program, n)));
  const plain = await join(chrome, program, "shenke", { size: "phone", script: false });
  const english = await join(chrome, program, "gumingyuan", { lang: "en", theme: "dark" });
  const faults = [];
  const look_at = async (who, what) => {
    if (who !== plain) faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `watch-${what}`, true);
  };
  let home;
  await step(manager, "sees on the dashboard that figures got worse", async (page) => {
    await page.goto("/dashboard");
    const strip = page.locator(".watch-strip");
    assert.match(await strip.innerText(), /D\+\d+[^]*[+−]\d[\d.]*% (正常|变差|超出约定)/);
    await look_at(manager, "dashboard");
    const line = strip.locator("a[href$='/watch']").first();
    home = (await line.getAttribute("href")).replace(/\/watch$/, "");
    await page.goto(home);
    await page.goto(await page.locator(`a[href="${home}/watch"]`).first().getAttribute("href"));
    assert.match(await text(page), /超出约定/);
    assert.match(await text(page), /D\+30/);
    await look_at(manager, "breach");
  });
  await step(plain, "reads the same on a phone without script", async (page) => {
    await page.goto(`${home}/watch`);
    await look_at(plain, "phone");
  });
  await step(english, "reads it in English in the dark", async (page) => {
    await page.goto(`${home}/watch`);
    assert.match(await text(page), /Beyond what was agreed/);
    await look_at(english, "english");
  });
  await step(receiver, "brings the days that are missing and checks again", async (page) => {
    await page.goto(`${home}/watch`);
    assert.match(await text(page), /没有数据/);
    await page.goto(`${home}/figures/files`);
    const rows = [-22, -21, -20, -19].map((n) => `${day(n)},36000,190,11,4200,181,31,98.5%`);
    await page.setInputFiles("input[type=file]", {
      name: "补数据.csv", mimeType: "text/csv", buffer: Buffer.from(`日期,销售额,订单数,退款单数,访客数,支付买家数,平均响应时间(秒),48小时发货率\n${rows.join("\n")}\n`),
    });
    await page.waitForURL(/\/figures\/files\/[0-9a-f-]{36}$/);
    const here = new URL(page.url()).pathname;
    assert.match(await page.locator("#f-overlap").innerText(), /已经有数据/, "what would come in was looked at when it arrived");
    await act(page, here.split("/").slice(-3).join("/"), { button: "button[name=go][value=count]" });
    await page.goto(`${home}/watch`);
    await act(page, "/watch/checks");
    await look_at(receiver, "checked");
  });
  await step(giver, "finds the question in what to do and answers", async (page) => {
    await page.goto("/todo");
    const links = await page.locator("main a[href*='/questions']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const href = links.find((x) => x.startsWith(home));
    assert.ok(href, "the question waits for them");
    await page.goto(href);
    const reply = page.locator("form[action$='/answers']").first();
    await reply.locator("xpath=ancestor::details[1]").locator("summary").click().catch(() => {});
    await act(page, "/answers", { fill: { body: "夜班客服换了人，话术没交全，今天补。" } });
    assert.match(await text(page), /话术没交全/);
    assert.equal((await page.request.get(`${home}/watch`)).status(), 200);
    await page.goto(`${home}/watch`);
    assert.equal(await page.locator("form[action$='/watch']").count(), 0, "only managers decide");
  });
  await step(manager, "cannot end it before D+30, and does without with a reason", async (page) => {
    await exits(page, home).catch(() => 0);
    await page.goto(home);
    const close = page.locator("form[action$='/state']").first();
    if (await close.count()) {
      await act(page, "/state", { status: 409 }).catch(() => {});
    }
    await page.goto(`${home}/watch`);
    await act(page, "/watch", { fill: { "sales.warn": "50", "sales.breach": "20" }, status: 422 });
    await look_at(manager, "form, refused");
    await page.goto(`${home}/watch`);
    await act(page, "/watch", { fill: { "sales.warn": "20", "sales.breach": "40" } });
    assert.match(await text(page), /降 20% 提醒/);
    await page.locator("#waive summary").click();
    await choose(page, "person", receiver.says);
    await act(page, "/watch/waiver", { fill: { why: "代播合同已经终止，店铺月底关停" } });
    assert.match(await text(page), /不等 D\+30/);
    await look_at(manager, "waived");
    await page.goto(`${home}/events`);
    assert.match(await text(page), /店铺月底关停/);
  });
  for (const who of [manager, giver, receiver, plain, english]) faults.push(...who.complaints);
  assert.deepEqual(faults, []);
});
