// People in browsers: each has a context of their own, so that two of them are never one session. A failed step leaves a
// picture, the page and the program's log under web/e2e/out.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { root } from "./program.js";

const out = join(root, "web", "e2e", "out");

export const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844, touch: true },
};

export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
    ],
  });
}

// Person is somebody with a browser. complaints are what the page said that no page should say: script errors, refused content,
// answers of 500.
export async function person(b, program, { name, size = "desktop", lang = "zh-CN", theme = "light", script = true } = {}) {
  const { touch, ...viewport } = sizes[size];
  const context = await b.newContext({
    baseURL: program.url, viewport, hasTouch: !!touch, isMobile: !!touch, locale: lang, colorScheme: theme, javaScriptEnabled: script,
    timezoneId: "Asia/Shanghai",
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (e) => complaints.push(`script: ${e.message}`));
  page.on("console", (m) => {
    if (m.type() === "error" && !/status of (4|5)\d\d/.test(m.text())) complaints.push(`console: ${m.text()}`);
  });
  page.on("response", (r) => r.status() >= 500 && complaints.push(`${r.status()} ${r.request().method()} ${r.url()}`));
  return {
    name, page, context, complaints, lang, size, program,
    go: async (path) => {
      const r = await page.goto(path);
      if (!r.ok()) throw new Error(`${path} answered ${r.status()}`);
    },
    signIn: async (email, password) => {
      await page.goto("/sign-in");
      await page.fill("[name=email]", email);
      await page.fill("[name=password]", password);
      await Promise.all([page.waitForURL((u) => u.pathname !== "/sign-in"), page.press("[name=password]", "Enter")]);
    },
  };
}

// step runs one sentence of a journey and, when it fails, leaves what there is to see.
export async function step(who, sentence, act) {
  try {
    return await act(who.page);
  } catch (e) {
    await mkdir(out, { recursive: true });
    const stem = join(out, `${who.name}-${sentence}`.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 120));
    await who.page.screenshot({ path: `${stem}.png`, fullPage: true }).catch(() => {});
    await writeFile(`${stem}.html`, await who.page.content().catch(() => "")).catch(() => {});
    await writeFile(`${stem}.log`, who.program.log()).catch(() => {});
    e.message = `${who.name}: ${sentence}\n${e.message}\nat ${who.page.url()}; see web/e2e/out`;
    throw e;
  }
}

// axe says which rules of WCAG 2.2 A and AA and of good practice the page breaks: none may be left. The legacy mode saves the blank
// page that is otherwise opened each time for the sake of frames from elsewhere, of which there are none.
export async function axe(who, label) {
  const { violations } = await new AxeBuilder({ page: who.page })
    .setLegacyMode(true)
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations.map((v) => `${label}: ${v.id} (${v.impact}) ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " — " + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? "")).join(" | ")}`);
}

// photo takes a picture into web/e2e/out, for people to look at.
export async function photo(who, name, full = false) {
  await mkdir(out, { recursive: true });
  await who.page.screenshot({ path: join(out, `${name}.png`), fullPage: full });
}

// sideways says by how many pixels the page is wider than the screen.
export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
