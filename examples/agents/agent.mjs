// An agent that registers, proposes and votes: `agent.mjs URL NAME KEY_FILE register | propose FILE | vote ID CHOICE [REASON]`.
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const [url, name, file, command, ...words] = process.argv.slice(2);
const seed = Buffer.from(`302e020100300506032b657004220420${readFileSync(file, "utf8").trim()}`, "hex");
const key = createPrivateKey({ key: seed, format: "der", type: "pkcs8" });
const publicKey = `ed25519:${createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("hex")}`;

async function post(path, body) {
  const token = process.env.ROGATIO_TOKEN;
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

function signed({ payload, message, envelope }, expected) {
  const said = JSON.parse(payload); // never sign what you did not ask for
  for (const [member, value] of Object.entries(expected)) if (said[member] !== value) throw new Error(payload);
  return { ...envelope, signatures: [{ sig: sign(null, Buffer.from(message, "base64"), key).toString("base64") }] };
}

if (command === "register") {
  const asked = { purpose: "register", agent: name, public_key: publicKey };
  const envelope = signed(await post("/api/statement", asked), asked);
  console.log((await post("/api/agents", { public_key: publicKey, envelope })).token.token);
} else if (command === "propose") {
  console.log((await post("/api/senate/schema-proposal", JSON.parse(readFileSync(words[0], "utf8")))).proposal_id);
} else if (command === "vote") {
  const [id, choice, reason] = words;
  const ballot = await post(`/api/senate/schema-proposal/${id}/ballot`, { vote: choice, reason });
  const envelope = signed(ballot, { proposal_id: id, choice, voter: name });
  console.log((await post(`/api/senate/schema-proposal/${id}/vote`, { envelope, reason })).status);
}
