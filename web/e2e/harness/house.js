// Handovers of the demo's people, made for one journey: planned, signed and accepted by the forms that everybody uses.
import assert from "node:assert/strict";
import { act, choose, day, put } from "./acts.js";
import { person } from "./people.js";
import { until } from "./program.js";

export const password = "handover-demo";

// Join signs people of the demo in, each with a browser of their own, by the first part of their addresses. says is what they are called.
export async function join(chrome, program, name, look = {}) {
  const who = await person(chrome, program, { name, ...look });
  await who.signIn(`${name}@demo.test`, password);
  if (look.lang === "en") await act(who.page, "/profile/appearance", { button: "button[name=lang]" });
  await who.page.goto("/profile");
  who.says = (await who.page.locator(".menu-head strong").first().textContent()).trim();
  return who;
}

// plan begins a handover of the full template that has some sections only, by their titles. It returns its address and those of the sections.
export async function plan(page, { titles, giver, receiver, witness, rank }) {
  await page.goto("/handovers/new");
  await page.locator("[name=template]").first().check();
  await page.locator("[name=stores]").first().check();
  for (const row of await page.locator(".option").first().locator(".takes li").all()) {
    const title = await row.locator(".check-line > span").evaluate((s) => s.firstChild.textContent.trim());
    await row.locator(".check").setChecked(titles.includes(title));
  }
  await page.selectOption("[name=reason]", "change_of_post");
  await choose(page, "giver", giver);
  await choose(page, "receiver", receiver);
  await choose(page, "witness", witness);
  if (rank && (await page.locator("[name=rank_reason]").count())) await page.locator("[name=rank_reason]").fill(rank);
  await page.fill("[name=last_working_day]", day(21));
  await page.fill("[name=effective_at]", `${day(21)}T18:00`);
  await page.locator("[name=methods]").first().check();
  await act(page, "/handovers", { button: "button[name=start][value=yes]" });
  const home = new URL(page.url()).pathname;
  const sections = {};
  for (const title of titles)
    sections[title] = (await page.locator("main a[href*='/sections/']", { hasText: title }).first().getAttribute("href")).match(/.*\/sections\/[0-9a-f-]{36}/)[0];
  return { home, sections };
}

// write saves a new record. origin is from what it is reconstructed and how sure that is.
export async function write(page, section, values, { status = 200 } = {}) {
  await page.goto(`${section}/records/new`);
  const form = page.locator("form.form-main");
  for (const rows of ["steps", "metrics"])
    if (Object.keys(values).some((name) => name.startsWith(`${rows}.0.`)) && !(await form.locator(`[name^="${rows}.0."]`).count())) {
      await form.locator(`button[name=_rows][value="${rows}:add"]`).click();
      await until(() => form.locator(`[name^="${rows}.0."]`).count());
    }
  for (const [name, value] of Object.entries(values)) await put(form, name, value);
  await act(page, await form.getAttribute("action"), { button: "[data-key=save]", status });
}

// acceptAll ticks every record of the section's list and accepts what is ticked.
export async function acceptAll(page, section) {
  await page.goto(section);
  const boxes = page.locator(".table tbody input.check:not(:disabled)");
  const n = await boxes.count();
  assert.ok(n > 0, "there is something to accept");
  for (let i = 0; i < n; i++) await boxes.nth(i).check();
  await act(page, "/acceptances", { button: "button[name=what][value=chosen]" });
}

// sign puts a signature at an address, on the page that shows what is signed.
export async function sign(page, at, suffix, name, { status = 200 } = {}) {
  await page.goto(at);
  await fillSign(page, suffix, name);
  await act(page, suffix, { status });
}

// fillSign fills in the form of a signature that the page shows.
export async function fillSign(page, suffix, name) {
  const form = page.locator(`form[action$="${suffix}"]:has([name=agree])`).first();
  await form.locator("[name=agree]").check();
  await form.locator("[name=name]").fill(name);
  if (await form.locator("[name=password]").count()) await form.locator("[name=password]").fill(password);
}

// checked drops a file on /verify: the verdict of the browser and what it says.
export async function checked(page, name, content) {
  await page.goto("/verify");
  await page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
  const out = page.locator("[data-verify-out][data-verdict]");
  await out.waitFor();
  return [await out.getAttribute("data-verdict"), await out.innerText()];
}
