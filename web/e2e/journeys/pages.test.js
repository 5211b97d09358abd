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
  await attach();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

// shape is an address without its ids and without the values of its query: pages of one shape are one page. What the query of a list of
// pointers names is as good as an id.
const shape = (url) => {
  const u = new URL(url);
  const path = u.pathname
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "*")
    .replace(/^\/kinds\/(?!new$)[^/]+/, "/kinds/*")
    .replace(/\/fields\/(?!new$)[^/]+$/, "/fields/*")
    .replace(/\/rules\/(?!new$)[^/]+$/, "/rules/*");
  if (path.endsWith("/pointing")) return path;
  return path + [...u.searchParams.keys()].sort().map((k) => `?${k}`).join("");
};

// Combinations of filters look like single ones, and a record looks the same from every list.
const same = (s) => s.split("?").length > 2 || (s.includes("/records/") && s.includes("?"));
// What people of different roles see differently is looked at for each of them.
const own = (s) => /^\/handovers\/\*/.test(s) && !s.includes("?");

// What is sent as a file is no page.
const sent = /\.(csv|xlsx|zip|json|ics)$|\.pdf\?|\/files\/[0-9a-f-]{36}\/.|^[^?]*\/api\//;

// crawl lists addresses by shape, read from the pages as they are sent: every one a person can reach by links, up to three different
// handovers, sections and records.
async function crawl(who) {
  const seen = new Map();
  const queue = [`${program.url}/`];
  while (queue.length) {
    const url = queue.shift();
    const r = await who.page.request.get(url);
    assert.ok(r.status() < 400, `${url} answered ${r.status()}`);
    const hrefs = [...(await r.text()).matchAll(/<a\b(?![^>]*\sdownload)[^>]*\shref="([^"]*)"/g)].map(([, href]) => href.replaceAll("&amp;", "&"));
    const links = hrefs.map((href) => new URL(href, r.url()).href.split("#")[0]);
    for (const href of new Set(links)) {
      if (!href.startsWith(program.url) || href.includes("/assets/") || sent.test(href)) continue;
      const s = shape(href);
      const n = seen.get(s) ?? [];
      if (same(s) || n.length >= (own(s) ? 3 : 1) || n.includes(href)) continue;
      seen.set(s, [...n, href]);
      queue.push(href);
    }
  }
  return seen;
}

// attach puts a file on a section, so that there is one to look at.
async function attach() {
  const giver = await person(chrome, program, { name: "giver-attaches" });
  await giver.signIn("giver@demo.test", "handover-demo");
  await step(giver, "attaches a file to a section", async (page) => {
    await page.goto("/handovers");
    const hrefs = (part) => page.$$eval(`main a[href*='${part}']`, (all) => all.map((a) => a.getAttribute("href").split("?")[0]));
    for (const home of (await hrefs("/handovers/")).filter((h) => /^\/handovers\/[0-9a-f-]{36}$/.test(h))) {
      await page.goto(home);
      for (const section of new Set((await hrefs("/sections/")).filter((h) => /sections\/[0-9a-f-]{36}$/.test(h)))) {
        await page.goto(`${section}/files`);
        const input = page.locator(".file-box input[type=file]");
        if (!(await input.count())) continue;
        await input.setInputFiles({ name: "交接清单.txt", mimeType: "text/plain", buffer: Buffer.from("账号三个，供应商两家\n") });
        await page.locator(".file-what > a", { hasText: "交接清单" }).waitFor();
        return;
      }
    }
    assert.fail("no section takes files");
  });
  await giver.context.close();
}

const reached = new Set();
const looked = new Set(); // shape and look

// share says what the ith person looks at, and how: two looks a person, unless somebody else did; together the five see every page in all
// four. What everybody sees differently each of them sees at least once.
function share(i, shapes) {
  const mine = [looks[i % 4], looks[(i + 1) % 4]].map((look) => [look, []]);
  for (const [s, urls] of shapes) {
    reached.add(s);
    const fresh = mine.filter(([look]) => !looked.has(`${s} ${looks.indexOf(look)}`));
    for (const [look, wanted] of fresh.length || !own(s) ? fresh : mine.slice(0, 1)) {
      looked.add(`${s} ${looks.indexOf(look)}`);
      wanted.push([s, urls[urls.length - 1]]);
    }
  }
  return mine;
}

for (const [i, name] of people.entries())
  test(`${name} meets no broken page`, async () => {
    const guide = await person(chrome, program, { name });
    await guide.signIn(`${name}@demo.test`, "handover-demo");
    const shapes = await step(guide, "follows every link", () => crawl(guide));
    await guide.context.close();
    const faults = [];
    for (const [look, wanted] of share(i, shapes)) {
      const who = await person(chrome, program, { name: `${name}-${look.lang}-${look.theme}-${look.size}`, ...look });
      await who.signIn(`${name}@demo.test`, "handover-demo");
      const set = { lang: look.lang, theme: look.theme, next: "/profile" };
      await who.page.request.post("/profile/appearance", { form: set, headers: { Origin: program.url } });
      for (const [s, url] of wanted)
        await step(who, `looks at ${s}`, async (page) => {
          await page.goto(url);
          assert.equal(await page.getAttribute("html", "lang"), look.lang);
          faults.push(...(await axe(who, `${name} ${look.lang} ${look.theme} ${look.size} ${s}`)));
          const wide = await sideways(page);
          if (wide > 0) faults.push(`${name} ${look.size} ${s}: ${wide} px wider than the screen`);
          if ((await page.locator("h1").count()) !== 1) faults.push(`${s}: not one h1`);
          if (process.env.PHOTOS) await photo(who, `page-${who.name}-${s}`.replace(/[^\w-]+/g, "_"), true);
        });
      faults.push(...who.complaints);
      await who.context.close();
    }
    assert.deepEqual([...new Set(faults)], []);
  });

test("the pages that were promised are among them", () => {
  const promised = [
    "/todo", "/masks", "/dashboard", "/handovers", "/handovers/new", "/handovers/*", "/handovers/*/edit", "/handovers/*/signatures",
    "/handovers/*/sections/*", "/handovers/*/sections/*/questions", "/handovers/*/sections/*/review", "/handovers/*/sections/*/guide",
    "/handovers/*/sections/*/records/new", "/handovers/*/records/*", "/handovers/*/records/*/edit", "/handovers/*/records/*/history",
    "/people", "/people/new", "/people/*", "/stores", "/stores/new", "/stores/*", "/templates", "/templates/new", "/templates/*", "/templates/*/versions",
    "/handovers/*/template", "/profile", "/search", "/handovers/*/sections/*/charts",
    "/handovers/*/sections/*/files", "/handovers/*/files/*", "/handovers/*/sections/*/ready",
    "/handovers/*/imports/new?section", "/handovers/*/records/*/pointing", "/kinds", "/kinds/new", "/kinds/*", "/kinds/*/fields/new", "/kinds/*/rules/new",
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
