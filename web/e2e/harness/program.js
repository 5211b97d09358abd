// The program as built, started for a journey with a database of its own and stopped afterwards. It ends only processes that
// it started.
import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const binary = process.env.HANDOVER_BINARY ?? join(root, "bin", "handover");

// The folder of a program that was stopped after it had put the demo workspace in: a copy begins where that left off, which takes a second
// instead of twenty.
const seed = process.env.HANDOVER_JOURNEY_SEED;

// start runs `handover <command>` on a free port. kill is `kill -9`; start again with the same folder to go on.
export async function start(command = "serve", { folder, env = {} } = {}) {
  const data = folder ?? (await mkdtemp(join(tmpdir(), "handover-journey-")));
  if (seed && command === "run" && !folder && Object.keys(env).length === 0) await promisify(execFile)("cp", ["-a", `${seed}/.`, data]);
  await chmod(data, 0o755); // the database may run as another user and has to pass
  const child = spawn(binary, [command], {
    cwd: root,
    env: { ...process.env, HANDOVER_DATABASE_URL: "", HANDOVER_DATA_DIR: data, HANDOVER_ADDR: "127.0.0.1:0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  let ended = false;
  const gone = new Promise((done) => child.once("exit", (code, signal) => done({ code, signal })));
  gone.then(() => (ended = true));
  const url = await new Promise((found, fail) => {
    const look = (chunk) => {
      log += chunk;
      const m = log.match(/https?:\/\/127\.0\.0\.1:\d+/);
      if (m) found(m[0]);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    gone.then(() => fail(new Error(`the program ended before it served:\n${log}`)));
    setTimeout(() => fail(new Error(`the program did not serve within 90 s:\n${log}`)), 90_000).unref();
  });
  await until(async () => (await fetch(`${url}/readyz`)).ok);
  const end = async (signal) => {
    if (!ended) child.kill(signal);
    return gone;
  };
  return {
    url,
    folder: data,
    log: () => log,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    remove: async () => {
      await end("SIGTERM");
      await rm(data, { recursive: true, force: true });
    },
  };
}

// until waits for a condition, at most ten seconds.
export async function until(ok, ms = 10_000) {
  const end = Date.now() + ms;
  for (;;) {
    try {
      const v = await ok();
      if (v) return v;
    } catch (e) {
      if (Date.now() > end) throw e;
    }
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((go) => setTimeout(go, 50));
  }
}

// texts are the interface's sentences of one area in one language, so that journeys follow the words people see.
export async function texts(area, lang) {
  const file = join(root, "web", "locale", `${area}.${lang === "en" ? "en" : "zh-Hans"}.json`);
  return JSON.parse(await readFile(file, "utf8"));
}
