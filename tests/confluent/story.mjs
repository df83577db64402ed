// A producer and a consumer with the clients of JavaScript, unmodified and with their default settings.
//
// The argument is `{"client", "url", "user", "token"}`. Where a schema needs a vote, the program prints `VOTE <proposal>` and waits for a line.

import { createInterface } from "node:readline";
import assert from "node:assert/strict";

const told = JSON.parse(process.argv[2]);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const person = { $id: "person.json", type: "object", properties: { name: { type: "string" } }, additionalProperties: false };
const order = {
  type: "object", required: ["id"], additionalProperties: false,
  properties: { id: { type: "integer" }, buyer: { $ref: "person.json" } },
};

/** The proposal that a refusal names. */
function proposal(message) {
  const found = /\/api\/senate\/schema-proposal\/(p-[0-9a-z-]+)/.exec(message);
  assert.ok(found, message);
  return found[1];
}

/** Does it, and once more after the vote that it needs. */
async function voted(act, message) {
  let refused;
  try { await act(); } catch (error) { refused = error; }
  assert.ok(refused, "an unapproved schema was registered");
  console.log(`VOTE ${proposal(message(refused))}`);
  await lines.next();
  return act();
}

async function confluent() {
  const { SchemaRegistryClient, JsonSerializer, JsonDeserializer, SerdeType } = (await import("@confluentinc/schemaregistry")).default;
  const client = new SchemaRegistryClient({
    baseURLs: [told.url],
    basicAuthCredentials: { credentialsSource: "USER_INFO", userInfo: `${told.user}:${told.token}` },
  });
  const message = error => error.message;
  // A serializer makes the schema of the message, and looks it up; where it is told to, it registers it.
  const careful = new JsonSerializer(client, SerdeType.VALUE, {});
  await assert.rejects(careful.serialize("notes", { title: "a", count: 1 }), /40401/);
  const serializer = new JsonSerializer(client, SerdeType.VALUE, { autoRegisterSchemas: true });
  const payload = { title: "a", count: 1 };
  const bytes = await voted(() => serializer.serialize("notes", payload), message);
  const id = bytes.readInt32BE(1);
  assert.deepEqual(await careful.serialize("notes", payload), bytes);
  const deserializer = new JsonDeserializer(client, SerdeType.VALUE, {});
  assert.deepEqual(await deserializer.deserialize("notes", bytes), payload);
  const latest = await client.getLatestSchemaMetadata("notes-value");
  assert.equal(latest.id, id);
  assert.equal(latest.version, 1);
  const known = { schemaType: "JSON", schema: latest.schema };
  assert.equal(await client.getId("notes-value", known), id);
  assert.equal(await client.getVersion("notes-value", known), 1);
  assert.equal(await client.register("notes-value", known), id);
  const wrong = { schemaType: "JSON", schema: JSON.stringify({ type: "object", properties: { title: { type: "integer" } } }) };
  assert.equal(await client.testSubjectCompatibility("notes-value", wrong), false);
  assert.equal(await client.testSubjectCompatibility("notes-value", known), true);
  // References.
  await voted(() => client.register("person", { schemaType: "JSON", schema: JSON.stringify(person) }), message);
  const referring = {
    schemaType: "JSON", schema: JSON.stringify(order),
    references: [{ name: "person.json", subject: "person", version: 1 }],
  };
  const orders = await voted(() => client.register("orders-value", referring), message);
  const shown = await client.getBySubjectAndId("orders-value", orders);
  assert.deepEqual(shown.references, referring.references);
  const uses = { useLatestVersion: true, autoRegisterSchemas: false, validate: true };
  const strict = new JsonSerializer(client, SerdeType.VALUE, uses);
  const sold = await strict.serialize("orders", { id: 1, buyer: { name: "eva" } });
  assert.equal(sold.readInt32BE(1), orders);
  await assert.rejects(strict.serialize("orders", { id: 1, buyer: { name: 1 } }));
  assert.deepEqual(await deserializer.deserialize("orders", sold), { id: 1, buyer: { name: "eva" } });
  await assert.rejects(client.deleteSubject("person"), /42206|reference/i);
  assert.equal((await client.getCompatibility("orders-value")).toString(), "BACKWARD");
  assert.deepEqual((await client.getAllSubjects()).sort(), ["notes-value", "orders-value", "person"]);
  assert.deepEqual(await client.deleteSubject("orders-value"), [1]);
  assert.deepEqual((await client.getAllSubjects()).sort(), ["notes-value", "person"]);
  assert.equal(await client.register("orders-value", referring), orders);
}

async function kafkajs() {
  const { SchemaRegistry, SchemaType } = (await import("@kafkajs/confluent-schema-registry")).default;
  const registry = new SchemaRegistry({ host: told.url, auth: { username: told.user, password: told.token } });
  const message = error => error.message;
  const note = { type: SchemaType.JSON, schema: JSON.stringify({ type: "object", required: ["title"], properties: { title: { type: "string" } } }) };
  const { id } = await voted(() => registry.register(note, { subject: "notes-value" }), message);
  assert.equal((await registry.register(note, { subject: "notes-value" })).id, id);
  const bytes = await registry.encode(id, { title: "a" });
  assert.deepEqual(await registry.decode(bytes), { title: "a" });
  await assert.rejects(registry.encode(id, { title: 1 }));
  assert.equal(await registry.getLatestSchemaId("notes-value"), id);
  assert.equal(await registry.getRegistryId("notes-value", 1), id);
  assert.equal(await registry.getRegistryIdBySchema("notes-value", note), id);
  // Another registry reads the schema by its id.
  const other = new SchemaRegistry({ host: told.url, auth: { username: told.user, password: told.token } });
  assert.deepEqual(await other.decode(bytes), { title: "a" });
  const referred = { type: SchemaType.JSON, schema: JSON.stringify(person) };
  await voted(() => registry.register(referred, { subject: "person" }), message);
  const referring = {
    type: SchemaType.JSON, schema: JSON.stringify({ ...order, $id: "order.json" }),
    references: [{ name: "person.json", subject: "person", version: 1 }],
  };
  const sold = await voted(() => registry.register(referring, { subject: "orders-value" }), message);
  const order1 = await other.encode(sold.id, { id: 1, buyer: { name: "eva" } });
  assert.deepEqual(await other.decode(order1), { id: 1, buyer: { name: "eva" } });
  await assert.rejects(other.encode(sold.id, { id: 1, buyer: { name: 1 } }));
}

await (told.client === "kafkajs" ? kafkajs() : confluent());
console.log("DONE");
process.exit(0);
