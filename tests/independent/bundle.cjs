// `node bundle.cjs FILE KEY`: verifies a Sigstore bundle by a public key with the packages of Sigstore for Node, which must be in reach of `require`.
const fs = require("fs");
const crypto = require("crypto");
const { createRequire } = require("module");
const packages = createRequire(process.cwd() + "/");
const { bundleFromJSON } = packages("@sigstore/bundle");
const { Verifier, toSignedEntity, toTrustMaterial } = packages("@sigstore/verify");

const [file, key] = process.argv.slice(2);
// The key as X.509 has it: 12 bytes that name Ed25519, then the key.
const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(key, "hex")]);
const publicKey = crypto.createPublicKey({ key: spki, format: "der", type: "spki" });
const root = {
  mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
  tlogs: [],
  certificateAuthorities: [],
  ctlogs: [],
  timestampAuthorities: [],
};
const material = toTrustMaterial(root, (hint) => ({ publicKey, validFor: () => hint === "ed25519:" + key }));
const verifier = new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(fs.readFileSync(file, "utf8")))));
console.log("accepted");
