// What is measured the same way in Node and in a page.
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Figures of validation beside ajv: `place` is part of their names. */
export function measure(place, engine, { schema, artifact }) {
  const line = JSON.stringify(artifact);
  const batch = 100;
  const lines = new TextEncoder().encode(`${line}\n`.repeat(batch));
  const validator = engine.validator({ schema });
  const compile = (schema) => {
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats(ajv);
    return ajv.compile(schema);
  };
  const validate = compile(schema);
  if (!validate(artifact) || !JSON.parse(validator.push(line)).accepted) throw new Error("the artifact is valid");
  const [reused, reusedPeer] = medians(
    () => validator.push(lines),
    () => {
      for (let index = 0; index < batch; index += 1) validate(JSON.parse(line));
    },
  );
  // A schema never seen is one that differs from all before it.
  let serial = 0;
  const fresh = () => ({ ...schema, title: `never seen ${place} ${(serial += 1)}` });
  const [first, firstPeer] = medians(
    () => engine.artifactValidateText(JSON.stringify({ schema: fresh(), artifact })),
    () => compile(fresh())(JSON.parse(line)),
  );
  return [
    { what: `parse and validate a 1 KB artifact, validator reused: ${place}`, ours: reused / batch, peer: reusedPeer / batch, peer_name: "ajv", target: 1.5 },
    { what: `first verdict from a schema never seen: ${place}`, ours: first, peer: firstPeer, peer_name: "ajv", target: 1 },
  ];
}

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

/** The median times of both, in microseconds, taken in turns. */
function medians(ours, peer) {
  const taken = [[], []];
  for (let round = 0; round < 60; round += 1) {
    for (const [index, run] of [ours, peer].entries()) {
      const begin = performance.now();
      // A page's clock is coarse: each sample is ten runs.
      for (let again = 0; again < 10; again += 1) run();
      // The first rounds warm up.
      if (round >= 10) taken[index].push(((performance.now() - begin) * 1_000) / 10);
    }
  }
  return taken.map((times) => times.sort((a, b) => a - b)[times.length >> 1]);
}
