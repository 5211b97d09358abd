// Forgeries of people who know the form, some of them with the program's own key: TestForgeries and its neighbours of internal/manifest make them,
// and see the program's verifier name each. Here the browser's, which shares no code with it, has to say the same of the very same bytes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, person, photo, step } from "../harness/people.js";
import { start } from "../harness/program.js";
import { byBrowser } from "../harness/verify.js";

let program, chrome, dir;
before(async () => {
  dir = mkdtempSync(join(tmpdir(), "forgeries-"));
  execFileSync("go", ["test", "-count=1", "-run", "^TestForge", "./internal/manifest"], {
    cwd: new URL("../../..", import.meta.url), env: { ...process.env, HANDOVER_TEST_FORGERIES: dir }, stdio: "inherit",
  });
  program = await start("run");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await program?.remove();
  rmSync(dir, { recursive: true, force: true });
});

test("forgeries are refused by the browser too, and for the same reason", async () => {
  const anybody = await person(chrome, program, {});
  const told = readdirSync(dir).filter((name) => name.endsWith(".json")).map((name) => JSON.parse(readFileSync(join(dir, name))));
  assert.ok(told.length > 80, `${told.length} forgeries`);
  await step(anybody, "looks at each, without a network", async () => {
    await anybody.page.goto(`${program.url}/verify`);
    await anybody.page.context().setOffline(true);
    const missed = [];
    for (const { name, want, file } of told) {
      const r = await byBrowser(anybody.page, "a", readFileSync(file));
      if (r.verdict !== "bad" || r.wrong === 0 || (want && !r.codes.includes(want))) missed.push(`${name}: ${want}, and not ${r.verdict} ${r.codes}`);
    }
    assert.deepEqual(missed, []);
    await photo(anybody, "forgery");
  });
});
