// What people do on the pages, by the addresses of their forms, so that a journey reads the same in every language and on every
// screen. act presses the button of the form that posts to an address; a form in a dialog is opened first.
import assert from "node:assert/strict";

export async function act(page, suffix, { fill = {}, check = [], button, status = 200 } = {}) {
  const wants = [...Object.keys(fill), ...check].map((name) => `:has([name="${name}"])`).join("");
  const form = page.locator(`form[action$="${suffix}"]${wants}`).first();
  await form.waitFor({ state: "attached" });
  if (!(await form.isVisible())) {
    const details = form.locator("xpath=ancestor::details[1]");
    const id = await form.evaluate((f) => f.closest("dialog, [popover]")?.id ?? "");
    assert.ok(id || (await details.count()), `the form ${suffix} cannot be seen and is in nothing that opens`);
    if (!id) await details.locator("summary").first().click();
    else await page.locator(`[data-open="${id}"], [popovertarget="${id}"], a[href="#${id}"]`).first().click();
  }
  for (const [name, value] of Object.entries(fill)) await form.locator(`[name="${name}"]`).fill(value);
  for (const name of check) await form.locator(`[name="${name}"]`).check();
  const press = button ? form.locator(button).first() : form.locator("button:not([tabindex='-1']):not([type=button])").last();
  const answered = page.waitForResponse((r) => r.request().method() === "POST" && new URL(r.url()).pathname.endsWith(suffix));
  await press.click();
  const answer = await answered;
  const want = status === 200 ? 303 : status;
  assert.equal(answer.status(), want, `${suffix} answered ${answer.status()}`);
  await page.waitForLoadState("load");
}

// choose picks an option by the text people read.
export async function choose(page, name, text) {
  const select = page.locator(`select[name="${name}"]`).first();
  const value = await select.evaluate((s, t) => [...s.options].find((o) => o.text.includes(t))?.value, text);
  assert.ok(value, `${name} does not offer ${text}`);
  await select.selectOption(value);
}

// put types a value into whatever kind of control a field has.
export async function put(form, name, value) {
  const el = form.locator(`[name="${name}"]`).first();
  const kind = await el.evaluate((e) => (e.tagName === "SELECT" ? "select" : e.type));
  if (kind === "select") await el.selectOption(value);
  else if (kind === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check();
  else if (kind === "checkbox") await form.locator(`[name="${name}"][type=checkbox]`).setChecked(value === "yes");
  else await el.fill(value);
}

// day is a calendar date n days from today, in the workspace's zone.
export const day = (n) => new Date(Date.now() + 8 * 3600e3 + n * 86400e3).toISOString().slice(0, 10);

// records are one whole record of each kind of the product's heart.
export const records = (giver, receiver) => ({
  account: {
    platform: "tmall", account_type: "main", store_name: "晴川家居旗舰店", login_name: "晴川家居旗舰店", permission_role: "店铺主账号",
    holder: giver, next_owner: receiver, bound_phone: "13800001111", second_factor: "none", secret_location: "公司密码库 / 天猫 / 主账号",
  },
  supplier: {
    name: "安吉竹语家居", partner_type: "goods", contact: "方敏", phone: "13800002222", supply_days: "12", payment_terms: "月结 30 天",
    return_terms: "到货 7 天内质量问题可退", relationship_owner: giver, next_owner: receiver,
  },
  sku: {
    sku_code: "QC-ZS-001", title: "竹编收纳筐 大号", status: "active", cost: "26.5", price: "79", on_hand: "420", snapshot_at: `${day(0)}T09:00`,
    avg_daily_sales: "12", replenish_days: "12", buffer_qty: "40", supplier: "安吉竹语家居", owner: giver,
  },
  sop: {
    title: "每日发货", area: "shipping", owner: receiver, version: "1.2", reviewed_on: day(-10),
    "steps.0.action": "16:00 前在打单系统合并订单并打印面单", "steps.0.role": "仓库打单员",
  },
  data_report: {
    name: "月度销售", subject: "sales", store: "晴川家居旗舰店", period_start: day(-92), period_end: day(-2), granularity: "month",
    source_tool: "生意参谋", extract_path: "生意参谋 → 交易 → 交易概况 → 下载", frequency: "monthly", analysis: "收纳类占比 62%，大号筐拉动客单价。",
    "metrics.0.date": day(-30), "metrics.0.item": "全店", "metrics.0.metric": "支付金额", "metrics.0.value": "182000", owner: giver,
  },
  risk: {
    title: "旺季物流爆仓", category: "logistics_overload", description: "双 12 后三天单量翻倍，中转场积压。", likelihood: "3", impact: "3",
    contingency: "启用备用快递，偏远地区提前公告。", owner: giver, status: "open",
  },
});

// teach writes what the receiver understood of a section that asks for it, and says whether it did.
export async function teach(page, section) {
  await page.goto(`${section}/teach-back`);
  const form = page.locator("form[action$='/teach-back']:has([name=summary])");
  if (!(await form.count())) return false;
  await form.locator("[name=summary]").fill("主账号绑定公司手机，验证码由许静转发；备货按日均 12 件、补货 12 天算，缺口先问竹语家居，再找第二供应商；每天 16:00 前合单发货。");
  const then = ["先停投放，再打电话给许静确认验证码", "按安全库存公式当天补单，同时通知客服改话术", "回到上一版流程，逐步核对，并在问题里 @移交人"];
  for (const [i, text] of then.entries()) {
    const cause = form.locator(`[name="answers.${i}.if"]`);
    if (!(await cause.count())) break;
    if (!(await cause.inputValue())) await cause.fill(`第 ${i + 1} 种意外：当天对不上账`);
    await form.locator(`[name="answers.${i}.then"]`).fill(text);
  }
  await act(page, "/teach-back", { button: "button[value=send]" });
  return true;
}

// hear has the giver confirm what the receiver wrote.
export async function hear(page, section) {
  await page.goto(`${section}/teach-back`);
  await act(page, "/teach-back/verdict", { button: "button[value=confirmed]" });
}

// prove does every link of the accounts of a section that is this person's to do, one record after the other. It answers with the links done.
export async function prove(page, section) {
  await page.goto(section);
  const done = [];
  if (!(await page.locator("a[href*='unproven=1']").count())) return done;
  const records = await page.locator(".table a.row-link").evaluateAll((all) => all.map((a) => a.getAttribute("href").split("?")[0]));
  for (const record of records) {
    await page.goto(record);
    for (;;) {
      const current = page.locator("#proofs [data-step=current]");
      const form = current.locator("> div > form");
      if (!(await form.count())) break;
      done.push((await current.locator(".step-title").innerText()).trim());
      assert.ok(done.length < 100, "the chain comes to an end");
      await form.locator("textarea").fill("当面做过，结果正常");
      const answered = page.waitForResponse((r) => r.request().method() === "POST" && new URL(r.url()).pathname.endsWith("/proofs"));
      await form.locator("button").click();
      assert.equal((await answered).status(), 303, done.at(-1));
      await page.waitForLoadState("load");
    }
  }
  return done;
}

// exits settles every exit task of a handover that is open, and counts them.
export async function exits(page, home, note = "已停用，登录被拒绝") {
  for (let n = 0; ; n++) {
    await page.goto(`${home}/exit`);
    const form = page.locator("form:has([name=verdict][value=done])").first();
    if (!(await form.count())) return n;
    await act(page, await form.getAttribute("action"), { fill: { note } });
  }
}
