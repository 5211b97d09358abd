// Signatures that are confirmed by a device, drawn with a finger, or put by three people on one tablet; and all of it without script by a
// password. The browser's own authenticator in software stands for the fingerprint.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, axe, person, step } from "../harness/people.js";
import { start, texts } from "../harness/program.js";

const password = "handover-demo";
const names = { giver: "林晓雯", receiver: "周子昂", witness: "陈立群" };
let program, chrome, words;
before(async () => {
  program = await start("run");
  program.url = program.url.replace("127.0.0.1", "localhost"); // devices answer names, not numbers
  chrome = await browser();
  words = { ...(await texts("together", "zh")), ...(await texts("passkey", "zh")) };
});
after(async () => {
  await chrome?.close();
  await program?.remove();
});

const join = async (name, role, look = {}) => {
  const who = await person(chrome, program, { name, ...look });
  await who.signIn(`${role}@demo.test`, password);
  return who;
};
const device = async (who) => {
  const cdp = await who.context.newCDPSession(who.page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
};
const leaves = (page, press) => Promise.all([page.waitForNavigation(), press()]);

// ready is the demo's handover whose sections are all signed and which nobody has signed as a whole.
async function ready(page) {
  await page.goto("/handovers");
  for (const href of await page.locator("main a[href^='/handovers/']").evaluateAll((l) => l.map((a) => a.getAttribute("href")))) {
    if (!/^\/handovers\/[0-9a-f-]{36}$/.test(href)) continue;
    await page.goto(`${href}/together`);
    if (/who=/.test(page.url()) && !/section=/.test(page.url())) return href;
  }
  throw new Error("the demo has no handover that waits for its last signatures");
}

const fill = async (page, who) => {
  await page.check("[name=agree]");
  await page.fill("[name=name]", names[who]);
};

test("three people sign on one tablet: drawn, by passkey, and by password", async () => {
  const tablet = await join("tablet", "manager");
  await tablet.page.setViewportSize({ width: 820, height: 1180 });
  await device(tablet); // the receiver's phone, held beside it
  const href = await step(tablet, "opens the page", async (page) => ready(page));
  await step(tablet, "the giver draws", async (page) => {
    assert.match(await page.locator("main").innerText(), new RegExp(names.giver));
    await axe(tablet, "face to face");
    await page.locator("[data-draw]").evaluate((d) => (d.open = true));
    const pad = page.locator("canvas");
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    await page.mouse.move(box.x + 40, box.y + 40);
    await page.mouse.down();
    for (let i = 1; i < 30; i++) await page.mouse.move(box.x + 40 + i * 9, box.y + 60 + 40 * Math.sin(i / 2));
    await page.mouse.up();
    await fill(page, "giver");
    await page.fill("[name=password]", "not it");
    await leaves(page, () => page.click("#sign .btn-primary"));
    assert.ok((await page.inputValue("[name=drawing]")).length > 40, "what was drawn is still there");
    await page.fill("[name=password]", password);
    await leaves(page, () => page.click("#sign .btn-primary"));
    assert.match(await page.locator(".toast").innerText(), new RegExp(names.giver));
  });
  const receiver = await join("receiver", "receiver");
  await device(receiver);
  await step(receiver, "adds a passkey", async (page) => {
    await page.goto("/profile");
    await page.fill("[data-passkey-new] [name=name]", "手机");
    await page.fill("[data-passkey-new] [name=password]", password);
    await leaves(page, () => page.click("[data-passkey-new] .btn-primary"));
    assert.match(await page.locator(".passkeys").innerText(), /手机/);
    await axe(receiver, "profile with a passkey");
  });
  await step(receiver, "signs with it", async (page) => {
    await page.goto(`${href}/signatures`);
    await fill(page, "receiver");
    await leaves(page, () => page.click("[data-passkey]"));
    assert.match(await page.locator("main").innerText(), /通行密钥/);
  });
  await step(tablet, "the witness types a password", async (page) => {
    await page.goto(`${href}/together`);
    assert.match(await page.locator(".hand").innerText(), new RegExp(names.witness));
    await page.click("[data-passkey]");
    assert.equal(await page.locator("[name=agree]").evaluate((i) => i === document.activeElement), true, "first what is missing");
    await fill(page, "witness");
    await page.click("[data-passkey]");
    await page.locator("#f-passkey .error").waitFor();
    await page.fill("[name=password]", password);
    await leaves(page, () => page.click("#sign .btn-primary"));
    assert.match(await page.locator("main").innerText(), new RegExp(words["together.none"]));
    await page.goto(`${href}/inventory`);
    await page.locator(".sign-cell .drawn").waitFor();
    assert.match(await page.locator("article").innerText(), /通行密钥/);
  });
  await step(tablet, "the browser checks it without the program", async (page) => {
    const text = await (await page.request.get(`${program.url}${href}/inventory.json`)).text();
    const check = async (content) => {
      await page.goto("/verify");
      await page.setInputFiles("#file", { name: "a.json", mimeType: "application/json", buffer: Buffer.from(content) });
      const out = page.locator("[data-verify-out][data-verdict]");
      await out.waitFor();
      return [await out.getAttribute("data-verdict"), await out.innerText()];
    };
    assert.match(text, /\\"drawing\\"/);
    assert.match(text, /\\"passkey\\"/);
    assert.equal((await check(text))[0], "good");
    const [verdict, said] = await check(text.replace(/(\\"signature\\":\\".{20})(.)/, (_, a, b) => a + (b === "A" ? "B" : "A")));
    assert.equal(verdict, "bad");
    assert.match(said, /证据不成立/);
  });
  assert.deepEqual(tablet.complaints.concat(receiver.complaints), []);
});

test("without script there is the password", async () => {
  const plain = await join("plain", "manager", { script: false });
  await step(plain, "looks at a turn", async (page) => {
    await page.goto("/handovers");
    const list = await page.locator("main a[href^='/handovers/']").evaluateAll((l) => l.map((a) => a.getAttribute("href")));
    for (const href of list.filter((h) => /^\/handovers\/[0-9a-f-]{36}$/.test(h))) {
      await page.goto(`${href}/together`);
      if (/section=/.test(page.url())) break;
    }
    assert.equal(await page.locator("[data-draw]").isVisible(), false);
    const name = (await page.locator("#sign .hint").first().innerText()).split("：").pop();
    await page.check("[name=agree]");
    await page.fill("[name=name]", name);
    await page.fill("[name=password]", password);
    await page.click("#sign .btn-primary");
    assert.match(await page.locator(".toast").innerText(), new RegExp(name));
    await page.goto("/profile");
    assert.match(await page.locator("#passkeys").innerText(), new RegExp(words["passkey.needs_script"].slice(0, 8)));
  });
  assert.deepEqual(plain.complaints, []);
});
