// What must never be lost: what two people type into one record, what is typed when the session ends, what was saved before the
// program was killed. And what must never be signed: anything the signer did not see.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act } from "../harness/acts.js";
import { browser, person, step } from "../harness/people.js";
import { start, until } from "../harness/program.js";

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

const join = async (name, role, look = {}) => {
  const who = await person(chrome, program, { name, ...look });
  await who.signIn(`${role}@demo.test`, password);
  return who;
};

// section is the address of a section by the words of the demo's main handover, seen from its list.
async function section(page, title) {
  await page.goto("/handovers?q=%E6%9C%A8%E6%A3%89%E9%87%8C%E5%A4%A9%E7%8C%AB%E6%97%97%E8%88%B0%E5%BA%97%E8%BF%90%E8%90%A5");
  await page.goto(await page.locator("main table a.row-link").first().getAttribute("href"));
  return page.locator("main table a.row-link", { hasText: title }).getAttribute("href");
}
const first = async (page, href) => {
  await page.goto(href);
  return page.locator("main tbody a.row-link").first().getAttribute("href");
};
const acknowledged = (page) =>
  page.waitForResponse((r) => r.request().headers()["x-autosave"] && r.request().method() === "POST" && r.ok());

test("two browsers write into one record and both texts stand side by side", async () => {
  const [office, train] = [await join("giver-office", "giver"), await join("giver-train", "giver", { size: "phone" })];
  const href = await step(office, "opens the record", async (page) => first(page, await section(page, "风险登记")));
  for (const who of [office, train]) await who.page.goto(`${href}/edit`);
  await step(office, "saves a plan", async (page) => {
    await page.fill("[name=contingency]", "办公室写的预案：先冻结投放，再联系小二。");
    await act(page, href, { button: "[data-key=save]" });
  });
  await step(train, "saves another and is shown both", async (page) => {
    await page.fill("[name=contingency]", "路上写的预案：先切备用账户。");
    await page.fill("[name=description]", "路上补充的说明。");
    const answer = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith(href));
    await page.locator("form.form-main [data-key=save]").click();
    assert.equal((await answer).status(), 409);
    const clash = page.locator(".conflict");
    await clash.waitFor();
    const text = await clash.innerText();
    assert.match(text, /办公室写的预案/);
    assert.match(text, /路上写的预案/);
    assert.match(await page.inputValue("[name=description]"), /路上补充的说明/, "what only one of them typed is still there");
  });
  await step(train, "keeps the office's plan and its own description", async (page) => {
    const row = page.locator(".conflict tr", { hasText: "办公室写的预案" });
    await row.locator("input[value=theirs]").check();
    await act(page, href, { button: "[name=_merge]" });
    await page.goto(href);
    const text = await page.locator("main").innerText();
    assert.match(text, /办公室写的预案/);
    assert.match(text, /路上补充的说明/);
  });
  assert.deepEqual([...office.complaints, ...train.complaints], []);
});

test("nobody signs what was changed behind their back", async () => {
  const [receiver, giver] = [await join("receiver-signs", "receiver"), await join("giver-edits", "giver")];
  const href = await step(receiver, "opens the page to sign", async (page) => {
    const s = await section(page, "供应商");
    await page.goto(`${s}/review`);
    await page.locator("form[action$='/seal'] [name=agree]").check();
    await page.fill("form[action$='/seal'] [name=name]", "周子昂");
    await page.fill("form[action$='/seal'] [name=password]", password);
    return s;
  });
  await step(giver, "changes a supplier meanwhile", async (page) => {
    const record = await first(page, href);
    await page.goto(`${record}/edit`);
    await page.fill("[name=payment_terms]", "月结 75 天，悄悄改的");
    await act(page, record, { button: "[data-key=save]" });
  });
  await step(receiver, "is refused, told why, and signs nothing", async (page) => {
    await act(page, "/seal", { status: 409 });
    await page.goto(`${href}/review`);
    assert.equal(await page.locator("form[action$='/seal']").count(), 0, "the changed record has to be accepted first");
  });
  assert.deepEqual([...receiver.complaints, ...giver.complaints], []);
});

for (const script of [true, false])
  test(`a session that ends in the middle of a form costs nothing ${script ? "with" : "without"} script`, async () => {
    const giver = await join(`giver-expires-${script}`, "giver", { script });
    const text = `写到一半登录过期了 ${script}`;
    const href = await step(giver, "types into a record", async (page) => {
      const record = await first(page, await section(page, "风险登记"));
      await page.goto(`${record}/edit`);
      await giver.context.clearCookies();
      await page.fill("[name=indicator]", text);
      return record;
    });
    await step(giver, "saves, signs in again, and goes on saving", async (page) => {
      await page.locator("form.form-main [data-key=save]").click();
      await page.locator("[name=password]").waitFor();
      await page.fill("[name=email]", "giver@demo.test");
      await page.fill("[name=password]", password);
      await Promise.all([page.waitForNavigation(), page.press("[name=password]", "Enter")]);
      await Promise.all([page.waitForURL((u) => u.pathname.includes("/records/")), page.locator("main .btn-primary").click()]);
      await page.goto(href);
      assert.ok((await page.locator("main").innerText()).includes(text));
    });
    assert.deepEqual(giver.complaints.filter((c) => !c.includes("401")), []);
  });

test("what was saved by itself survives kill -9", async () => {
  const giver = await join("giver-killed", "giver");
  const record = await step(giver, "types and waits for the acknowledgement", async (page) => {
    const href = await first(page, await section(page, "风险登记"));
    await page.goto(`${href}/edit`);
    const answer = acknowledged(page);
    await page.locator("[name=indicator]").fill("30 分钟内退款率超过 8%");
    await answer;
    return href;
  });
  const { folder } = program;
  await program.kill();
  program = await start("run", { folder });
  const again = await join("giver-back", "giver");
  await step(again, "finds it after the restart", async (page) => {
    await page.goto(`${record}/edit`);
    assert.equal(await page.inputValue("[name=indicator]"), "30 分钟内退款率超过 8%");
  });
  await giver.context.close();
});

test("a form sent twice is carried out once", async () => {
  const giver = await join("giver-twice", "giver");
  await step(giver, "sends the same new record two times", async (page) => {
    const href = await section(page, "风险登记");
    await page.goto(`${href}/records/new`);
    const form = await page.locator("form.form-main").evaluate((f) => Object.fromEntries(new FormData(f)));
    const post = () =>
      page.request.post(`${href}/records`, {
        form: { ...form, title: "重复提交的风险", category: "other" }, headers: { Origin: program.url }, maxRedirects: 0,
      });
    const [a, b] = [await post(), await post()];
    assert.equal(a.status(), 303);
    assert.equal(b.status(), 303);
    await page.goto(`${href}?q=%E9%87%8D%E5%A4%8D%E6%8F%90%E4%BA%A4%E7%9A%84%E9%A3%8E%E9%99%A9`);
    assert.equal(await page.locator("main tbody a.row-link").count(), 1);
  });
});

// What the network does to the first save of a new record: the answer comes late, or never.
for (const [what, answer] of [
  ["late", async (route) => {
    const stored = await route.fetch();
    await new Promise((done) => setTimeout(done, 1500));
    await route.fulfill({ response: stored });
  }],
  ["never", async (route) => {
    await route.fetch();
    await route.abort();
  }],
])
  test(`a new record is saved once when the answer of its first save comes ${what}`, async () => {
    const giver = await join(`giver-${what}`, "giver");
    const title = `保存途中按下保存 ${what}`;
    await step(giver, "types, and presses save while the record saves itself", async (page) => {
      const href = await section(page, "风险登记");
      await page.goto(`${href}/records/new`);
      let saves = 0;
      await page.route(`**${href}/records`, (route) => (saves++ ? route.continue() : answer(route)));
      const sent = page.waitForRequest((r) => r.url().endsWith(`${href}/records`) && r.headers()["x-autosave"]);
      await page.fill("[name=title]", title);
      await page.selectOption("[name=category]", { index: 1 }).catch(() => page.check("[name=category] >> nth=0"));
      await sent;
      if (what === "never") await page.locator(".autosave[data-save=error]").waitFor();
      await page.fill("[name=indicator]", "按下保存之前又写的一句");
      await page.locator("form.form-main [data-key=save]").click();
      await page.waitForURL((u) => /\/records\/[0-9a-f-]{36}$/.test(u.pathname));
      assert.match(await page.locator("main").innerText(), /按下保存之前又写的一句/);
      await page.goto(`${href}?q=${encodeURIComponent(title)}`);
      assert.equal(await page.locator("main tbody a.row-link").count(), 1);
    });
  });
