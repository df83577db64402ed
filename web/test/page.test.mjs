// The page in Chromium: every vector in its worker byte for byte, and the page as people use it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { launch, open, serve, type, verdict } from "./browser.mjs";
import { method, vectors } from "./vectors.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const server = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  server.close();
});

const OLD = { type: "object", properties: { name: { type: "string" }, age: { type: ["integer", "string"] } } };
const NEW = { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } } };
const text = (value) => JSON.stringify(value, null, 2);

/** Opens the page with two schemas in it. */
async function compare(old, next, options) {
  const opened = await open(browser, `${server.url}#/compare`, options);
  await type(opened.page, "Old", text(old));
  await type(opened.page, "New", text(next));
  return opened;
}

test("vectors in the page's worker, byte for byte", async (context) => {
  const { page, context: tab } = await open(browser, server.url);
  const cases = vectors().map((vector) => ({ ...vector, method: `${method(vector.operation)}Text` }));
  assert.ok(cases.length > 0, "there are no vectors");
  const answers = await page.evaluate(async (cases) => {
    const module = await WebAssembly.compileStreaming(fetch("rogatio.wasm"));
    const worker = new Worker("worker-browser.js", { type: "module" });
    worker.postMessage(module);
    const ask = (serial, task) => new Promise((resolve) => {
      worker.addEventListener("message", ({ data }) => resolve(data), { once: true });
      worker.postMessage({ serial, task });
    });
    const answers = [];
    for (const [serial, { method, request }] of cases.entries()) {
      answers.push(await ask(serial, { kind: "call", method, request }));
    }
    worker.terminate();
    return answers;
  }, cases.map(({ method, request }) => ({ method, request })));
  for (const [serial, { operation, name, answer, problem }] of cases.entries()) {
    await context.test(`${operation}/${name}`, () => {
      assert.deepEqual(answers[serial], answer === undefined ? { serial, problem } : { serial, value: answer });
    });
  }
  await tab.close();
});

test("a breaking change shows its witness while one types", async () => {
  const { page, context, complaints, requests } = await compare(OLD, OLD);
  await verdict(page, "Compatible");
  await type(page, "New", text(NEW));
  await verdict(page, "Breaking");
  const witness = JSON.parse(await page.locator(".witness pre").innerText());
  assert.equal(typeof witness.age, "string");
  assert.match(await page.locator(".witness .lead").innerText(), /Accepted by OLD, refused by NEW/);
  assert.match(await page.locator(".witness .because").innerText(), /^because .*integer/);
  const mark = page.locator('.editor[aria-label^="New:"] .cm-mark-witness').first();
  assert.match(await mark.innerText(), /"type"/);
  await page.getByLabel("Forward", { exact: true }).check();
  await verdict(page, "Compatible");
  await page.getByLabel("Full", { exact: true }).check();
  await verdict(page, "Breaking");
  assert.deepEqual(complaints, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith(server.url)), [], "the page asks nobody else");
  await context.close();
});

test("text that is no JSON is said to be none, at its place", async () => {
  const { page, context } = await compare(OLD, NEW);
  await verdict(page, "Breaking");
  await type(page, "New", '{"type": }');
  await verdict(page, "Not JSON");
  assert.equal(await page.locator('.editor[aria-label^="New:"] .cm-lintRange-error, .editor[aria-label^="New:"] .cm-lintPoint-error').count(), 1);
  await type(page, "New", '{"type": "nothing"}');
  await verdict(page, "Cannot be compared");
  await page.locator('.editor[aria-label^="New:"] .cm-lintRange-error').first().waitFor();
  await type(page, "New", '{"a": 1, "a": 2}');
  await page.getByText("request.duplicate-key").waitFor();
  await type(page, "New", text(NEW));
  await verdict(page, "Breaking");
  await context.close();
});

test("a link carries both documents and the switches", async () => {
  const { page, context } = await compare(OLD, NEW);
  await page.getByLabel("Forward", { exact: true }).check();
  await page.getByLabel("Closed documents").check();
  await verdict(page, "Compatible");
  await page.click("#share");
  await page.waitForFunction(() => location.hash.startsWith("#/compare?1."));
  const other = await open(browser, page.url());
  await verdict(other.page, "Compatible");
  assert.equal(await other.page.locator('input[value="forward"]').isChecked(), true);
  assert.equal(await other.page.getByLabel("Closed documents").isChecked(), true);
  await other.page.getByLabel("Backward", { exact: true }).check();
  await verdict(other.page, "Breaking");
  const broken = await open(browser, `${server.url}#1.AAAA`);
  assert.deepEqual(broken.complaints, []);
  for (const each of [context, other.context, broken.context]) await each.close();
});

test("each side has the files that it refers to", async () => {
  const schema = { type: "object", properties: { size: { $ref: "https://example.com/size" } } };
  const { page, context, complaints } = await compare(schema, schema);
  await verdict(page, "Cannot be compared");
  const size = (maximum) => [{ name: "size.json", mimeType: "application/json", buffer: Buffer.from(text({ $id: "https://example.com/size", type: "integer", maximum })) }];
  const add = async (side, files) => {
    await page.getByText(`Files that ${side} refers to`).click();
    await page.getByLabel(`Add files that ${side} refers to`).setInputFiles(files);
  };
  await add("OLD", size(10));
  await add("NEW", size(10));
  await verdict(page, "Compatible");
  await page.getByLabel("Add files that NEW refers to").setInputFiles(size(5));
  await verdict(page, "Breaking");
  await page.click("#share");
  await page.waitForFunction(() => location.hash.startsWith("#/compare?1."));
  const other = await open(browser, page.url());
  await verdict(other.page, "Breaking");
  await page.getByLabel("Address of the file").last().fill("https://example.com/other");
  await page.keyboard.press("Tab");
  // A file is known by its own `$id` too.
  await verdict(page, "Breaking");
  await page.getByRole("button", { name: "Remove https://example.com/size" }).last().click();
  await verdict(page, "Cannot be compared");
  assert.deepEqual(complaints, []);
  for (const each of [context, other.context]) await each.close();
});

test("an artifact is judged, and each finding has its place", async () => {
  const { page, context } = await open(browser, server.url);
  await page.getByRole("link", { name: "Validate", exact: true }).click();
  await page.locator("#validate .cm-content").first().waitFor();
  await type(page, "Schema", text({ type: "object", properties: { age: { type: "integer" } }, required: ["name"] }));
  await type(page, "Artifact", '{"age": "seven"}');
  await verdict(page, "Invalid");
  assert.equal(await page.locator("#validate .differences li").count(), 2);
  await page.locator("#validate").getByRole("button", { name: "show /age in Artifact" }).click();
  await page.waitForFunction(() => document.activeElement?.className === "editor-host");
  await page.getByLabel("Warn", { exact: true }).check();
  await verdict(page, "Accepted, with warnings");
  await type(page, "Artifact", '{"age": 7, "name": "Ada"}');
  await verdict(page, "Valid");
  await context.close();
});

test("a certificate and a bundle are verified without a server, each claim with its own result", async () => {
  const { page, context, complaints, requests } = await open(browser, server.url);
  await page.getByRole("link", { name: "Verify", exact: true }).click();
  const { request } = vectors().find(({ operation, name }) => operation === "certificate.verify" && name === "established");
  const { certificate, policy } = JSON.parse(request);
  const file = (text) => ({ name: "note.cert.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(text) });
  const before = requests.length;
  await page.getByLabel("Certificate", { exact: true }).setInputFiles(file(certificate));
  const result = page.locator('section[aria-label="Result"]');
  await result.getByText("Cannot be established", { exact: true }).waitFor();
  await page.getByLabel("Public key of the senate").fill(policy.instance_key);
  await page.getByText("More that you know").click();
  await page.getByLabel(/^Electorate:/).fill(policy.electorate);
  await page.getByLabel(/^Rule:/).fill("log");
  await page.getByLabel("Cosigners you trust, one key a line").fill(policy.cosigners.join("\n"));
  await page.getByLabel(/must have countersigned/).fill("3");
  await page.getByRole("button", { name: "Verify note.cert.jsonl again" }).click();
  await result.getByText("Established", { exact: true }).waitFor();
  assert.deepEqual(await result.locator(".checks .badge").allInnerTexts(), Array(13).fill("holds"));
  // One ballot said something else: the claims about it fail, and the format still holds.
  const forged = certificate.replace('\\"choice\\":\\"yes\\"', '\\"choice\\":\\"no\\"');
  assert.notEqual(forged, certificate);
  await page.getByLabel("Certificate", { exact: true }).setInputFiles(file(forged));
  await result.getByText("Refuted", { exact: true }).waitFor();
  const words = await result.locator(".checks .badge").allInnerTexts();
  assert.equal(words[0], "holds");
  assert.ok(words.includes("fails"));
  // A project's folder, as a person chooses it.
  const { mkdtempSync, mkdirSync, writeFileSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const { dirname, join } = await import("node:path");
  const bundle = (name) => JSON.parse(vectors().find((vector) => vector.operation === "bundle.verify" && vector.name === name).request).bundle.files;
  for (const [name, word] of [["signed", "Holds"], ["tampered", "Fails"]]) {
    const folder = mkdtempSync(join(tmpdir(), "rogatio-bundle-"));
    for (const [path, content] of Object.entries(bundle(name))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), typeof content === "string" ? content : Buffer.from(content.base64, "base64"));
    }
    await page.getByLabel("Folder", { exact: true }).setInputFiles(folder);
    await result.getByText(word, { exact: true }).waitFor();
    assert.ok((await result.locator(".checks .badge").count()) >= 6);
    rmSync(folder, { recursive: true });
  }
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
  assert.deepEqual(requests.slice(before).filter((url) => !/\.(js|css|woff2)$/.test(url)), [], "nothing is sent anywhere");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("one downloaded file verifies certificates from the disk, without a network", async () => {
  const { page, context } = await open(browser, server.url);
  await page.getByRole("link", { name: "Verify", exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "download the verifier" }).click()]);
  assert.equal(download.suggestedFilename(), "rogatio-verifier.html");
  const { mkdtempSync, readFileSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  const folder = mkdtempSync(join(tmpdir(), "rogatio-verifier-"));
  const path = join(folder, "verifier.html");
  await download.saveAs(path);
  assert.ok(readFileSync(path).length < 5_000_000, `${readFileSync(path).length} bytes`);
  await context.close();
  const offline = await browser.newContext({ offline: true });
  const file = await offline.newPage();
  const [requests, complaints] = [[], []];
  file.on("request", (request) => requests.push(request.url()));
  file.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  file.on("pageerror", (error) => complaints.push(String(error)));
  await file.goto(pathToFileURL(path).href);
  const { request } = vectors().find(({ operation, name }) => operation === "certificate.verify" && name === "established");
  const { certificate, policy } = JSON.parse(request);
  const choose = (text) => file.getByLabel("Certificate", { exact: true }).setInputFiles({ name: "note.cert.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(text) });
  const heading = (name) => file.getByRole("heading", { name, exact: true });
  await choose(certificate);
  await heading("Cannot be established").waitFor();
  await file.getByLabel(/^Policy/).fill(JSON.stringify(policy));
  await file.getByRole("button", { name: "Verify it again" }).click();
  await heading("Established").waitFor();
  assert.deepEqual(await file.locator("td:nth-child(2)").allInnerTexts(), Array(13).fill("Established"));
  await choose(certificate.replace('\\"choice\\":\\"yes\\"', '\\"choice\\":\\"no\\"'));
  await heading("Refuted").waitFor();
  await file.getByLabel(/^Policy/).fill("{");
  await file.getByRole("button", { name: "Verify it again" }).click();
  await file.locator("#result .refuted").waitFor();
  await file.evaluate(axe);
  const { violations } = await file.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
  assert.deepEqual(requests.filter((url) => !url.startsWith("blob:")), [pathToFileURL(path).href], "the file asks for nothing but what is in it");
  assert.deepEqual(complaints, []);
  await offline.close();
  rmSync(folder, { recursive: true });
});

test("hostile input leaves the page answering", async () => {
  const { page, context } = await open(browser, server.url);
  await page.getByRole("link", { name: "Validate", exact: true }).click();
  await page.locator("#validate .cm-content").first().waitFor();
  const level = (next) => ({ allOf: [{ $ref: `#/$defs/${next}` }, { $ref: `#/$defs/${next}` }] });
  const $defs = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [index, level(index + 1)]));
  const patterns = Array.from({ length: 3_000 }, (_, index) => ({ pattern: `^\\p{L}{1,60}${index}$` }));
  const hostile = [
    [JSON.stringify({ $ref: "#/$defs/0", $defs: { ...$defs, 45: { type: "integer" } } }), "Limit exceeded"],
    [JSON.stringify({ anyOf: patterns }), "Limit exceeded"],
    [`${"[".repeat(5_000)}${"]".repeat(5_000)}`, "Limit exceeded"],
    ['{"minimum": 1e400}', "Cannot be validated"],
    ['{"$ref": "#"}', "Valid"],
    ['{"$ref": "https://elsewhere.example/schema"}', "Cannot be validated"],
    ['{"pattern": "(a+)+$(?=b)"}', "Cannot be validated"],
  ];
  await type(page, "Artifact", "1");
  for (const [schema, word] of hostile) {
    await type(page, "Schema", schema);
    await verdict(page, word).catch(async () => {
      assert.fail(`${schema.slice(0, 60)}: ${await page.locator("#validate .sign").innerText()}`);
    });
    await type(page, "Schema", '{"type": "integer"}');
    await verdict(page, "Valid");
  }
  await type(page, "Artifact", JSON.stringify("<img src=x onerror=alert(1)>"));
  await verdict(page, "Invalid");
  assert.equal(await page.locator("#validate img").count(), 0);
  await context.close();
});

test("each number of the diff is beside its line, also below the window", async () => {
  const { page, context } = await open(browser, `${server.url}#/preview`);
  await page.locator(".diff .cm-line").first().waitFor({ state: "attached" });
  const faults = () => page.evaluate(() => {
    const root = document.querySelector(".diff").shadowRoot;
    return [...root.querySelectorAll(".cm-editor")].flatMap((editor) => {
      const tops = [...editor.querySelectorAll(".cm-content > .cm-line")].map((line) => line.getBoundingClientRect().top);
      const numbers = [...editor.querySelectorAll(".cm-lineNumbers .cm-gutterElement")].filter((number) => number.style.visibility !== "hidden");
      return numbers.length === tops.length ? numbers.filter((number, index) => Math.abs(number.getBoundingClientRect().top - tops[index]) > 1).map((number) => number.textContent) : ["count"];
    });
  });
  assert.ok(await page.evaluate(() => document.querySelector(".diff").getBoundingClientRect().top > 0.8 * innerHeight), "the diff is below");
  await page.waitForTimeout(500);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a preview begins with two whole schemas, and a link carries it", async () => {
  const { page, context, complaints } = await open(browser, `${server.url}#/preview`);
  await type(page, "Schema", text(OLD));
  await page.getByRole("button", { name: "New schema", exact: true }).click();
  await type(page, "New schema", text({ ...OLD, properties: { ...OLD.properties, name: { type: ["string", "null"] } } }));
  await page.getByText("It gives exactly the new schema.").waitFor();
  await verdict(page, "Compatible");
  await type(page, "New schema", text(NEW));
  await verdict(page, "Breaking");
  await page.getByText("It gives exactly the new schema.").waitFor();
  assert.equal(typeof JSON.parse(await page.locator(".witness pre").innerText()).age, "string");
  await page.getByRole("button", { name: "Form", exact: true }).click();
  assert.equal(await page.getByLabel("Place, as a JSON Pointer").inputValue(), "/properties/age");
  assert.equal(await page.getByLabel("Kind of change").inputValue(), "modify_field");
  await page.getByRole("button", { name: "New schema", exact: true }).click();
  await type(page, "New schema", text({ ...NEW, title: "T", properties: { a: {}, b: {}, ...NEW.properties, age: OLD.properties.age } }));
  await page.getByText("The schemas differ in 2 places").waitFor();
  await page.getByText("No proposal can change title of the whole schema.").waitFor();
  await page.getByRole("button", { name: "add field /properties/b" }).click();
  await page.locator('section[aria-label="The resulting schema"]').waitFor();
  await page.click("#share");
  await page.waitForFunction(() => location.hash.startsWith("#/preview?1."));
  const other = await open(browser, page.url());
  await verdict(other.page, "Compatible");
  assert.equal(await other.page.getByLabel("Place, as a JSON Pointer").inputValue(), "/properties/b");
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
  assert.deepEqual([...complaints, ...other.complaints], []);
  for (const each of [context, other.context]) await each.close();
});

test("each step of a migration is told in words, beside its SQL", async () => {
  const { page, context, complaints } = await open(browser, `${server.url}#/preview`);
  await type(page, "Schema", text({ type: "object", properties: { title: { type: "string" } }, required: ["title"], additionalProperties: false }));
  await page.getByLabel("Place, as a JSON Pointer").fill("/properties/score");
  await page.getByLabel("Schema of the field").fill('{"type": "integer", "minimum": 0}');
  await page.getByLabel("Required").selectOption("true");
  await page.getByLabel("Default, as JSON").fill("0");
  await page.getByLabel("Old documents get").selectOption("default");
  const migration = page.getByRole("region", { name: "The migration" });
  await migration.getByText(/^Documents in a senate/).click();
  await migration.getByText("If score is missing in the document, it gets the value 0.").first().waitFor();
  for (const [place, sql] of [["A table in PostgreSQL", /ADD COLUMN IF NOT EXISTS "score"/], ["A table in SQLite", /"score"/]]) {
    const part = migration.locator("details").filter({ hasText: place }).first();
    await part.locator("summary").first().click();
    await part.getByRole("heading", { name: "Steps", exact: true }).waitFor();
    const rows = part.locator(".plan > li");
    assert.ok((await rows.count()) >= 4);
    for (const row of await rows.all()) assert.match(await row.locator("p.quietly").first().innerText(), /^(Counts|One statement|\d|Repeated|The engine|Version|They) ?.*\./);
    assert.ok((await part.locator(".plan pre").allInnerTexts()).some((statement) => sql.test(statement)), place);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the keyboard is enough", async () => {
  const { page, context } = await open(browser, server.url);
  await page.getByRole("link", { name: "Compare", exact: true }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#validate").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.locator("#compare").waitFor();
  await page.locator('.editor[aria-label^="Old:"] .cm-content').click();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Format New");
  await context.close();
});

test("each example gets a verdict", async () => {
  const { page, context, complaints } = await open(browser, server.url);
  const names = await page.locator("#examples option:not([value=''])").allInnerTexts();
  assert.ok(names.length >= 10);
  for (const name of names) {
    await page.selectOption("#examples", { label: name });
    await page.waitForFunction(() => {
      const sign = document.querySelector(".bench .sign");
      const word = sign?.querySelector(".word")?.textContent;
      return sign && !sign.hasAttribute("data-busy") && ["Compatible", "Breaking", "Unknown", "Valid", "Invalid", "Limit exceeded"].includes(word);
    }, undefined, { timeout: 20_000 });
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    test(`axe-core finds nothing: ${colorScheme}, ${viewport.width} px`, async () => {
      const { page, context } = await compare(OLD, NEW, { colorScheme, viewport });
      await verdict(page, "Breaking");
      await page.evaluate(axe);
      const audit = async () => {
        const { violations } = await page.evaluate(() => globalThis.axe.run(document));
        assert.deepEqual(violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)]), []);
      };
      await audit();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out sideways");
      await page.getByRole("link", { name: "Validate", exact: true }).click();
  await page.locator("#validate .cm-content").first().waitFor();
      await page.waitForTimeout(300);
      await audit();
      await context.close();
    });
  }
}
