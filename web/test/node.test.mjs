// Every vector through the npm package in Node: text byte for byte, objects by value; and what happens at the limits.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OPERATIONS, RogatioProblem, describe, describeText, load, startWorker } from "../../dist/npm/node.js";
import { endless, gluttonous } from "./inputs.mjs";
import { method, survivesJavaScript, vectors } from "./vectors.mjs";

const engine = await load();
const ALL = vectors();

/** What a call gives: the answer, or the problem. */
function outcome(call) {
  try {
    return { answer: call() };
  } catch (error) {
    assert.ok(error instanceof RogatioProblem, `${error}`);
    return { problem: error.text };
  }
}

test("there are vectors", () => {
  assert.ok(ALL.length > 0);
});

for (const { operation, name, request, isJson, answer, problem } of ALL) {
  test(`text: ${operation}/${name}`, () => {
    const got = outcome(() => engine[`${method(operation)}Text`](request));
    assert.deepEqual(got, answer === undefined ? { problem } : { answer });
  });
  if (!isJson || !survivesJavaScript(request) || (answer && !survivesJavaScript(answer))) continue;
  test(`objects: ${operation}/${name}`, () => {
    const got = outcome(() => engine[method(operation)](JSON.parse(request)));
    if (answer === undefined) assert.equal(got.problem, problem);
    else assert.deepStrictEqual(got.answer, JSON.parse(answer));
  });
}

test("the description is data with the bytes of the other faces", async () => {
  const description = await describe();
  assert.deepEqual(description.operations.map(({ name }) => name), OPERATIONS.map(({ name }) => name));
  const text = await describeText();
  assert.equal(JSON.stringify(description), text);
  assert.equal(text, readFileSync(new URL("../../dist/rogatio.json", import.meta.url), "utf8").trimEnd());
  assert.equal(text, await describeText(new URL("../../dist/npm/description.json", import.meta.url)));
});

test("objects are read strictly", () => {
  const cycle = { inner: [] };
  cycle.inner.push(cycle);
  let deep = {};
  for (let depth = 0; depth < 200; depth += 1) deep = { deep };
  const cases = [
    [undefined, "request.invalid-json", ""],
    [null, "request.invalid-field", ""],
    [{ schema: undefined }, "request.invalid-json", "/schema"],
    [{ schema: { minimum: 1n } }, "request.invalid-json", "/schema/minimum"],
    [{ schema: { minimum: NaN } }, "request.invalid-json", "/schema/minimum"],
    [{ schema: { minimum: -Infinity } }, "request.invalid-json", "/schema/minimum"],
    [{ schema: { minimum: 2 ** 60 } }, "request.lossy-number", "/schema/minimum"],
    [{ schema: new Map() }, "request.invalid-json", "/schema"],
    [{ schema: new Date(0) }, "request.invalid-json", "/schema"],
    [{ schema: () => true }, "request.invalid-json", "/schema"],
    // eslint-disable-next-line no-sparse-arrays
    [{ schema: { enum: [1, , 2] } }, "request.invalid-json", "/schema/enum/1"],
    [{ schema: cycle }, "request.invalid-json", "/schema/inner/0"],
    [{ schema: { const: "\ud800" } }, "request.lone-surrogate", "/schema/const"],
    [{ schema: { "\udc00": 1 } }, "request.lone-surrogate", "/schema"],
    [{ schema: {}, [Symbol("s")]: 1 }, "request.invalid-json", ""],
    [{ get schema() { throw new Error("no"); } }, "request.invalid-json", "/schema"],
    [{ schema: {}, surplus: 1 }, "request.invalid-field", "/surplus"],
    [{ schema: deep }, "limit.depth", `/schema${"/deep".repeat(119)}`],
  ];
  for (const [request, code, pointer] of cases) {
    assert.throws(() => engine.schemaCheck(request), (error) => {
      assert.deepEqual([error.code, error.pointer], [code, pointer]);
      return error instanceof RogatioProblem;
    });
  }
});

test("objects are read as JSON.stringify writes them", () => {
  const schemas = [{ const: -0 }, { const: 1e300 }, { const: 1e22 }, { enum: [0.1, 5e-324, "é", null, true] }, JSON.parse('{"properties":{"__proto__":{"type":"string"}}}')];
  for (const schema of schemas) {
    for (const artifact of [0, 1e300, 0.1, { a: "x" }, JSON.parse('{"__proto__":1}')]) {
      const request = { schema, artifact };
      const text = engine.artifactValidateText(JSON.stringify(request));
      assert.deepStrictEqual(engine.artifactValidate(request), JSON.parse(text));
    }
  }
});

test("an answer with an integer that JavaScript would round is text alone", () => {
  const { report } = engine.impactMeasure({ old: {}, new: {}, documents: [{ id: "x", document: "1" }] });
  assert.equal(report.valid, 1);
  const reports = (count) => ({ reports: [{ ...report, documents: count, judged: count, valid: count }, report] });
  assert.equal(engine.impactMerge(reports(Number.MAX_SAFE_INTEGER - 1)).valid, Number.MAX_SAFE_INTEGER);
  assert.throws(() => engine.impactMerge(reports(Number.MAX_SAFE_INTEGER)), { code: "request.lossy-number" });
  assert.match(engine.impactMergeText(JSON.stringify(reports(Number.MAX_SAFE_INTEGER))), /"valid":9007199254740992[,}]/);
});

test("text functions take text only", () => {
  const code = (request) => JSON.parse(outcome(() => engine.schemaCheckText(request)).problem).code;
  assert.equal(code(5), "request.invalid-field");
  assert.equal(code('{"schema": "\ud800"}'), "request.lone-surrogate");
  assert.equal(code(" ".repeat(17 * 1024 * 1024)), "limit.bytes");
  assert.equal(code("[".repeat(100_000)), "limit.depth");
});

test("a validator judges batches and outlives its memory", () => {
  const validator = engine.validator({ schema: { type: "integer" } });
  const lines = validator.push('1\n\n"x"\n{').trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((line) => line.verdict ?? line.problem.code), ["valid", "invalid", "request.invalid-json"]);
  validator.free();
  assert.equal(JSON.parse(validator.push(new TextEncoder().encode("2"))).verdict, "valid");
  validator.free();
  assert.throws(() => engine.validator({ schema: { type: "nothing" } }), { code: "schema.invalid" });
});

test("reports on parts of the stored documents are added", () => {
  const change = { old: { type: ["integer", "string"] }, new: { type: "integer" }, examples: 1 };
  const impact = engine.impact(change);
  const first = impact.push('1\n"a"\n', "x\ny").report;
  const second = impact.push(new TextEncoder().encode("null\n\n{")).report;
  const both = engine.impactMerge({ reports: [second, first] });
  assert.deepEqual([both.valid, both.broken, both.broken_before, both.mended, both.unreadable], [1, 1, 1, 0, 1]);
  assert.equal(both.findings[0].examples[0].id, "y");
  const documents = ["1", '"a"', "null", "{"].map((document, index) => ({ id: ["x", "y", "", ""][index], document }));
  assert.deepEqual(engine.impactMeasure({ ...change, documents }).report, both);
  impact.free();
});

test("a count takes seats and ballots in batches", () => {
  const rule = { threshold: { num: 2, den: 3, cmp: "ge" }, base: "electorate", signatures: "none" };
  const whole = { electorate: ["a", "b", "c"].map((id) => ({ id, weight: 1 })), ballots: [{ voter: "a", choice: "yes" }, { voter: "b", choice: "yes" }, { voter: "b", choice: "no" }, { voter: "x", choice: "no" }], rule };
  const count = engine.count({ electorate: [], rule });
  const lines = (values) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
  assert.equal(count.enroll(lines(whole.electorate)), 3);
  count.push(lines(whole.ballots.slice(0, 1)));
  count.push(new TextEncoder().encode(lines(whole.ballots.slice(1))));
  const { tally, outcome_at_close } = engine.tallyCount(whole);
  const streamed = count.answer();
  assert.deepEqual([streamed.tally, streamed.outcome_at_close], [tally, outcome_at_close]);
  assert.equal(tally.yes, 2);
  count.free();
  assert.throws(() => count.answer(), { code: "internal" });
});

test("a digester agrees with Node, and is gone with its instance", () => {
  const digester = engine.digester();
  const bytes = new Uint8Array(1_000_003).map((_, index) => index * 7);
  for (let start = 0; start < bytes.length; start += 65_537) digester.push(bytes.subarray(start, start + 65_537));
  assert.equal(digester.answer(), `sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  assert.throws(() => engine.artifactValidate(gluttonous()), { code: "limit.memory" });
  assert.throws(() => digester.push("x"), { code: "internal", detail: /begin again/ });
});

test("exhausted memory is a problem, and the next call finds a fresh engine", () => {
  const validator = engine.validator({ schema: { type: "integer" } });
  assert.throws(() => engine.artifactValidate(gluttonous()), { code: "limit.memory" });
  assert.equal(engine.artifactValidate({ schema: { type: "integer" }, artifact: 1 }).accepted, true);
  assert.equal(JSON.parse(validator.push("1")).verdict, "valid");
});

test("a worker keeps its deadline and goes on", async () => {
  const worker = await startWorker({ deadline: 3_000 });
  const fine = { schema: { type: "integer" }, artifact: 1 };
  assert.equal((await worker.artifactValidate(fine)).accepted, true);
  const validator = await worker.validator({ schema: { type: "integer" } });
  const [late, after] = await Promise.allSettled([worker.artifactValidate(endless()), worker.artifactValidate(fine)]);
  assert.equal(late.reason.code, "limit.deadline");
  assert.equal(after.value.accepted, true);
  assert.equal(worker.generation, 2);
  assert.equal(JSON.parse(await validator.push("1")).verdict, "valid");
  await validator.free();
  const stop = new AbortController();
  const stopped = worker.artifactValidate(endless(), { signal: stop.signal });
  stop.abort();
  await assert.rejects(stopped, { name: "AbortError" });
  assert.equal((await worker.artifactValidate(fine)).accepted, true);
  await assert.rejects(worker.artifactValidate({ schema: () => true, artifact: 1 }), { code: "request.invalid-json" });
  worker.terminate();
  await assert.rejects(worker.artifactValidate(fine), { code: "internal" });
});

test("a worker takes a certificate in pieces, and a bundle in batches, like the engine", async () => {
  const worker = await startWorker({ deadline: 20_000 });
  const { request: asked, answer } = ALL.find(({ operation, name }) => operation === "certificate.verify" && name === "established");
  const { certificate: text, ...rest } = JSON.parse(asked);
  const certificate = await worker.certificate(rest);
  for (let from = 0; from < text.length; from += 1_000) await certificate.push(text.slice(from, from + 1_000));
  assert.equal(await certificate.finishText(), answer);
  assert.deepEqual(await certificate.finish(), JSON.parse(answer));
  await certificate.free();
  await assert.rejects(certificate.finishText(), { code: "internal" });
  for (const { name, request, answer } of ALL.filter(({ operation, answer }) => operation === "bundle.check" && answer !== undefined).slice(0, 10)) {
    const { bundle: { files, ...others }, ...policy } = JSON.parse(request);
    const bundle = await worker.bundle();
    await bundle.push(Object.entries(files).map(([path, content]) => JSON.stringify({ path, content })).join("\n"));
    assert.equal(await bundle.askText("bundle.check", JSON.stringify({ bundle: { files: {}, ...others }, ...policy })), answer, name);
    await assert.rejects(bundle.askText("bundle.nothing", "{}"), { code: "request.unknown-operation" });
    await bundle.free();
  }
  const lost = await worker.bundle();
  const given = new AbortController();
  const long = worker.schemaCheck({ schema: {} }, { signal: given.signal });
  given.abort();
  await assert.rejects(long);
  await assert.rejects(lost.push("{}"), { code: "internal" });
  worker.terminate();
});
