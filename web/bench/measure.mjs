// What is measured the same way in Node and in a page.
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Validator as Interpreter } from "@cfworker/json-schema";

/** Figures of validation beside ajv and the validator without code from text: `place` is part of their names. */
export function measure(place, engine, validation, { schema, artifact }) {
  const line = JSON.stringify(artifact);
  const batch = 100;
  const lines = new TextEncoder().encode(`${line}\n`.repeat(batch));
  const compile = (schema) => {
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats(ajv);
    return ajv.compile(schema);
  };
  const validate = compile(schema);
  const interpreter = new Interpreter(schema, "2020-12", false);
  const [whole, alone] = [engine, validation].map((home) => home.validator({ schema }));
  const accepts = [validate(artifact), interpreter.validate(artifact).valid, ...[whole, alone].map((validator) => JSON.parse(validator.judgeText(line)).accepted)];
  if (accepts.includes(false)) throw new Error("the artifact is valid");
  const times = (run) => () => {
    for (let index = 0; index < batch; index += 1) run();
  };
  const reused = inTurns({
    whole: () => whole.push(lines),
    alone: () => alone.push(lines),
    one: times(() => alone.judgeText(line)),
    ajv: times(() => validate(JSON.parse(line))),
    interpreter: times(() => interpreter.validate(JSON.parse(line))),
  }, batch, 10);
  // A schema never seen is one that differs from all before it.
  let serial = 0;
  const fresh = () => ({ ...schema, title: `never seen ${place} ${(serial += 1)}` });
  const first = inTurns({
    whole: () => engine.artifactValidateText(JSON.stringify({ schema: fresh(), artifact })),
    alone: () => validation.artifactValidateText(JSON.stringify({ schema: fresh(), artifact })),
    ajv: () => compile(fresh())(JSON.parse(line)),
  }, 1, 5);
  const row = (taken, what, ours, peer, target) => ({
    what: `${what}: ${place} (${spread(taken[ours])}; the peer ${spread(taken[peer])})`,
    ours: median(taken[ours]), peer: median(taken[peer]), peer_name: PEERS[peer], target,
  });
  const parse = "parse and validate a 1 KB artifact, validator reused";
  return [
    row(reused, `${parse}, \`rogatio/validator\``, "alone", "ajv", 0.8),
    row(reused, `${parse}, \`rogatio/validator\`, one text a call`, "one", "ajv", null),
    row(reused, `${parse}, whole engine`, "whole", "ajv", 1.2),
    row(reused, `${parse}, \`rogatio/validator\``, "alone", "interpreter", 0.5),
    row(reused, `${parse}, whole engine`, "whole", "interpreter", 0.5),
    row(first, "first verdict from a schema never seen, `rogatio/validator`", "alone", "ajv", 0.1),
    row(first, "first verdict from a schema never seen, whole engine", "whole", "ajv", null),
  ];
}

const PEERS = { ajv: "ajv", interpreter: "@cfworker/json-schema" };

/** SHA-256 of 64 MiB in batches of one, beside the platform's own, which is native and wants them at once. */
export async function digest(place, engine) {
  const batch = 1 << 20;
  const bytes = new Uint8Array(64 * batch).map((_, index) => index * 31);
  const timed = async (run) => {
    const begin = performance.now();
    const digest = await run();
    return { digest, micros: (performance.now() - begin) * 1_000 };
  };
  const ours = await timed(() => {
    const digester = engine.digester();
    for (let start = 0; start < bytes.length; start += batch) digester.push(bytes.subarray(start, start + batch));
    return digester.answer();
  });
  const peer = await timed(() => crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(new Uint8Array(peer.digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (ours.digest !== `sha256:${hex}`) throw new Error("the digests disagree");
  return { what: `SHA-256 of 64 MiB: ${place}`, ours: ours.micros, peer: peer.micros, peer_name: "crypto.subtle (native)", target: null };
}

/** The rounds that count; a few before them warm up. */
const ROUNDS = 20;
const WARM_UP = 5;

/** The times of each for one of its `parts`, in microseconds, a list of rounds; in each round everybody has a turn of `runs` runs, because a page's clock is coarse. */
function inTurns(subjects, parts, runs) {
  const taken = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(subjects)) {
      const begin = performance.now();
      for (let again = 0; again < runs; again += 1) run();
      if (round >= 0) taken[name].push(((performance.now() - begin) * 1_000) / runs / parts);
    }
  }
  return taken;
}

const sorted = (times) => [...times].sort((left, right) => left - right);
const median = (times) => sorted(times)[times.length >> 1];
/** The times between which four of five rounds lie. */
const spread = (times) => `${sorted(times)[times.length / 10].toPrecision(3)} to ${sorted(times)[(times.length * 9) / 10].toPrecision(3)} µs`;
