// A table goes in: dropped on a section's list as a back office saves it, looked through, mended, written, sent once more, and taken back.
// Then the same on a phone, and without script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { act } from "../harness/acts.js";
import { axe, browser, person, sideways, step } from "../harness/people.js";
import { start, texts } from "../harness/program.js";

let chrome;
let program;
before(async () => {
  chrome = await browser();
  program = await start("run");
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

// table is a back office's file: its passwords and buyers' phones must not come in, two prices are no numbers, the last line is a sum.
const table = (mark, rows = 30) => {
  const lines = ["商品名称,SKU编码,售价,库存,供应商名称,登录密码,收件人手机,备注二"];
  for (let i = 0; i < rows; i++) {
    const price = i === 4 ? "暂无" : i === 9 ? "面议" : `${199 + i}.00`;
    const name = i === 6 ? "<script>alert(1)</script>围巾" : "羊毛围巾";
    lines.push(`${name},${mark}-${i},${price},${20 + i},桐庐织造,hunter${i},1380000${1000 + i},双11`);
  }
  return `${lines.join("\r\n")}\r\n合计,,,${rows * 20},,,,\r\n`;
};

// gb18030 is the same text in the encoding that Chinese back offices save: the browser only reads it, so its table is turned round.
function gb18030(text) {
  const codes = new Map();
  const read = new TextDecoder("gb18030");
  for (let a = 0x81; a <= 0xfe; a++)
    for (let b = 0x40; b <= 0xfe; b++) {
      if (b === 0x7f) continue;
      const c = read.decode(new Uint8Array([a, b]));
      if (c.length === 1 && !codes.has(c)) codes.set(c, [a, b]);
    }
  return Buffer.from([...text].flatMap((c) => (c.charCodeAt(0) < 128 ? [c.charCodeAt(0)] : codes.get(c))));
}

// section is the list of the products of the first handover that the person may import into.
async function section(page) {
  await page.goto("/handovers");
  const hrefs = (part) => page.$$eval(`a[href*='${part}']`, (all) => [...new Set(all.map((a) => a.getAttribute("href").split("?")[0]))]);
  for (const home of (await hrefs("/handovers/")).filter((h) => /^\/handovers\/[0-9a-f-]{36}$/.test(h))) {
    await page.goto(home);
    for (const at of (await hrefs("/sections/")).filter((h) => /sections\/[0-9a-f-]{36}$/.test(h))) {
      await page.goto(at);
      if ((await page.locator("th", { hasText: "毛利率" }).count()) && (await page.locator("a[href*='/imports/new']").count())) return at;
    }
  }
  throw new Error("the demo has no products to import into");
}

// finished waits until checking or writing is over: with script the page comes by itself.
async function finished(page, script) {
  for (let i = 0; i < 120 && (await page.locator("[data-progress]").count()); i++) {
    await new Promise((go) => setTimeout(go, 250));
    if (!script) await page.reload();
  }
  await page.waitForLoadState("load");
  assert.equal(await page.locator("[data-progress]").count(), 0, "it never came to an end");
}

const figure = (page, n) => page.locator(".figures .fig").nth(n).innerText();
const clean = async (who, label) => {
  assert.deepEqual(await axe(who, label), []);
  assert.ok((await sideways(who.page)) <= 0, `${label} is wider than the screen`);
};

test("a file is dropped, mended, written, sent again and taken back", async () => {
  const words = await texts("import", "zh-CN");
  const giver = await person(chrome, program, { name: "import-desktop" });
  const { page } = giver;
  const file = gb18030(table("QC"));
  const drop = async (name, bytes) => {
    const carried = await page.evaluateHandle(
      ([name, data]) => {
        const d = new DataTransfer();
        d.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
        return d;
      },
      [name, bytes.toString("base64")],
    );
    await page.locator(".table-area").dispatchEvent("dragover", { dataTransfer: carried });
    await page.locator("[data-import-let-go]").waitFor();
    await page.locator(".table-area").dispatchEvent("drop", { dataTransfer: carried });
  };
  let list, here;
  const count = async () => {
    await page.goto(list);
    return +(await page.locator(".tabs [aria-current] .count").innerText()).replace(/\D/g, "");
  };
  let before;
  await step(giver, "drops a page in disguise, which is refused", async () => {
    await giver.signIn("giver@demo.test", "handover-demo");
    list = await section(page);
    before = await count();
    await drop("商品.csv", Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n"));
    await page.locator(".import-sending.is-bad").waitFor();
    assert.match(await page.locator("[data-import-said]").innerText(), /PDF/);
    await page.locator("[data-import-cancel]").click();
    await page.locator(".import-over").waitFor({ state: "hidden" });
  });
  await step(giver, "drops the table of a back office on the list", async () => {
    await drop("商品资料.csv", file);
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
    const main = await page.locator("main").innerText();
    assert.match(main, /羊毛围巾/, "its characters are read");
    assert.match(main, /登录密码/);
    assert.doesNotMatch(await page.content(), /hunter|1380000/);
    assert.equal(await page.locator("select[name='use.0.0']").inputValue(), "field:title");
    assert.equal(await page.locator("select[name='use.0.5']").count(), 0);
    await clean(giver, "columns");
    await act(page, "/plan", { button: "button[value=check]:not([tabindex])" });
    await finished(page, true);
    here = page.url().split("?")[0];
  });
  await step(giver, "mends one of two prices where it stands", async () => {
    assert.equal(await figure(page, 0), "28");
    assert.equal(await figure(page, 3), "2");
    await clean(giver, "rows");
    await page.locator(".cell-err .input").first().fill("203");
    await page.locator("button[form=mend]").click();
    await finished(page, true);
    assert.equal(await figure(page, 0), "29");
    assert.equal(await figure(page, 3), "1");
    const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("a[href*='rejected.csv']").click()]);
    assert.match(saved.suggestedFilename(), /\.csv$/);
  });
  await step(giver, "writes it and sees the records", async () => {
    await act(page, "/writing");
    await finished(page, true);
    assert.equal(await page.locator(".import-result h2").innerText(), words["import.done.written"].other.replace("{{.Count}}", "29"));
    await clean(giver, "result");
    await page.locator(".import-result a.btn-primary").click();
    await page.locator("a.row-link", { hasText: "羊毛围巾" }).first().waitFor();
    assert.equal(await count(), before + 29);
  });
  await step(giver, "sends the same file again, which changes nothing", async () => {
    await drop("商品资料.csv", file);
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
    await act(page, "/plan", { button: "button[value=check]:not([tabindex])" });
    await finished(page, true);
    assert.equal(await figure(page, 0), "0");
    assert.equal(await figure(page, 2), "28", "one was mended by hand and is an error in the file");
    assert.equal(await page.locator("form[action$='/writing']").count(), 0);
    await act(page, "/drop");
    assert.equal(await page.locator(".import-result h2").innerText(), words["import.done.dropped"]);
  });
  await step(giver, "takes the first one back", async () => {
    await page.goto(here);
    await act(page, "/undo");
    assert.equal(await page.locator(".import-result h2").innerText(), words["import.done.undone"]);
    assert.equal(await count(), before);
  });
  assert.deepEqual(giver.complaints, []);
  await giver.context.close();
});

for (const [name, look] of Object.entries({ phone: { size: "phone" }, "no-script": { script: false } }))
  test(`a table goes in: ${name}`, async () => {
    const giver = await person(chrome, program, { name: `import-${name}`, lang: "zh-CN", ...look });
    const { page } = giver;
    const script = look.script !== false;
    const mark = name === "phone" ? "PH" : "NS";
    let list;
    await step(giver, "chooses a file, or pastes it", async () => {
      await giver.signIn("giver@demo.test", "handover-demo");
      list = await section(page);
      await page.locator("a[href*='/imports/new']").click();
      if (script) await clean(giver, "asking for a file");
      if (script) await page.locator("input[type=file]").setInputFiles({ name: "商品.csv", mimeType: "text/csv", buffer: Buffer.from(table(mark, 3)) });
      else {
        await page.locator("details.import-paste > summary").click();
        await page.locator("textarea[name=text]").fill(table(mark, 3).replaceAll(",", "\t"));
        await page.locator(".import-send .form-foot .btn-primary").click();
      }
      await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
    });
    await step(giver, "goes through the steps", async () => {
      if (script) await clean(giver, "columns");
      await page.locator("button[value=check]:not([tabindex])").click();
      await finished(page, script);
      assert.equal(await figure(page, 0), "3");
      if (script) await clean(giver, "rows");
      await page.locator("form[action$='/writing'] button").click();
      await finished(page, script);
      await page.locator(".import-result .actions a.btn-primary").click();
      await page.locator("a.row-link", { hasText: "羊毛围巾" }).first().waitFor();
      assert.match(new URL(page.url()).pathname, new RegExp(`${list}$`));
    });
    assert.deepEqual(giver.complaints, []);
    await giver.context.close();
  });
