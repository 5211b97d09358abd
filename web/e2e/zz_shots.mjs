import { chromium } from "playwright-core";
const base = "http://127.0.0.1:8491";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const only = process.argv[2];
for (const look of [
  { n: "zh-light-1440", lang: "zh-CN", theme: "light", w: 1440, h: 900, who: "manager" },
  { n: "en-dark-1440", lang: "en", theme: "dark", w: 1440, h: 900, who: "receiver" },
  { n: "zh-dark-390", lang: "zh-CN", theme: "dark", w: 390, h: 844, who: "giver", touch: true },
  { n: "en-light-390", lang: "en", theme: "light", w: 390, h: 844, who: "manager", touch: true },
]) {
  if (only && !look.n.includes(only)) continue;
  const c = await b.newContext({ baseURL: base, viewport: { width: look.w, height: look.h }, colorScheme: look.theme, locale: look.lang, hasTouch: !!look.touch, isMobile: !!look.touch });
  const p = await c.newPage();
  p.on("console", (m) => m.type() === "error" && console.log(look.n, "console", m.text()));
  p.on("pageerror", (e) => console.log(look.n, "error", e.message));
  await p.goto("/sign-in");
  await p.fill("[name=email]", look.who + "@demo.test");
  await p.fill("[name=password]", "handover-demo");
  await Promise.all([p.waitForURL((u) => u.pathname !== "/sign-in"), p.press("[name=password]", "Enter")]);
  await p.evaluate(async (l) => { const f = new URLSearchParams({ lang: l, theme: "" }); await fetch("/profile/appearance", { method: "POST", body: f, redirect: "manual" }); }, look.lang);
  await p.goto("/handovers");
  const link = await p.locator("a.row-link").first().getAttribute("href");
  await p.goto(link);
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-0bar.png` });
  if (look.touch) await p.locator("a[data-search]").click(); else await p.keyboard.press("Control+k");
  await p.waitForSelector("#palette[open]");
  await p.waitForTimeout(300);
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-1empty.png` });
  await p.keyboard.type("羊毛");
  await p.waitForTimeout(700);
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-2results.png` });
  await p.fill("#palette-q", "丝绸机器人");
  await p.waitForTimeout(500);
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-3none.png` });
  await p.fill("#palette-q", "供应");
  await p.waitForTimeout(600);
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-4supply.png` });
  await p.keyboard.press("Escape");
  await p.goto("/search?q=" + encodeURIComponent("羊毛"));
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-5page.png`, fullPage: true });
  await p.goto("/search?what=record&q=" + encodeURIComponent("供应商"));
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-6records.png` });
  await p.goto("/search");
  await p.screenshot({ path: `/tmp/shots-search/${look.n}-7blank.png` });
  await c.close();
}
await b.close();
