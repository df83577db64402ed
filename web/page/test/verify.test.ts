// @vitest-environment node
// With the real engine, in a thread of Node.
import { readFileSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { bundleChecks, bundleFiles } from "../src/lib/bundle.js";
import { certificateChecks, policy, trustIn } from "../src/lib/certificate.js";
import { engine } from "../src/lib/engine.js";
import type { Check } from "../src/lib/verify.js";

// The client of the API looks for the address of the page when it is loaded.
vi.hoisted(() => vi.stubGlobal("document", { baseURI: "http://localhost/" }));
afterAll(async () => (await engine()).terminate());
const vector = (operation: string, name: string) => JSON.parse(readFileSync(`${import.meta.dirname}/../../../tests/vectors/${operation}/${name}.json`, "utf8")).request;

test("a form becomes a policy; what is empty is not known", () => {
  expect(policy({ key: " ", cosigners: "\n", quorum: "", electorate: "", rule: "", countersignatures: "" })).toEqual({});
  expect(policy({ ...trustIn("ed25519:1"), cosigners: "a\n b \n", quorum: "2", countersignatures: " 0 " })).toEqual({ instance_key: "ed25519:1", cosigners: ["a", "b"], quorum: 2, electorate: "log", rule: "log", countersignatures: 0 });
  expect(() => policy({ ...trustIn(""), quorum: "two" })).toThrow("must be a number");
});

test("each claim of a certificate has its own result", async () => {
  const { certificate, policy } = vector("certificate.verify", "established");
  const checks: Check[] = [];
  const bytes: number[] = [];
  const answer = await certificateChecks(new Blob([certificate]), trustIn(policy.instance_key), (check) => checks.push(check), (done) => bytes.push(done));
  expect(answer.verdict).toBe("established");
  expect(bytes.at(-1)).toBe(new TextEncoder().encode(certificate).length);
  expect(checks.find(({ name }) => name === "Ballots")?.holds).toBe(true);
  const others: Check[] = [];
  const open = await certificateChecks(new Blob([certificate]), { ...trustIn("") }, (check) => others.push(check), () => undefined);
  expect(open.verdict).toBe("cannot_be_established");
  expect(others.filter(({ holds }) => holds === undefined).length).toBeGreaterThan(5);
  expect(others.find(({ name }) => name === "Format")?.holds).toBe(true);
});

const project = (files: Record<string, string | { base64: string }>, base = "") => Object.entries(files).map(([path, content]) =>
  ({ path: `${base}${path}`, file: new File([typeof content === "string" ? content : Uint8Array.from(atob(content.base64), (one) => one.charCodeAt(0))], path) }));

test("the bundle is found in a project, and nothing else is read", () => {
  const found = bundleFiles(project({ ".kittify/charter/charter.md": "a", ".kittify/memory/b.md": "b", "src/main.rs": "c", ".gitignore": "d", "inner/.kittify/charter/charter.md": "e" }, "work/"));
  expect(found.map(({ path }) => path)).toEqual([".kittify/charter/charter.md", ".gitignore"]);
  expect(() => bundleFiles(project({ "src/main.rs": "c" }))).toThrow(".kittify");
});

test("each part of a bundle has its own result", async () => {
  const check = async (name: string) => {
    const { bundle, keys = [] } = vector("bundle.verify", name);
    const checks: Check[] = [];
    const answer = await bundleChecks(bundleFiles(project(bundle.files, "here/")), keys, (check) => checks.push(check), () => undefined);
    return { answer, result: Object.fromEntries(checks.map(({ name, holds }) => [name, holds])) };
  };
  const signed = await check("signed");
  expect(signed.answer.sealed).toBe(true);
  expect(signed.result).toMatchObject({ Seal: true, Signature: true, "Digest of the manifest": true });
  const tampered = await check("tampered");
  expect(tampered.result["Signature"]).toBe(false);
  const unsealed = await check("unsealed");
  expect(unsealed.result["Seal"]).not.toBe(true);
});
