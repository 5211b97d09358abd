// What the receiver of a critical section understood: they write it down, the giver returns it and then confirms it, the signature becomes
// possible, and a later change makes it owed again. Once in Chinese on a desktop, once in English on a phone, once with no script at all.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act, choose, day, put, records } from "../harness/acts.js";
import { axe, browser, person, photo, sideways, step } from "../harness/people.js";
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

const understood = "每天十六点前合并订单并打印面单，十七点交给快递；爆单时先停投放再加人，系统出错就改用备用打单软件，第二天补录并核对数量。";
const whatIf = [
  ["打单系统打不开", "改用备用打单软件，第二天补录并核对数量"],
  ["快递当天不来", "联系备用快递，并在公告里改发货时间"],
  ["当天订单翻倍", "先停投放，再从仓库调两个人加班打包"],
];

for (const look of [
  { title: "in Chinese on a desktop", lang: "zh-CN", size: "desktop", script: true },
  { title: "in English on a phone", lang: "en", size: "phone", script: true },
  { title: "in Chinese without script", lang: "zh-CN", size: "desktop", script: false },
])
  test(`a section is taught back ${look.title}`, () => taughtBack(look));

async function taughtBack(look) {
  const people = {};
  const faults = [];
  for (const role of ["manager", "giver", "receiver", "witness"]) {
    people[role] = await person(chrome, program, { name: `teach-${role}-${look.lang}-${look.size}${look.script ? "" : "-plain"}`, ...look });
    await people[role].signIn(`${role}@demo.test`, password);
    await people[role].page.goto("/profile");
    const lang = look.lang === "en" ? "en" : "zh-CN";
    const shown = await people[role].page.locator("html").getAttribute("lang");
    if ((shown === "en") !== (lang === "en")) await act(people[role].page, "/profile/appearance", { button: "button[name=lang]" });
    people[role].says = (await people[role].page.locator(".menu-head strong").first().textContent()).trim();
  }
  const { manager, giver, receiver, witness } = people;
  const look_at = async (who, what) => {
    if (!look.script) return;
    faults.push(...(await axe(who, what)));
    if ((await sideways(who.page)) > 0) faults.push(`${what} is wider than the screen`);
    if (process.env.PHOTOS) await photo(who, `${who.name}-${what}`, true);
  };

  let section;
  await step(manager, "plans a handover of procedures alone", async (page) => {
    await page.goto("/handovers/new");
    await page.locator("[name=template]").first().check();
    await page.locator("[name=stores]").first().check();
    if (!look.script) await act(page, "/handovers", { button: "button[name=start][value=yes]", status: 422 });
    for (const row of await page.locator(".option").first().locator(".takes li").all()) {
      const title = await row.locator(".check-line > span").evaluate((s) => s.firstChild.textContent.trim());
      await row.locator(".check").setChecked(["流程 SOP", "Procedures"].includes(title));
    }
    await page.selectOption("[name=reason]", "change_of_post");
    await choose(page, "giver", giver.says);
    await choose(page, "receiver", receiver.says);
    await choose(page, "witness", witness.says);
    if (await page.locator("[name=rank_reason]").count()) await page.locator("[name=rank_reason]").fill("上级出差，由店群负责人代为监交");
    await page.fill("[name=last_working_day]", day(21));
    await page.fill("[name=effective_at]", `${day(21)}T18:00`);
    await page.locator("[name=methods]").first().check();
    await act(page, "/handovers", { button: "button[name=start][value=yes]" });
    section = await page.locator("main a[href*='/sections/']").first().getAttribute("href");
    section = section.split("?")[0].match(/.*\/sections\/[0-9a-f-]{36}/)[0];
  });

  const sops = ["每日发货", "大促备货", "退换货处理"];
  await step(giver, "writes the procedures and submits them", async (page) => {
    for (const title of sops) {
      await page.goto(`${section}/records/new`);
      const form = page.locator("form.form-main");
      if (!(await form.locator('[name^="steps.0."]').count())) {
        await form.locator('button[name=_rows][value="steps:add"]').click();
        await until(() => form.locator('[name^="steps.0."]').count());
      }
      for (const [name, value] of Object.entries({ ...records(giver.says, receiver.says).sop, title })) await put(form, name, value);
      await act(page, await form.getAttribute("action"), { button: "[data-key=save]" });
    }
    await sign(page, section, "/submission", giver.says);
  });

  const signable = async (page) => {
    await page.goto(`${section}/review`);
    return (await page.locator("form[action$='/seal'] [name=digest]").count()) > 0;
  };
  await step(receiver, "accepts everything and still may not sign", async (page) => {
    await acceptAll(page, section);
    assert.equal(await signable(page), false, "the teach-back is owed");
    await look_at(receiver, "signature that waits for the teach-back");
    await page.goto("/todo");
    assert.ok(await page.locator(`a[href^="${section}/teach-back"]`).count(), "it stands on the list of what to do");
  });
  await step(receiver, "is told what is too little, and loses nothing", async (page) => {
    await page.goto(`${section}/teach-back`);
    await look_at(receiver, "teach-back, empty");
    const asked = await page.locator("[name='answers.0.if']").inputValue();
    assert.ok(sops.some((title) => asked.includes(title)), `it asks about what is written there: ${asked}`);
    await write(page, "同上", whatIf.slice(0, 1), 422);
    assert.equal(await page.locator("[name=summary]").inputValue(), "同上");
    assert.equal(await page.locator("[name='answers.0.then']").inputValue(), whatIf[0][1]);
    await look_at(receiver, "teach-back, too little");
  });
  await step(receiver, "sends what they understood", async (page) => {
    await write(page, understood, whatIf);
    assert.equal(await page.locator("form [name=summary]").count(), 0, "it is with the giver now");
    await look_at(receiver, "teach-back, sent");
  });
  await step(giver, "returns it with what was wrong", async (page) => {
    await page.goto("/todo");
    assert.ok(await page.locator(`a[href^="${section}/teach-back"]`).count());
    await page.goto(`${section}/teach-back`);
    await look_at(giver, "teach-back, to be judged");
    await act(page, "/teach-back/verdict", { button: "button[value=returned]", status: 422 });
    await act(page, "/teach-back/verdict", { fill: { remark: "快递不来时先打给站点主管，不是直接换快递" }, button: "button[value=returned]" });
  });
  await step(receiver, "reads why, mends one answer and sends it again", async (page) => {
    assert.equal(await signable(page), false);
    await page.goto(`${section}/teach-back`);
    assert.match(await page.locator("main").innerText(), /站点主管/);
    assert.equal(await page.locator("[name=summary]").inputValue(), understood, "the form begins with the last words");
    await look_at(receiver, "teach-back, returned");
    await write(page, understood, [whatIf[0], [whatIf[1][0], "先打给站点主管，一小时没有车再叫备用快递"], whatIf[2]]);
  });
  await step(giver, "confirms it", async (page) => {
    await page.goto(`${section}/teach-back`);
    await act(page, "/teach-back/verdict", { button: "button[value=confirmed]" });
  });
  await step(receiver, "may sign, and sees their own words beside the signature", async (page) => {
    assert.equal(await signable(page), true);
    assert.match(await page.locator("main").innerText(), /备用打单软件/);
    await look_at(receiver, "signature with the teach-back");
  });
  await step(giver, "changes a procedure and submits once more", async (page) => {
    await page.goto(section);
    await page.goto(await page.locator("a.row-link").first().getAttribute("href"));
    await page.goto(`${new URL(page.url()).pathname}/edit`);
    await page.locator("form.form-main [name=version]").fill("1.3");
    await act(page, new URL(page.url()).pathname.replace(/\/edit$/, ""), { button: "[data-key=save]" });
    await sign(page, section, "/submission", giver.says);
  });
  await step(receiver, "owes it again, sees what changed, says that it stands, and signs", async (page) => {
    await acceptAll(page, section);
    assert.equal(await signable(page), false, "what they understood was said about something older");
    await page.goto(`${section}/teach-back`);
    assert.equal(await page.locator(".file-changes li").count(), 1);
    await look_at(receiver, "teach-back, after a change");
    await act(page, "/teach-back/standing");
    await sign(page, section, "/seal", receiver.says);
  });
  await step(witness, "reads it and signs over it", async (page) => {
    await page.goto(`${section}/teach-back`);
    assert.match(await page.locator("main").innerText(), /备用打单软件/);
    assert.equal(await page.locator("main form [name=summary]").count(), 0);
    await sign(page, section, "/seal", witness.says);
    await page.goto(`${section}/review`);
    assert.equal(await page.locator("ol.chain li[data-state=signed]").count(), 3);
  });
  for (const who of Object.values(people)) faults.push(...who.complaints);
  assert.deepEqual(faults, []);
  for (const who of Object.values(people)) await who.context.close();
}

// write sends a teach-back.
async function write(page, summary, answers, status = 200) {
  const form = page.locator("form[action$='/teach-back']:has([name=summary])");
  await form.locator("[name=summary]").fill(summary);
  for (let i = 0; await form.locator(`[name="answers.${i}.if"]`).count(); i++) {
    await form.locator(`[name="answers.${i}.if"]`).fill(answers[i]?.[0] ?? "");
    await form.locator(`[name="answers.${i}.then"]`).fill(answers[i]?.[1] ?? "");
  }
  await act(page, "/teach-back", { button: "button[value=send]", status });
}

async function acceptAll(page, section) {
  await page.goto(section);
  const boxes = page.locator(".table tbody input.check:not(:disabled)");
  const n = await boxes.count();
  assert.ok(n > 0, "there is something to accept");
  for (let i = 0; i < n; i++) await boxes.nth(i).check();
  await act(page, "/acceptances", { button: "button[name=what][value=chosen]" });
}

async function sign(page, section, suffix, name) {
  await page.goto(`${section}/review`);
  const form = page.locator(`form[action$="${suffix}"]`).first();
  await form.locator("[name=agree]").check();
  await form.locator("[name=name]").fill(name);
  if (await form.locator("[name=password]").count()) await form.locator("[name=password]").fill(password);
  await act(page, suffix);
}
