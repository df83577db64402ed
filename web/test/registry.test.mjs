// The registry against a real senate: readers, migrations with their way back, the lineage of an artifact.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { launch } from "./browser.mjs";
import { senate } from "./senate.mjs";
import { SHOTS, faults, looks, signIn } from "./story.mjs";

const house = await senate();
const browser = await launch();
after(async () => {
  await browser.close();
  await house.close();
});

const TYPE = "evidence-bundle";
const at = (path) => `${house.url}#${path}`;
const send = async (method, path, agent, body) => {
  const answer = await fetch(`${house.url}api/${path}`, { method, headers: { authorization: `Bearer ${house.token(agent)}`, "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) assert.fail(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

test("a reader is registered, compared, replaced and removed", async () => {
  const { page, context, complaints } = await signIn(browser, house, "brutus", `/registry/${TYPE}`);
  const card = page.locator('section[aria-label="Readers"]');
  await card.getByText("No reader is registered.").waitFor();
  await card.getByRole("button", { name: "Register a reader" }).click();
  const form = card.getByRole("form", { name: "Register a reader" });
  await form.getByLabel("Name").fill("search index");
  await form.getByText("letters of ASCII").waitFor();
  await form.getByLabel("Name").fill("search");
  await form.getByLabel(/^The schema that every artifact/).fill('{"type": "object", "properties": {"claim": {"maxLength": 500}, "weight": {"const": 1.50}}');
  await form.getByText("The schema is not JSON").waitFor();
  await form.getByLabel(/^The schema that every artifact/).fill('{"type": "object", "properties": {"claim": {"maxLength": 500}}}');
  await form.getByRole("button", { name: "Register", exact: true }).click();
  await card.locator('li[aria-label="search"]').waitFor();
  // A schema that lets longer claims through breaks the reader, with a witness of its own.
  await card.getByRole("button", { name: "Compare a schema with the readers" }).click();
  const compare = card.getByRole("form", { name: "Compare a schema" });
  const current = JSON.parse(await compare.getByLabel(/^The schema that would be/).inputValue());
  await compare.getByRole("button", { name: "Compare", exact: true }).click();
  await card.getByText("No reader is broken.").waitFor();
  current.properties.claim.maxLength = 900;
  await compare.getByLabel(/^The schema that would be/).fill(JSON.stringify(current));
  await compare.getByRole("button", { name: "Compare", exact: true }).click();
  await card.getByText("1 of 1 reader would be broken.").waitFor();
  const witness = JSON.parse(await card.locator(".differences pre").innerText());
  assert.ok([...witness.claim].length > 500 && [...witness.claim].length <= 900);
  // Another agent may not change it; its owner may.
  const other = await signIn(browser, house, "cato", `/registry/${TYPE}`);
  await other.page.locator('li[aria-label="search"]').waitFor();
  assert.equal(await other.page.locator('li[aria-label="search"]').getByRole("button").count(), 0);
  await card.getByRole("button", { name: "Replace its schema" }).click();
  await form.getByLabel(/^The schema that every artifact/).fill('{"type": "object", "properties": {"claim": {"maxLength": 600}}}');
  await form.getByRole("button", { name: "Replace the schema of search" }).click();
  await card.getByText("Its schema", { exact: true }).click();
  await card.getByText("600").waitFor();
  await card.getByRole("button", { name: "Remove", exact: true }).click();
  await card.getByRole("button", { name: "Remove search" }).click();
  await card.getByText("No reader is registered.").waitFor();
  // The other browser sees it without being asked.
  await other.page.getByText("No reader is registered.").waitFor();
  assert.deepEqual([...complaints, ...other.complaints], []);
  for (const each of [context, other.context]) await each.close();
});

test("a proposal names the readers that it breaks", async () => {
  await send("PUT", `schemas/${TYPE}/readers/archive`, "cato", { schema: { type: "object", properties: { claim: { maxLength: 500 } } } });
  await send("PUT", `schemas/${TYPE}/readers/tolerant`, "cato", { schema: { type: "object" } });
  // The preview says it before anything is submitted.
  const before = await signIn(browser, house, "dido", "/preview");
  await before.page.getByLabel("Registered type").selectOption(TYPE);
  await before.page.getByLabel("Kind of change").selectOption("modify_field");
  await before.page.getByLabel("Place, as a JSON Pointer").fill("/properties/claim");
  await before.page.getByLabel("Schema of the field").fill('{"type": "string", "maxLength": 700}');
  await before.page.getByRole("button", { name: "Which readers does it break?" }).click();
  await before.page.getByText("1 of 2 readers would be broken.").waitFor();
  assert.deepEqual(before.complaints, []);
  await before.context.close();
  const { proposal_id } = await send("POST", "senate/schema-proposal", "dido", {
    target_artifact_type: TYPE, change_type: "modify_field", field_spec: { pointer: "/properties/claim", schema: { type: "string", minLength: 1, maxLength: 700 } },
    rationale: "Claims of laws are longer, see EXP-77", backward_compatible: true, migration_plan: { backfill: { strategy: "none" } },
  });
  const { page, context, complaints } = await signIn(browser, house, "eve", `/proposals/${proposal_id}`);
  const card = page.locator('section[aria-label="Readers"]');
  await card.getByText("1 of 2 readers would be broken.").waitFor();
  const rows = await card.locator(".differences > li").allInnerTexts();
  assert.match(rows.find((row) => row.includes("archive")), /^breaking/);
  assert.match(rows.find((row) => row.includes("tolerant")), /^compatible/);
  // And its effect on the stored artifacts, which any voter can ask for.
  const impact = page.locator('section[aria-label="Stored documents"]');
  await impact.getByRole("button", { name: "Measure it" }).click();
  await impact.getByText(/^The change breaks none of \d+ documents\.$/).waitFor();
  await impact.getByText(/^Measured by the senate on its artifacts/).waitFor();
  assert.equal(await impact.getByRole("button", { name: "Measure it" }).count(), 0);
  assert.deepEqual(complaints, []);
  assert.deepEqual(await looks(browser, house, { reader: `/proposals/${proposal_id}` }), []);
  await context.close();
});

test("a migration is tried, begun, watched, and undone", async () => {
  const list = await (await fetch(`${house.url}api/senate/schema-proposal?status=enacted`)).json();
  const id = list.proposals[0].proposal_id;
  const { page, context, complaints } = await signIn(browser, house, "ada", `/registry/${TYPE}`);
  const card = page.locator(`section[aria-label="Migration of ${id}"]`);
  await card.getByText("Run 1: from version 1 to 2").waitFor();
  await card.getByRole("button", { name: "Show the plan" }).click();
  await card.getByRole("heading", { name: "Steps", exact: true }).waitFor();
  // Each step is told in words.
  await card.getByText("The engine reads the documents one by one").first().waitFor();
  await card.getByText(/^Version 2 of the type comes into force instead of version 1/).waitFor();
  assert.ok((await card.getByRole("link", { name: /^Save / }).count()) >= 2);
  await card.getByRole("button", { name: "Undo the migration" }).click();
  const form = card.getByRole("form", { name: "Undo the migration" });
  await form.getByRole("button", { name: "Try it without changes" }).click();
  await card.getByText("Nothing was written.").waitFor();
  await card.getByText(/The way back would (complete|stop)/).waitFor();
  await form.getByLabel("The reason (optional)").fill("The language was a mistake");
  await form.getByRole("button", { name: "Undo it" }).click();
  // The version in force is the first again, and the view follows.
  await page.getByRole("heading", { name: "1 version" }).waitFor();
  await page.goto(at(`/proposals/${id}`));
  await page.getByText("Run 2: back from version 2 to 1").waitFor();
  await page.getByText("The language was a mistake").waitFor();
  const again = page.locator(`section[aria-label="Migration of ${id}"]`);
  await again.getByRole("button", { name: "Try it without changes" }).click();
  await again.getByText(/The migration would complete/).waitFor();
  await again.getByRole("button", { name: "Begin the migration" }).click();
  await again.getByText("Run 3: from version 1 to 2").waitFor();
  await page.getByText("Enacted", { exact: true }).first().waitFor();
  assert.deepEqual(complaints, []);
  assert.deepEqual(await looks(browser, house, { "registry-type": `/registry/${TYPE}`, "proposal-migration": `/proposals/${id}` }), []);
  await context.close();
});

test("the lineage of an artifact is a graph that the keyboard walks", async () => {
  const digest = (text) => createHash("sha256").update(text).digest("hex");
  const step = (agent, type, source, target, method) => send("POST", "processing-steps", agent, {
    step: { source, target, type, agent, method, parameters: { depth: 2 }, started_at: "2026-11-20T08:00:00Z", ended_at: "2026-11-20T08:05:00Z", input_digest: digest(source.join()), output_digest: digest(target) },
  });
  await step("brutus", "extraction", ["bundle-01", "bundle-02"], "table-1", "read-tables@1");
  await step("cato", "analysis", ["bundle-03"], "table-2", "regression@3");
  await step("dido", "aggregation", ["table-1", "table-2"], "summary-1", "merge@2");
  const { page, context, complaints } = await signIn(browser, house, "eve", "/lineage");
  await page.getByLabel("Artifact").fill("summary-1");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  const graph = page.getByRole("group", { name: "the lineage of summary-1" });
  await graph.locator(".svelte-flow__node.centre").waitFor();
  assert.equal(await graph.locator(".svelte-flow__node.artifact").count(), 6);
  assert.equal(await graph.locator(".svelte-flow__node.step").count(), 3);
  assert.equal(await graph.locator(".svelte-flow__edge").count(), 8);
  const zoom = () => page.evaluate(() => new DOMMatrix(getComputedStyle(document.querySelector(".svelte-flow__viewport")).transform).a);
  const before = await zoom();
  await graph.getByRole("button", { name: "Zoom In" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((before) => new DOMMatrix(getComputedStyle(document.querySelector(".svelte-flow__viewport")).transform).a > before, before);
  // From the summary against the arrows: to its step, to a table, to the step before, to a bundle.
  await graph.locator(".svelte-flow__node.centre").focus();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press("ArrowLeft");
  assert.match(await focused(), /^Artifact: bundle-0/);
  await page.keyboard.press("ArrowRight");
  assert.match(await focused(), /^Step: /);
  await page.keyboard.press("Enter");
  await page.locator("details[open] dl").getByText("Input", { exact: true }).waitFor();
  await graph.locator(".svelte-flow__node", { hasText: "table-1" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Lineage of table-1" }).waitFor();
  const second = page.getByRole("group", { name: "the lineage of table-1" });
  await second.locator(".svelte-flow__node.centre").waitFor();
  // What was made of it follows it: the summary, but not the other table, which had no part in either.
  await page.getByRole("heading", { name: "1 step before, 1 step after" }).waitFor();
  await second.locator(".svelte-flow__node", { hasText: "summary-1" }).waitFor();
  const uses = page.getByRole("region", { name: "Uses" });
  assert.match(await uses.locator("summary").innerText(), /^aggregation by dido: table-1, table-2 → summary-1$/);
  await page.goto(at("/lineage/nothing"));
  await page.getByText("The senate knows no artifact nothing.").waitFor();
  // The browser notes each answer of 404.
  assert.deepEqual(complaints.filter((text) => !text.includes("404")), []);
  assert.deepEqual(await looks(browser, house, { lineage: "/lineage/summary-1" }, (view) => view.locator(".svelte-flow__node.centre").waitFor()), []);
  await context.close();
});

for (const [look, colorScheme, width] of [["light", "light", 1440], ["phone", "dark", 360]]) {
  test(`each view of an administrator in ${look}: axe-core finds nothing, and nothing sticks out`, async () => {
    const { page, context } = await signIn(browser, house, "ada", "/", { colorScheme, viewport: { width, height: 800 }, reducedMotion: "reduce" });
    const { proposals } = await (await fetch(`${house.url}api/senate/schema-proposal`)).json();
    const found = [];
    for (const path of ["/", "/preview", "/proposals", ...proposals.map(({ proposal_id }) => `/proposals/${proposal_id}`), "/registry", `/registry/${TYPE}`, "/lineage", "/lineage/summary-1", "/verify", "/administration", "/sign-in"]) {
      await page.goto(at(path));
      await page.waitForTimeout(1_200);
      if (path.startsWith("/registry/")) {
        for (const name of ["Register a reader", "Show the plan", "Undo the migration"]) await page.getByRole("button", { name, exact: true }).click();
        await page.getByRole("heading", { name: "Steps", exact: true }).waitFor();
      }
      if (path === "/administration" || path.startsWith("/registry/")) await page.screenshot({ path: `${SHOTS}${path === "/administration" ? "administration" : "registry-type"}-signed-in-${look}.png`, fullPage: true });
      found.push(...(await faults(page, path)));
    }
    assert.deepEqual(found, []);
    await context.close();
  });
}
