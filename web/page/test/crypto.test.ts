// @vitest-environment node
import { beforeAll, expect, test, vi } from "vitest";

// The example of docs/ballot.md: seed, payload and signature.
const SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PAYLOAD = {
  format: "rogatio/ballot@v2", instance: `sha256:${"0".repeat(64)}`, proposal_id: "p-1", sequence: 1, proposal: `sha256:${"1".repeat(64)}`,
  revision: 1, electorate: `sha256:${"2".repeat(64)}`, rule: `sha256:${"3".repeat(64)}`, voter: "ada", choice: "yes", issued_at: 1735689600,
};
const TYPE = "application/vnd.rogatio.ballot+json";
let keys: typeof import("../src/lib/crypto.js");

beforeAll(async () => {
  vi.stubGlobal("document", { baseURI: "http://localhost/" });
  keys = await import("../src/lib/crypto.js");
});

test("the example of the manual has this signature", async () => {
  const key = await keys.importSeed("ada", "i", `${SEED}\n`, "");
  expect(key.publicKey).toBe("ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  expect(key.privateKey.extractable).toBe(false);
  const envelope = await keys.sign(key, TYPE, PAYLOAD);
  expect(envelope.signatures[0]?.sig).toBe("uEJXG+HtNr+kflveqLW6I5Xb6UGVpH9BucMA/Fta1OZiBugNxEHnx7gdrUXma7ZgBQ7xWA7wnID9NMp1RJHiCQ==");
  expect(await keys.verifies(key.publicKey, envelope)).toBe(true);
  expect(await keys.verifies(key.publicKey, { ...envelope, payload: keys.base64(new TextEncoder().encode("{}")) })).toBe(false);
  expect(await keys.reasonDigest("The field should be required")).toBe("sha256:7c1b6416a2265cc6ff687805eeb8e06f8adbaaf518f4d06103420070d4019194");
});

test("a key goes to another browser under its passphrase only", async () => {
  const key = await keys.makeKey("ada", "i", "correct horse");
  expect(key.backup).toBeDefined();
  const other = await keys.openBackup(key.backup ?? "", "correct horse");
  expect([other.publicKey, other.agent, other.instance]).toEqual([key.publicKey, "ada", "i"]);
  expect(await keys.verifies(key.publicKey, await keys.sign(other, TYPE, PAYLOAD))).toBe(true);
  await expect(keys.openBackup(key.backup ?? "", "wrong")).rejects.toThrow("passphrase");
  await expect(keys.importSeed("ada", "i", "abc", "")).rejects.toThrow("64 hexadecimal digits");
});
