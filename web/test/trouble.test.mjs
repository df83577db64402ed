// What can come between people and their work: a conflicting edit, a vote that ends meanwhile, a second tab. Nothing that was typed is lost.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, test } from "node:test";
import { launch } from "./browser.mjs";
import { PROGRAM, senate } from "./senate.mjs";
import { faults, signIn } from "./story.mjs";

const house = await senate();
const browser = await launch();
after(async () => {
  await browser.close();
  await house.close();
});

const at = (path) => `${house.url}#${path}`;
const send = async (method, path, agent, body) => {
  const answer = await fetch(`${house.url}api/${path}`, { method, headers: { authorization: `Bearer ${house.token(agent)}`, "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) assert.fail(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** A proposal of an agent, for debate or with an open vote. */
async function propose(agent, name, isOpen) {
  const { proposal_id: id } = await send("POST", "senate/schema-proposal", agent, {
    target_artifact_type: "review", change_type: "add_field", field_spec: { pointer: `/properties/${name}`, schema: {}, required: false },
    rationale: `Reviews need ${name}, see EXP-90`, backward_compatible: true, migration_plan: { backfill: { strategy: "none" } },
  });
  if (isOpen) await send("POST", `senate/schema-proposal/${id}/open`, agent, {});
  return id;
}

/** A ballot that somebody casts elsewhere, with the command line. */
const cast = (id, agent, choice) => execFileSync(PROGRAM, ["proposal", "vote", id, choice, "--as", agent, "--key", join(house.folder, `${agent}.key`), "--database", join(house.folder, "senate.db"), "--instance-key", join(house.folder, "senate.key")]);

/** Gives the browser the key of an agent. */
async function bringKey(page, agent) {
  await page.goto(at("/sign-in"));
  await page.getByText("Bring a key from a file").click();
  await page.getByLabel(/^Name of the agent/).fill(agent);
  await page.getByLabel("Key file", { exact: true }).setInputFiles(join(house.folder, `${agent}.key`));
  await page.getByText("This browser has your key").waitFor();
}

test("of two edits the second is refused, and its text is kept", async () => {
  const id = await propose("dido", "mood", false);
  const { page, context, complaints } = await signIn(browser, house, "dido", `/proposals/${id}`);
  const other = await context.newPage();
  await other.goto(at(`/proposals/${id}`));
  for (const each of [page, other]) {
    await each.getByRole("button", { name: "Edit", exact: true }).click();
    await each.getByRole("button", { name: "Save the new revision" }).waitFor();
  }
  await page.getByLabel("Reason", { exact: true }).fill("The first edit, see EXP-91");
  await other.getByLabel("Reason", { exact: true }).fill("The second edit, see EXP-92");
  await page.getByRole("button", { name: "Save the new revision" }).click();
  await page.getByText("revision 2").waitFor();
  await other.getByRole("button", { name: "Save the new revision" }).click();
  await other.getByText("Somebody changed the proposal meanwhile.").waitFor();
  assert.equal(await other.getByLabel("Reason", { exact: true }).inputValue(), "The second edit, see EXP-92");
  const { proposal } = await (await fetch(`${house.url}api/senate/schema-proposal/${id}`)).json();
  assert.equal(proposal.rationale, "The first edit, see EXP-91");
  // The browser notes the refusal.
  assert.deepEqual(complaints.filter((text) => !text.includes("412")), []);
  await context.close();
});

test("a vote that ends while somebody writes keeps what was written", async () => {
  const id = await propose("ada", "place", true);
  const { page, context, complaints } = await signIn(browser, house, "eve", "/");
  await bringKey(page, "eve");
  await page.goto(at(`/proposals/${id}`));
  await page.locator(".ballot").getByLabel("no", { exact: true }).check();
  await page.getByLabel(/^Reason/).fill("A place is a private thing");
  await page.getByLabel("Your comment").fill("Whose place is it?");
  for (const agent of ["ada", "brutus", "cato", "dido"]) cast(id, agent, "yes");
  await page.getByRole("heading", { name: "Your ballot was not sent" }).waitFor();
  assert.equal(await page.getByLabel("Your reason").inputValue(), "A place is a private thing");
  assert.equal(await page.getByLabel(/^The debate ended while you wrote/).inputValue(), "Whose place is it?");
  await page.getByText("The outcome is final since ballot 4").waitFor();
  assert.deepEqual(await faults(page, "a vote that ended"), []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("two tabs of one person show the same, and each keeps what was typed in it", async () => {
  const id = await propose("cato", "weather", true);
  const { page, context, complaints } = await signIn(browser, house, "eve", "/");
  await bringKey(page, "eve");
  await page.goto(at(`/proposals/${id}`));
  const other = await context.newPage();
  await other.goto(at(`/proposals/${id}`));
  await other.getByLabel("Your comment").fill("Typed in the second tab");
  await page.locator(".ballot").getByLabel("yes", { exact: true }).check();
  await page.getByRole("button", { name: "Read the ballot" }).click();
  await page.getByRole("button", { name: "Sign and send" }).click();
  await page.locator(".receipt").waitFor();
  // The second tab has the ballot and its receipt, which it can follow as well.
  await other.locator(".receipt").getByText("You voted").waitFor();
  await other.getByText("Another browser cast this ballot").waitFor({ state: "detached" });
  await other.getByRole("button", { name: "Follow it into the log" }).click();
  await other.getByText("it is among the 1 ballots from which the vote is recounted").waitFor();
  await page.goto(at("/sign-in"));
  await page.getByRole("button", { name: "Sign out" }).click();
  await other.getByText("Your text is kept.").waitFor();
  await page.getByRole("button", { name: "Sign in as eve" }).click();
  await other.locator(".receipt").waitFor();
  assert.equal(await other.getByLabel("Your comment").inputValue(), "Typed in the second tab");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a sign-in in one tab is one in every tab", async () => {
  const { page, context } = await signIn(browser, house, "brutus", "/");
  const second = await context.newPage();
  await second.goto(at("/sign-in"));
  await second.getByRole("button", { name: "Sign out" }).click();
  await page.locator(".who").getByText("Sign in").waitFor();
  await second.getByText("With a token").click();
  await second.getByLabel("Name of the agent", { exact: true }).fill("cato");
  await second.getByLabel("Token").fill(house.token("cato"));
  await second.getByRole("button", { name: "Sign in with the token" }).click();
  await page.locator(".who").getByText("cato").waitFor();
  await context.close();
});

test("a long debate is shown in part, then as a whole", async () => {
  const id = await propose("ada", "colour", false);
  // Two agents, because one may not send so many requests in a second.
  for (let number = 0; number < 60; number += 1) await send("POST", `senate/schema-proposal/${id}/comment`, number % 2 ? "brutus" : "dido", { text: `Remark ${number}.` });
  const { page, context, complaints } = await signIn(browser, house, "cato", `/proposals/${id}`);
  const shown = page.locator(".debate article");
  await page.getByText("Remark 19.").waitFor();
  assert.equal(await shown.count(), 20);
  await page.getByRole("button", { name: "Show all comments and concerns" }).click();
  await page.getByText("Remark 59.").waitFor();
  assert.equal(await shown.count(), 60);
  // A text that is sent is seen, however long the debate is.
  await page.getByLabel("Your comment").fill("The last word");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("The last word").waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});
