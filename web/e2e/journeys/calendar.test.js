// A campaign falls into the weeks around the leaver's last day and nobody takes it over: the calendar says so until somebody is named. The receiver
// reads the same days in another program, under an address of their own, until they withdraw it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act, day } from "../harness/acts.js";
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

for (const look of [
  { title: "in Chinese on a desktop", lang: "zh-CN", size: "desktop" },
  { title: "in English on a phone", lang: "en", size: "phone", theme: "dark" },
])
  test(`what nobody takes over stands in front ${look.title}`, async () => {
    const manager = await join(chrome, program, "manager");
    const [giver, receiver, witness] = [await join(chrome, program, "giver", look), await join(chrome, program, "receiver", look), await join(chrome, program, "witness", look)];
    const faults = [];
    const look_at = async (who, what) => {
      faults.push(...(await axe(who, what)));
      if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
      if (process.env.PHOTOS) await photo(who, `calendar-${look.lang}-${what}`, true);
    };
    const title = "营销与活动";
    const { home, sections } = await plan(manager.page, { titles: [title], giver: giver.says, receiver: receiver.says, witness: witness.says });
    const red = (page) => page.locator("section:has(#guarded-h) .exit");
    await step(giver, "writes a campaign that begins ten days after their last day", async (page) => {
      await page.goto(`${home}/calendar`);
      assert.equal(await red(page).count(), 0);
      await look_at(giver, "nothing yet");
      await write(page, sections[title], { name: "年终会员日", kind: "member_day", start: `${day(31)}T20:00`, owner: giver.says });
      await page.goto(home);
      await page.locator(`.page-callout a[href="${home}/calendar"]`).click();
      assert.equal(await red(page).count(), 1);
      assert.match(await red(page).innerText(), /年终会员日/);
      await look_at(giver, "open");
    });
    let feed;
    await step(receiver, "subscribes, and their program reads it", async (page) => {
      await page.goto(`${home}/calendar`);
      // The answer is the page itself: it is the only one that holds the address.
      await Promise.all([page.waitForResponse((r) => r.request().method() === "POST" && r.status() === 200), page.locator("form[action$='/calendar/feed'] button").click()]);
      feed = new URL(await page.locator("#feed-address").innerText()).pathname;
      await look_at(receiver, "address");
      const answer = await fetch(new URL(feed, program.url));
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("content-type"), /^text\/calendar/);
      const text = (await answer.text()).replaceAll("\r\n ", "");
      assert.match(text, /年终会员日/);
      assert.ok(text.includes(`DTSTART;VALUE=DATE:${day(31).replaceAll("-", "")}`));
      await page.goto(`${home}/calendar`);
      assert.equal(await page.locator("#feed-address").count(), 0, "it is shown once");
    });
    await step(giver, "names who takes it over", async (page) => {
      await page.goto(`${home}/calendar`);
      await red(page).locator("a[href*='/edit#']").click();
      const form = page.locator("form.form-main");
      await form.locator("[name=next_owner]").fill(receiver.says);
      await act(page, await form.getAttribute("action"), { button: "[data-key=save]" });
      await page.goto(`${home}/calendar?show=window`);
      assert.equal(await red(page).count(), 0);
      assert.equal(await page.locator(".callout[data-tone=pass]").count(), 1);
      await look_at(giver, "covered");
    });
    await step(receiver, "withdraws the address", async (page) => {
      await page.goto(`${home}/calendar`);
      await act(page, "/calendar/feed/end");
      assert.equal((await fetch(new URL(feed, program.url))).status, 404);
    });
    assert.deepEqual(faults, []);
  });
