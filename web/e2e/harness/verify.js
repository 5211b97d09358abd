// How journeys let the page of /verify check a file.

// byBrowser drops the file on the page.
export async function byBrowser(page, name, content) {
  await page.locator("[data-verify-out]").evaluate((el) => delete el.dataset.verdict);
  await page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer: content });
  await page.waitForSelector("[data-verdict]");
  return {
    verdict: await page.getAttribute("[data-verify-out]", "data-verdict"),
    wrong: await page.locator(".check-problems li").count(),
    codes: await page.locator(".check-problems li").evaluateAll((list) => list.map((li) => li.dataset.code)),
    text: await page.locator("[data-verify-out]").innerText(),
  };
}
