// Every page that the demo's people can reach: no rule of accessibility broken, nothing wider than the screen, nothing the
// content policy refuses, no script error. Pages are found by following links, so a new page is looked at by existing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, browser, person, photo, sideways, step } from "../harness/people.js";
import { start } from "../harness/program.js";

const people = ["giver", "receiver", "witness", "manager", "admin"];
const looks = [
  { lang: "zh-CN", theme: "light", size: "desktop" },
  { lang: "en", theme: "dark", size: "phone" },
  { lang: "zh-CN", theme: "dark", size: "phone" },
  { lang: "en", theme: "light", size: "desktop" },
];

let program, chrome;
before(async () => {
  program = await start("run");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

// shape is an address without its ids and without the values of its query: pages of one shape are one page. The handover keeps a
// short name by its state, because an overview looks different in each.
const shape = (url) => {
  const u = new URL(url);
  const path = u.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "*");
  return path + [...u.searchParams.keys()].sort().map((k) => `?${k}`).join("");
};

// crawl lists one address for each shape that a person can reach by links, at most two for pages inside a handover.
async function crawl(who) {
  const seen = new Map();
  const queue = [`${program.url}/`];
  while (queue.length) {
    const url = queue.shift();
    const r = await who.page.goto(url);
    assert.ok(r.status() < 400, `${url} answered ${r.status()}`);
    const links = await who.page.$$eval("a[href]", (all) => all.filter((a) => !a.hasAttribute("download")).map((a) => a.href.split("#")[0]));
    for (const href of links) {
      if (!href.startsWith(program.url) || href.includes("/assets/") || href.endsWith(".csv")) continue;
      const s = shape(href);
      const n = seen.get(s) ?? [];
      const most = s.split("/").length > 3 || s === "/handovers/*" ? 3 : 1;
      if (n.length >= most || n.includes(href)) continue;
      seen.set(s, [...n, href]);
      if (n.length === 0 || s.startsWith("/handovers/*")) queue.push(href);
    }
  }
  return seen;
}

const reached = new Set();

for (const name of people)
  test(`${name} meets no broken page`, async () => {
    const guide = await person(chrome, program, { name });
    await guide.signIn(`${name}@demo.test`, "handover-demo");
    const shapes = await step(guide, "follows every link", () => crawl(guide));
    await guide.context.close();
    const faults = [];
    // Two looks a person; together the five see every page in all four.
    const mine = [looks[people.indexOf(name) % 4], looks[(people.indexOf(name) + 1) % 4]];
    for (const look of mine) {
      const who = await person(chrome, program, { name: `${name}-${look.lang}-${look.theme}-${look.size}`, ...look });
      await who.signIn(`${name}@demo.test`, "handover-demo");
      const set = { lang: look.lang, theme: look.theme, next: "/profile" };
      await who.page.request.post("/profile/appearance", { form: set, headers: { Origin: program.url } });
      for (const [s, urls] of shapes) {
        reached.add(s);
        await step(who, `looks at ${s}`, async (page) => {
          await page.goto(urls[0]);
          assert.equal(await page.getAttribute("html", "lang"), look.lang);
          faults.push(...(await axe(who, `${name} ${look.lang} ${look.theme} ${look.size} ${s}`)));
          const wide = await sideways(page);
          if (wide > 0) faults.push(`${name} ${look.size} ${s}: ${wide} px wider than the screen`);
          if ((await page.locator("h1").count()) !== 1) faults.push(`${s}: not one h1`);
          if (process.env.PHOTOS) await photo(who, `page-${who.name}-${s}`.replace(/[^\w-]+/g, "_"), true);
        });
      }
      faults.push(...who.complaints);
      await who.context.close();
    }
    assert.deepEqual([...new Set(faults)], []);
  });

test("the pages that were promised are among them", () => {
  const promised = [
    "/todo", "/dashboard", "/handovers", "/handovers/new", "/handovers/*", "/handovers/*/edit", "/handovers/*/signatures",
    "/handovers/*/sections/*", "/handovers/*/sections/*/questions", "/handovers/*/sections/*/review", "/handovers/*/sections/*/guide",
    "/handovers/*/sections/*/records/new", "/handovers/*/records/*", "/handovers/*/records/*/edit", "/handovers/*/records/*/history",
    "/people", "/people/new", "/people/*", "/stores", "/stores/new", "/stores/*", "/templates", "/templates/*", "/profile",
  ];
  assert.deepEqual(promised.filter((p) => !reached.has(p)), []);
});

test("the pages before sign-in are whole", async () => {
  const faults = [];
  for (const look of looks) {
    const who = await person(chrome, program, { name: `nobody-${look.lang}-${look.theme}`, ...look });
    for (const path of ["/sign-in", "/sign-in?next=%2Ftodo"]) {
      await who.page.goto(path);
      faults.push(...(await axe(who, `${look.lang} ${look.theme} ${look.size} ${path}`)));
      if (await sideways(who.page)) faults.push(`${path} is wider than the screen`);
    }
    faults.push(...who.complaints);
    await who.context.close();
  }
  assert.deepEqual(faults, []);
});
