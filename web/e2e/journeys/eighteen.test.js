// Everything a store hands over, typed by hand: from an empty program the giver fills all eighteen kinds of the full template, the
// receiver takes them over, and the manual and the team chart are printed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { act, choose, day, hear, put, prove, teach } from "../harness/acts.js";
import { fillForm } from "../harness/fill.js";
import { browser, person, sideways, step } from "../harness/people.js";
import { root, start } from "../harness/program.js";

const secret = "bambus-und-seide-2026";
const names = { admin: "沈园", manager: "许静", giver: "林晓雯", receiver: "周子昂", witness: "陈立群" };
const mail = (role) => `${role}@qingchuan.example`;
const out = join(root, "web", "e2e", "out");
const waived = "保证金与第三方授权";

let chrome, program;
let data = {};
before(async () => {
  chrome = await browser();
  program = await start("serve");
  for (const part of ["trade", "work", "people"])
    data = { ...data, ...JSON.parse(await readFile(new URL(`data/${part}.json`, import.meta.url), "utf8")) };
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

test("a whole handover of eighteen sections is filled by hand", async () => {
  const people = {};
  for (const role of Object.keys(names)) people[role] = await person(chrome, program, { name: `${role}-eighteen` });
  const { admin, manager, giver, receiver, witness } = people;

  await step(admin, "founds the workspace and adds people and a store", (page) => found(page, admin));

  let home;
  await step(manager, "starts a handover from the full template", async (page) => {
    await manager.signIn(mail("manager"), secret);
    await page.goto("/handovers/new");
    await page.locator("[name=template]").first().check();
    await page.locator("[name=stores]").first().check();
    await page.selectOption("[name=reason]", "leaving");
    for (const role of ["giver", "receiver", "witness"]) await choose(page, role, names[role]);
    await page.fill("[name=last_working_day]", day(21));
    await page.fill("[name=effective_at]", `${day(21)}T18:00`);
    await page.locator("[name=methods]").first().check();
    await act(page, "/handovers", { button: "button[name=start][value=yes]" });
    home = new URL(page.url()).pathname;
  });

  const sections = {}; // address by title
  await step(giver, "finds the eighteen sections and the one that a Tmall shop has besides", async (page) => {
    await giver.signIn(mail("giver"), secret);
    await page.goto(home);
    const links = await page.$$eval("main a[href*='/sections/']", (all) => [...new Set(all.map((a) => a.getAttribute("href").split("?")[0]))]);
    for (const href of links.filter((h) => /sections\/[0-9a-f-]{36}$/.test(h))) {
      await page.goto(href);
      sections[(await page.locator("h1").first().textContent()).trim()] = href;
    }
    assert.deepEqual(Object.keys(sections).filter((t) => t !== waived).sort(), Object.keys(data).sort(), "the template lays what there is data for");
    assert.ok(sections[waived], "a Tmall shop has a deposit");
  });

  await step(giver, "takes over the three ready-made risks", async (page) => {
    await page.goto(`${sections["风险登记"]}/ready`);
    for (const box of await page.locator("[name=keys]").all()) await box.check();
    await act(page, "/ready");
    assert.equal(await page.locator("a.row-link").count(), 3);
  });
  await step(giver, "sees why a section with a missing fact cannot be submitted", async (page) => {
    const { company_name, ...rest } = data["业务概况"][0];
    await page.goto(`${sections["业务概况"]}/records/new`);
    await fillForm(page, rest);
    await save(page);
    await page.goto(sections["业务概况"]);
    assert.equal(await page.locator("a[href$='/review#sign']").count(), 0, "there is no way to submit it");
    assert.equal(await page.locator("[aria-describedby=submit-why]").getAttribute("aria-disabled"), "true");
    await page.locator("a.row-link").first().click();
    await page.waitForURL(/\/records\//);
    await page.goto(`${new URL(page.url()).pathname}/edit`);
    await page.locator("a.found", { hasText: "公司名称" }).first().click();
    assert.equal(await page.evaluate(() => document.activeElement.name), "company_name", "the finding leads to the field");
    await page.fill("[name=company_name]", company_name);
    await save(page);
    data["业务概况"] = [];
  });
  for (const [title, records] of Object.entries(data))
    for (const [i, values] of records.entries())
      await step(giver, `fills ${title} ${i + 1}`, async (page) => {
        await openRecord(page, sections[title], Object.values(values)[0]);
        await fillForm(page, sections[title] === sections["风险登记"] ? omit(values, "title") : values);
        await save(page);
      });
  await step(giver, "cannot make two people each other's supervisor", async (page) => {
    await openRecord(page, sections["团队"], "周子昂");
    const box = page.locator("[name=supervisor]");
    await box.fill("方知夏");
    await page.locator("#pick-list [role=option]").filter({ hasText: "方知夏" }).first().click();
    const action = await page.locator("form.form-main").getAttribute("action");
    await act(page, action, { button: "[data-key=save]", status: 422 });
    const error = page.locator(".field:has([name=supervisor]) .error");
    assert.match(await error.textContent(), /循环：.*方知夏.*周子昂|循环：.*周子昂.*方知夏/);
    assert.equal(await box.inputValue(), "方知夏", "what was typed is still there");
    await box.fill("许静");
    await page.locator("#pick-list [role=option]").filter({ hasText: "许静" }).first().click();
    await save(page);
  });
  await step(giver, "attaches the scan of a contract", async (page) => {
    await page.goto(sections["合同与合规"]);
    await page.goto((await page.locator("a.row-link").first().getAttribute("href")).split("?")[0]);
    const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n");
    await page.locator(".file-box input[type=file]").setInputFiles({ name: "QC-CG-018.pdf", mimeType: "application/pdf", buffer: pdf });
    await page.locator(".file-box .file-what > a", { hasText: "QC-CG-018.pdf" }).waitFor();
  });
  await step(giver, "declares that a section does not apply", async (page) => {
    await page.goto(sections[waived]);
    await act(page, "/not-applicable", { fill: { reason: "保证金和授权已逐条写在「账号与权限」里" } });
  });
  await step(giver, "submits every section", async (page) => {
    for (const title of Object.keys(data)) {
      await page.goto(sections[title]);
      const why = await page.locator("[aria-describedby=submit-why]").count() ? await blockers(page) : "";
      assert.equal(why, "", `${title} can be submitted`);
      await page.locator("a[href$='/review#sign']").first().click();
      await page.waitForURL(/\/review/);
      await sign(page, `${sections[title]}/review`, names.giver, "/submission");
    }
  });

  await step(receiver, "agrees that one section does not apply", async (page) => {
    await receiver.signIn(mail("receiver"), secret);
    await page.goto(sections[waived]);
    await act(page, "/not-applicable/verdict", { button: "button:not([type=button])" });
  });
  const taught = [];
  await step(receiver, "accepts the records of every section at once and says what they understood", async (page) => {
    for (const title of Object.keys(data)) {
      await prove(page, sections[title]);
      await page.goto(sections[title]);
      for (const box of await page.locator(".table tbody input.check:not(:disabled)").all()) await box.check();
      await act(page, "/acceptances", { button: "button[name=what][value=chosen]" });
      if (await teach(page, sections[title])) taught.push(title);
    }
  });
  await step(giver, "hears it", async (page) => {
    for (const title of taught) await hear(page, sections[title]);
  });
  await step(receiver, "signs every section", async (page) => {
    for (const title of Object.keys(data)) await sign(page, `${sections[title]}/review`, names.receiver);
  });
  await step(witness, "co-signs every section", async (page) => {
    await witness.signIn(mail("witness"), secret);
    for (const title of Object.keys(data)) await prove(page, sections[title]);
    for (const title of Object.keys(data)) await sign(page, `${sections[title]}/review`, names.witness);
  });
  for (const role of ["giver", "receiver", "witness"])
    await step(people[role], "puts the final signature", (page) => sign(page, `${home}/signatures`, names[role]));

  await step(manager, "prints the manual", async (page) => {
    await page.goto(`${sections["流程 SOP"]}/charts?view=manual`);
    await printed(page, "sop-manual", ["每日订单与发货", "退换货处理", "新品上架", "现场打磨，打磨不掉的入次品区"]);
  });
  await step(manager, "prints the team chart", async (page) => {
    await page.goto(`${sections["团队"]}/charts`);
    await printed(page, "org-chart", ["许静", "周子昂", "方知夏", "丁一鸣", "罗小满"]);
  });
  for (const who of Object.values(people)) assert.deepEqual(who.complaints, [], who.name);
});

const omit = (o, key) => Object.fromEntries(Object.entries(o).filter(([k]) => k !== key));

async function found(page, admin) {
  await page.goto("/");
  const fill = { workspace: "晴川家居", name: names.admin, email: mail("admin"), password: secret };
  for (const [k, v] of Object.entries(fill)) await page.fill(`[name=${k}]`, v);
  if (await page.locator("[name=again]").count()) await page.fill("[name=again]", secret);
  await Promise.all([page.waitForURL(/sign-in|dashboard/), page.locator("main button.btn-primary").click()]);
  if (page.url().includes("sign-in")) await admin.signIn(mail("admin"), secret);
  for (const role of ["manager", "giver", "receiver", "witness"]) {
    await page.goto("/people/new");
    const form = page.locator("form[action='/people']");
    const facts = { name: names[role], email: mail(role), password: secret, role: role === "manager" ? "manager" : "member" };
    for (const [k, v] of Object.entries(facts)) await put(form, k, v);
    await act(page, "/people", {});
  }
  await page.goto("/stores/new");
  await put(page.locator("form[action='/stores']"), "name", "晴川家居旗舰店");
  await put(page.locator("form[action='/stores']"), "platform", "tmall");
  await act(page, "/stores", {});
}

// openRecord opens the form of the record with that title when the section has it, or else of a new one.
async function openRecord(page, section, title) {
  await page.goto(section);
  const row = page.locator("a.row-link", { hasText: title }).first();
  if (!(await row.count())) return page.goto(`${section}/records/new`);
  return page.goto(`${(await row.getAttribute("href")).split("?")[0]}/edit`);
}

async function save(page) {
  await act(page, await page.locator("form.form-main").getAttribute("action"), { button: "[data-key=save]" });
}

// blockers are what keeps a section from being submitted, for the message of a failed test.
async function blockers(page) {
  const said = [await page.locator("main .page-head").innerText()];
  for (const href of await page.$$eval("a.row-link", (all) => all.map((a) => a.getAttribute("href").split("?")[0]))) {
    await page.goto(`${href}/edit`);
    said.push(await page.locator("h1").innerText(), ...(await page.locator(".form-aside .found").allInnerTexts()));
  }
  return said.join("\n");
}

async function sign(page, at, name, suffix = "/seal") {
  await page.goto(at);
  const form = page.locator(`form[action$="${suffix}"]`).first();
  await form.locator("[name=agree]").check();
  await form.locator("[name=name]").fill(name);
  // Typed once, the password counts for five minutes.
  if (await form.locator("[name=password]").count()) await form.locator("[name=password]").fill(secret);
  await act(page, suffix);
}

// printed lays the page out for A4 paper: all the words are there, nothing is cut at the side, and it makes a PDF. Where poppler is at
// hand the words are looked for on the paper, too.
async function printed(page, name, words) {
  await page.emulateMedia({ media: "print" });
  const screen = page.viewportSize();
  await page.setViewportSize({ width: 718, height: 1000 }); // A4 less the margins, in CSS pixels
  const text = await page.locator("main").innerText();
  for (const word of words) assert.ok(text.includes(word) || (await page.locator("main svg", { hasText: word }).count()), `${name} prints ${word}`);
  assert.ok((await sideways(page)) <= 0, `${name} is not wider than the paper`);
  const cut = await page.$$eval("main *", (all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" && e.clientWidth > 1).map((e) => `${e.tagName}.${e.getAttribute("class")} ${e.scrollWidth} > ${e.clientWidth}`));
  assert.deepEqual(cut, [], `${name} is cut nowhere`);
  await mkdir(out, { recursive: true });
  const path = join(out, `${name}.pdf`);
  const pdf = await page.pdf({ path, format: "A4", printBackground: true });
  assert.ok(pdf.length > 10_000);
  const paper = spawnSync("pdftotext", [path, "-"], { encoding: "utf8" });
  if (!paper.error) for (const word of words) assert.ok(paper.stdout.replace(/\s/g, "").includes(word), `the paper of ${name} says ${word}`);
  await page.setViewportSize(screen);
  await page.emulateMedia({ media: null });
}
