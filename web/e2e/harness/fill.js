// Forms of any kind, filled from data as a person would: text, ticks, chips, rows one by one or pasted from a spreadsheet, a record
// chosen from the list or made without leaving the form. Dates are written D+30 or D-2T18:00, from today.
import assert from "node:assert/strict";
import { day, put } from "./acts.js";
import { until } from "./program.js";

// dated is a text with its dates counted from today.
export const dated = (text) => text.replace(/\bD([+-]\d+)/g, (_, n) => day(Number(n)));

// fillForm types a record into the form that is open.
export async function fillForm(page, values) {
  const form = page.locator("form.form-main");
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string") await put(form, name, dated(value));
    else if (value.pick) await pick(page, name, value.pick);
    else if (value.make) await make(page, name, value.make, value.with);
    else if (value.paste) await pasteRows(page, name, dated(value.paste));
    else if (typeof value[0] === "object") await typeRows(page, form, name, value);
    else await several(page, form, name, value);
  }
}

// several are ticks, chips or lines, as the field has them.
async function several(page, form, name, values) {
  const box = form.locator(`[name="${name}"][type=checkbox]`);
  if (await box.count()) {
    for (const v of values) await form.locator(`[name="${name}"][type=checkbox][value="${v}"]`).check();
    return;
  }
  const chips = form.locator(`.pick[data-many]:has(textarea[name="${name}"])`);
  if (!(await chips.count())) return form.locator(`[name="${name}"]`).fill(values.join("\n"));
  for (const v of values) {
    await chips.locator("input[role=combobox]").fill(v);
    await page.keyboard.press("Enter");
    await chips.locator(".chip", { hasText: v }).waitFor();
  }
}

async function pick(page, name, title) {
  const box = page.locator(`[name="${name}"]`);
  await box.fill(title);
  await page.locator("#pick-list [role=option]").filter({ hasText: title }).first().click();
  assert.notEqual(await page.locator(`[name="${name}.id"]`).inputValue(), "", `${name} leads to ${title}`);
}

async function make(page, name, title, facts = {}) {
  await page.locator(`[name="${name}"]`).fill(title);
  await page.locator("#pick-list .pick-make").click();
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  for (const [k, v] of Object.entries(facts)) if (await dialog.locator(`[name="${k}"]`).count()) await put(dialog, k, v);
  await dialog.locator("button.btn-primary").click();
  await dialog.waitFor({ state: "detached" });
  assert.notEqual(await page.locator(`[name="${name}.id"]`).inputValue(), "", `${title} was made`);
}

async function firstRow(page, name) {
  if (!(await page.locator(`[name^="${name}.0."]`).count())) await page.locator(`button[name=_rows][value="${name}:add"]`).click();
  await page.locator(`[name^="${name}.0."]`).first().waitFor({ state: "attached" });
}

async function pasteRows(page, name, text) {
  await firstRow(page, name);
  await page.locator(`[name^="${name}.0."]:not([type=hidden])`).first().evaluate((el, t) => {
    el.focus();
    const data = new DataTransfer();
    data.setData("text/plain", t);
    el.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
  await until(() => page.locator(`[name^="${name}.1."]`).count());
}

async function typeRows(page, form, name, rows) {
  await firstRow(page, name);
  for (const [i, row] of rows.entries()) {
    if (i && !(await page.locator(`[name^="${name}.${i}."]`).count())) await page.locator(`button[name=_rows][value="${name}:add"]`).click();
    // What a card folds is opened first.
    const more = page.locator(`.rows-item:has([name^="${name}.${i}."]) details.rows-more:not([open]) > summary`);
    if (await more.count()) await more.click();
    for (const [k, v] of Object.entries(row)) await put(form, `${name}.${i}.${k}`, dated(v));
  }
}
