// `rogatio/validator`: the answers of the whole engine, from the module for validation alone, in Node and in Chromium.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, createReadStream, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { load as loadEngine } from "../../dist/npm/node.js";
import { RogatioProblem, compile, load } from "../../dist/npm/validator-node.js";
import { TYPES, launch } from "./browser.mjs";
import { members, survivesJavaScript, vectors } from "./vectors.mjs";

/** The package. */
const FOLDER = fileURLToPath(new URL("../../dist/npm/", import.meta.url));
const engine = await loadEngine();
const validation = await load();
const VECTORS = vectors().filter(({ operation }) => operation === "artifact.validate");
/** Vectors that are answered, with the artifact and the rest of the request apart, each as exact text. */
const ANSWERED = VECTORS.filter(({ answer }) => answer !== undefined).map((vector) => {
  const { artifact, ...rest } = members(vector.request);
  return { ...vector, artifact, opened: `{${Object.entries(rest).map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}` };
});

/** The answer, or the problem. */
function outcome(call) {
  try {
    return { answer: call() };
  } catch (error) {
    assert.ok(error instanceof RogatioProblem, `${error}`);
    return { problem: error.text };
  }
}

test("every vector of `artifact.validate`, byte for byte", () => {
  assert.ok(ANSWERED.length > 50 && VECTORS.length > ANSWERED.length);
  for (const { name, request, isJson, answer, problem } of VECTORS) {
    const expected = answer === undefined ? { problem } : { answer };
    assert.deepEqual(outcome(() => validation.artifactValidateText(request)), expected, name);
    if (!isJson || !survivesJavaScript(request)) continue;
    const got = outcome(() => validation.artifactValidate(JSON.parse(request)));
    assert.deepEqual(got, answer === undefined ? { problem } : { answer: JSON.parse(answer) }, name);
  }
});

test("a schema compiled once gives the same answers, one by one and in batches", () => {
  for (const { name, artifact, opened, answer } of ANSWERED) {
    for (const home of [validation, engine]) {
      const validator = home.validator(opened);
      assert.equal(validator.judgeText(artifact), answer, name);
      assert.equal(validator.push(`${artifact}\n\n${artifact}`), `${answer}\n${answer}\n`, name);
      if (survivesJavaScript(artifact)) assert.deepEqual(validator.judge(JSON.parse(artifact)), JSON.parse(answer), name);
      validator.free();
    }
  }
});

/** Values of every kind, as themselves and inside others. */
function values() {
  const cycle = {};
  cycle.inner = [cycle];
  let deep = 1;
  for (let depth = 0; depth < 130; depth += 1) deep = depth % 2 ? [deep] : { deep };
  const hidden = Object.defineProperty({ a: 1 }, "b", { value: 2 });
  const flat = [
    undefined, null, true, 5, -0, 0.1, 5e-324, 1e300, NaN, Infinity, 2 ** 53 - 1, 2 ** 53, -(2 ** 60), 2 ** 64, 1e21, 1n, "", "é\u{1f600}", "\ud800", "a\udc00b", () => 1, Symbol("s"),
    {}, [], { a: undefined }, { "\udc00": 1 }, { 2: 1, 1: 2, a: 3 }, new Map(), new Date(0), new (class Own { a = 1; })(), new String("x"), Object.create(null), Object.create({ a: 1 }),
    [, 1], Object.assign([1], { b: 2 }), cycle, { [Symbol("s")]: 1 }, { toJSON: () => ({}) }, JSON.parse('{"__proto__":1}'), hidden, { get a() { throw new Error("no"); } }, { get a() { return 1; } },
    new Proxy({ a: 1 }, {}), deep, new Uint8Array(2), JSON.parse("[".repeat(119) + "]".repeat(119)), JSON.parse("[".repeat(125) + "]".repeat(125)), "x".repeat(5_000_000),
  ];
  return flat.flatMap((value) => [value, [1, value], { "a/b": value }]);
}

test("a value is read as the engine reads it in a request", () => {
  const schema = { type: "object", maxProperties: 0 };
  const validators = [validation, engine].map((home) => home.validator({ schema }));
  let refused = 0;
  for (const value of values()) {
    const whole = outcome(() => engine.artifactValidate({ schema, artifact: value }));
    if (whole.problem) {
      refused += 1;
      const problem = JSON.parse(whole.problem);
      // The place of the artifact in the request, which makes a request one deeper than its artifact.
      if (problem.code === "limit.depth") continue;
      if (problem.pointer !== undefined) problem.pointer = problem.pointer.replace("/artifact", "");
      whole.problem = problem;
    }
    for (const validator of validators) {
      const got = outcome(() => validator.judge(value));
      if (got.problem) got.problem = JSON.parse(got.problem);
      assert.deepEqual(got, whole);
    }
  }
  assert.ok(refused > 40, `${refused}`);
});

test("artifacts are read as strictly as in the engine", () => {
  const [ours, whole] = [validation, engine].map((home) => home.validator({ schema: { type: "object" } }));
  assert.throws(() => ours.judge({ a: { "b/c": [1, undefined] } }), { code: "request.invalid-json", pointer: "/a/b~1c/1" });
  const texts = ["", "{", '{"a":1,"a":2}', "[9007199254740993.5]", '"\ud800"', "1 2", "\ufeff1", "[".repeat(200), 5];
  for (const text of texts) {
    assert.ok("problem" in outcome(() => ours.judgeText(text)), String(text).slice(0, 20));
    assert.deepEqual(outcome(() => ours.judgeText(text)), outcome(() => whole.judgeText(text)));
  }
  assert.throws(() => validation.validator({ schema: { type: "nothing" } }), { code: "schema.invalid", pointer: "/schema/type" });
  assert.throws(() => validation.validator({ schema: {}, surplus: 1 }), { code: "request.invalid-field", pointer: "/surplus" });
});

test("the example runs with the package as it is installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "rogatio-validate-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(FOLDER, join(folder, "node_modules/rogatio"));
    cpSync(new URL("../../examples/agents/validate.mjs", import.meta.url), join(folder, "validate.mjs"));
    writeFileSync(join(folder, "schema.json"), '{"required": ["title"], "properties": {"title": {"type": "string"}}}');
    const documents = { good: '{"title": "a"}', bad: '{"title": 9007199254740992}' };
    for (const [name, text] of Object.entries(documents)) writeFileSync(join(folder, name), text);
    const said = execFileSync(process.execPath, ["validate.mjs", "schema.json", "good", "bad"], { cwd: folder, encoding: "utf8" });
    assert.match(said, /^good: valid\nbad: invalid\n  \/title: .*9007199254740992.*string.*\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the module is validation alone", async () => {
  const names = WebAssembly.Module.exports(await compile()).map(({ name }) => name);
  assert.ok(names.includes("validate_text"));
  assert.ok(!names.some((name) => /tally|certificate|call_text/.test(name)), names.join());
});

// A page whose policy allows WebAssembly and nothing that makes code of text, and a worker in it.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
const WORKER = 'import { load } from "/validator-browser.js"; onmessage = async ({ data }) => { const validator = (await load()).validator(data.opened); postMessage(validator.judgeText(data.artifact)); };';
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const headers = { "content-type": TYPES[extname(pathname)] ?? "text/html", "content-security-policy": POLICY };
  response.writeHead(200, headers);
  if (pathname === "/") response.end("<!doctype html><title>validator</title>");
  else if (pathname === "/worker.js") response.end(WORKER);
  else createReadStream(FOLDER + pathname).on("error", () => response.destroy()).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await launch();
after(async () => {
  await browser.close();
  server.close();
});

test("the same in Chromium, under a policy without `unsafe-eval`, in the page and in a worker", async () => {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const wrong = await page.evaluate(async ({ answered, all }) => {
    const { load } = await import("/validator-browser.js");
    const validation = await load();
    const wrong = [];
    for (const { name, request, answer, problem } of all) {
      let got;
      try {
        got = validation.artifactValidateText(request);
      } catch (error) {
        got = error.text;
      }
      if (got !== (answer ?? problem)) wrong.push([name, got]);
    }
    for (const { name, artifact, opened, answer } of answered) {
      if (validation.validator(opened).judgeText(artifact) !== answer) wrong.push([name]);
    }
    const worker = new Worker("/worker.js", { type: "module" });
    const { name, artifact, opened, answer } = answered[0];
    const told = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ opened, artifact });
    });
    if (told !== answer) wrong.push([name, "worker", told]);
    return wrong;
  }, { answered: ANSWERED, all: VECTORS });
  assert.deepEqual(wrong, []);
  assert.deepEqual(complaints, []);
});
