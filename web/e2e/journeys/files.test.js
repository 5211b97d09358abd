// Files on a record: three are dropped at once and one is not what it says; what came through is looked at, taken away and put back.
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

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n");

for (const look of [
  { size: "desktop", lang: "zh-CN", email: "giver@demo.test" },
  { size: "phone", lang: "zh-CN", email: "giver@demo.test" },
])
  test(`files are dropped, looked at, removed and put back on a ${look.size}`, async () => {
    const words = await texts("file", look.lang);
    const giver = await person(chrome, program, { name: `files-${look.size}`, ...look });
    const { page } = giver;
    let record;
    await step(giver, "opens a record to write on", async () => {
      await giver.signIn(look.email, "handover-demo");
      record = await findRecord(page, look.size === "phone" ? 1 : 0);
    });
    const zone = page.locator(".file-box form[data-drop]");
    const shown = (name) => page.locator(".file-box .file-what > a", { hasText: name });
    await step(giver, "drops three files, one of which is a page in disguise", async () => {
      // The files wait on the way for a moment, so that their progress is there to be seen.
      await page.route("**/files", async (route) => {
        await new Promise((go) => setTimeout(go, 400));
        await route.continue();
      });
      const files = [
        ["登录页.png", "image/png", png.toString("base64")],
        ["合同.pdf", "application/pdf", pdf.toString("base64")],
        ["假图.png", "image/png", Buffer.from("<!doctype html><script>alert(1)</script>").toString("base64")],
      ];
      const carried = await page.evaluateHandle((list) => {
        const d = new DataTransfer();
        for (const [name, type, data] of list) {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          d.items.add(new File([bytes], name, { type }));
        }
        return d;
      }, files);
      await zone.dispatchEvent("dragover", { dataTransfer: carried });
      assert.match(await zone.getAttribute("class"), /is-over/);
      await zone.dispatchEvent("drop", { dataTransfer: carried });
      await page.locator(".upload progress").first().waitFor();
      assert.match(await page.locator(".upload").first().innerText(), new RegExp(words["file.cancel"]));
      await shown("登录页.png").waitFor();
      await shown("合同.pdf").waitFor();
      const refused = page.locator(".upload", { hasText: "假图.png" });
      await refused.locator(".text-bad").waitFor();
      assert.equal(await refused.locator(".upload-why").innerText(), words["file.refuse.web_page"].replace("{{.Name}}", "假图.png"));
      await page.unroute("**/files");
      assert.deepEqual(await axe(giver, "record with files"), []);
      assert.ok((await sideways(page)) <= 0);
    });
    await step(giver, "looks at the picture and its digest", async () => {
      await page.goto(record);
      await shown("登录页.png").click();
      await page.waitForURL(/\/files\/[0-9a-f-]{36}$/);
      assert.ok(await page.locator(".file-view img").evaluate((i) => i.complete && i.naturalWidth === 1));
      assert.match(await page.locator("#digest").innerText(), /^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
      assert.deepEqual(await axe(giver, "file"), []);
      assert.ok((await sideways(page)) <= 0);
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a.btn-primary[download]").click()]);
      assert.equal(download.suggestedFilename(), "登录页.png");
    });
    await step(giver, "removes it and puts it back", async () => {
      await act(page, "/removal");
      assert.equal(await page.locator(".callout strong").first().innerText(), words["file.note.removed"]);
      await page.goto(record);
      assert.equal(await shown("登录页.png").locator("s").count(), 1);
      await page.locator(".file-removed > summary").click();
      await act(page, "/restoration");
      await shown("登录页.png").waitFor();
      assert.equal(await page.locator(".file-removed").count(), 0);
    });
    assert.deepEqual(giver.complaints, []);
    await giver.context.close();
  });

// findRecord opens the nth section's first record that the person may attach files to.
async function findRecord(page, skip) {
  await page.goto("/handovers");
  const links = (part) => page.$$eval(`main a[href*='${part}']`, (all) => [...new Set(all.map((a) => a.getAttribute("href").split("?")[0]))]);
  for (const home of (await links("/handovers/")).filter((h) => /^\/handovers\/[0-9a-f-]{36}$/.test(h))) {
    await page.goto(home);
    for (const section of (await links("/sections/")).filter((h) => /sections\/[0-9a-f-]{36}$/.test(h))) {
      await page.goto(section);
      const record = await page.locator("a[data-panel]").nth(skip).getAttribute("href").catch(() => null);
      if (!record) continue;
      await page.goto(record.split("?")[0]);
      if (await page.locator(".file-box form[data-drop]").count()) return record.split("?")[0];
    }
  }
  throw new Error("the demo has no record to write on");
}
