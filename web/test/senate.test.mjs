// The page against a real senate: from an empty browser to an approved proposal, and what a lost connection or a second hand does to it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { senate } from "./senate.mjs";
import { SHOTS, SLOW, faults } from "./story.mjs";

const house = await senate();
const browser = await launch();
after(async () => {
  await browser.close();
  await house.close();
});

const at = (path) => `${house.url}#${path}`;

/** A browser profile that starts empty. */
async function person(path = "/", options = {}) {
  const opened = await open(browser, at(path), options);
  opened.page.setDefaultTimeout(SLOW);
  return opened;
}

async function register(page, name) {
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Make a key and register" }).click();
  await page.getByRole("heading", { name: `You are ${name}` }).waitFor();
}

async function accept(page, name, roles = ["reader", "proposer", "voter"]) {
  await page.goto(at("/administration"));
  const row = page.locator(`li[aria-label="${name}"]`);
  await row.waitFor();
  for (const role of ["reader", "proposer", "voter", "admin"]) await row.getByLabel(role, { exact: true }).setChecked(roles.includes(role));
  await row.getByRole("button", { name: /with these roles|these roles/ }).click();
  await page.getByText(`${name} has its roles.`).waitFor();
}

async function vote(page, id, choice, reason) {
  await page.goto(at(`/proposals/${id}`));
  await page.locator(".ballot").getByLabel(choice, { exact: true }).check();
  if (reason) await page.getByLabel(/^Reason/).fill(reason);
  await page.getByRole("button", { name: "Read the ballot" }).click();
  await page.locator(".statement").waitFor();
  await page.getByRole("button", { name: "Sign and send" }).click();
  await page.locator(".receipt").waitFor();
}

test("from one link to an approved proposal, with three browsers that start empty", async () => {
  const invitation = house.token("ada");
  const first = await person(`/sign-in?invitation=${invitation}&agent=ada`);
  assert.ok(!first.page.url().includes(invitation), "the token is not kept in the address");
  await register(first.page, "flora");
  await first.page.getByText("Roles: reader, proposer, voter, admin").waitFor();
  // The page says so when the token of the link is revoked.
  await first.page.getByText("You are flora.", { exact: true }).waitFor();
  const again = await fetch(`${house.url}api/agents/ada/tokens`, { headers: { authorization: `Bearer ${invitation}` } });
  assert.equal(again.status, 401, "the link works once");
  // The voters of the example have their keys elsewhere; here they only read.
  for (const name of ["ada", "brutus", "cato", "dido", "eve"]) await accept(first.page, name, ["reader"]);
  const others = [];
  for (const name of ["gaius", "helena"]) {
    const other = await person("/sign-in");
    await register(other.page, name);
    await accept(first.page, name);
    await other.page.getByRole("button", { name: "Look again" }).click();
    await other.page.getByText("Roles: reader, proposer, voter").waitFor();
    others.push(other);
  }
  await first.page.goto(at("/preview"));
  await first.page.getByLabel("Registered type").selectOption("review");
  await first.page.getByLabel("Place, as a JSON Pointer").fill("/properties/mood");
  await first.page.getByLabel("Reason", { exact: true }).fill("Readers want to know the mood of a reviewer <img src=x onerror=alert(1)>, see EXP-40");
  await first.page.getByRole("button", { name: "Submit for debate" }).click();
  await first.page.waitForURL(/#\/proposals\/p-/);
  const id = first.page.url().split("/").pop();
  await first.page.getByText("onerror=alert(1)").first().waitFor();
  assert.equal(await first.page.locator("img").count(), 0, "hostile text stays text");
  // The debate is live: the second browser sees what the first one says.
  const [gaius, helena] = others;
  await gaius.page.goto(at(`/proposals/${id}`));
  await gaius.page.getByLabel("Your comment").fill("Which moods are there?");
  await gaius.page.getByLabel("About").selectOption("/properties/mood");
  await gaius.page.getByRole("button", { name: "Send", exact: true }).click();
  await first.page.getByText("Which moods are there?").waitFor();
  await first.page.getByRole("button", { name: "Open the vote" }).click();
  await first.page.locator(".ballot").waitFor();
  await first.page.getByText("Can it still pass?").click();
  await first.page.getByText("It can still pass: it depends on the 3 voters who have not voted.").waitFor();
  await first.page.getByRole("button", { name: "If all others vote yes" }).click();
  await first.page.getByText(/ballots now\. If all 3 others vote yes: approved/).waitFor();
  await first.page.getByLabel(/^gaius/).selectOption("no");
  await first.page.getByLabel(/^helena/).selectOption("no");
  await first.page.getByText(/^With gaius: no, helena: no: rejected/).waitFor();
  await vote(first.page, id, "yes");
  await vote(gaius.page, id, "yes", "It helps");
  await helena.page.goto(at(`/proposals/${id}`));
  await helena.page.getByText("Approved").first().waitFor();
  await helena.page.getByText("final since ballot 2").first().waitFor();
  // A receipt leads to a proof in the log, at once and from the list of receipts later.
  for (const path of [`/proposals/${id}`, "/verify"]) {
    await gaius.page.goto(at(path));
    await gaius.page.getByRole("button", { name: "Follow it into the log" }).click();
    await gaius.page.getByText("it is among the 2 ballots from which the vote is recounted").waitFor();
    assert.deepEqual(await gaius.page.locator(".checks .badge").allInnerTexts(), path === "/verify" ? Array(6).fill("holds") : Array(5).fill("holds"));
  }
  // A receipt whose ballot the log does not have is found out.
  await gaius.page.evaluate(() => {
    const [kept] = JSON.parse(localStorage.getItem("rogatio.receipts"));
    localStorage.setItem("rogatio.receipts", JSON.stringify([{ ...kept, leaf: undefined, receipt: { ...kept.receipt, choice: "no" } }]));
  });
  await gaius.page.reload();
  await gaius.page.getByRole("button", { name: "Follow it into the log" }).click();
  await gaius.page.getByText(/no leaf from \d+ on records this ballot/).waitFor();
  // Everybody can verify the vote.
  await helena.page.goto(at(`/verify/${id}`));
  await helena.page.getByText("Reasons", { exact: true }).waitFor();
  assert.equal(await helena.page.getByText("fails", { exact: true }).count(), 0);
  await helena.page.getByRole("button", { name: "Verify the log" }).click();
  await helena.page.getByText("Consistency", { exact: true }).waitFor();
  assert.equal(await helena.page.getByText("fails", { exact: true }).count(), 0);
  const keys = await first.page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open("rogatio");
    request.onsuccess = () => {
      const all = request.result.transaction("keys").objectStore("keys").getAll();
      all.onsuccess = () => resolve(all.result.map((key) => key.privateKey.extractable));
    };
  }));
  assert.deepEqual(keys, [false], "the key cannot be taken out of the browser");
  for (const { complaints } of [first, ...others]) assert.deepEqual(complaints, []);
  for (const { context } of [first, ...others]) await context.close();
});

test("a lost connection is shown, and nothing that was typed is lost when the server comes back", async () => {
  const { page, context } = await person("/sign-in");
  await register(page, "ida");
  const list = await (await fetch(`${house.url}api/senate/schema-proposal?status=voting`)).json();
  const id = list.proposals[0].proposal_id;
  await page.goto(at(`/proposals/${id}`));
  await page.getByLabel("Your comment").fill("This text must stay");
  await house.stop();
  await page.getByText("Connection lost, trying again").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("the server does not answer").first().waitFor();
  assert.equal(await page.getByLabel("Your comment").inputValue(), "This text must stay");
  await house.restart();
  await page.getByText("Connection lost, trying again").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Your comment").inputValue(), "This text must stay");
  await context.close();
});

test("an expired token is renewed with the key of the browser", async () => {
  const { page, context } = await person("/sign-in");
  await register(page, "julia");
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("rogatio.session"));
    localStorage.setItem("rogatio.session", JSON.stringify({ ...kept, token: `rog_${"0".repeat(64)}` }));
  });
  await page.reload();
  await page.getByRole("heading", { name: "You are julia" }).waitFor();
  assert.notEqual(JSON.parse(await page.evaluate(() => localStorage.getItem("rogatio.session"))).token, `rog_${"0".repeat(64)}`);
  await context.close();
});

test("the types of the client are those of the senate's own description", async () => {
  const { types } = await import("../build/api.ts");
  const made = await types(await (await fetch(`${house.url}openapi.json`)).text());
  assert.ok(made === readFileSync(new URL("../page/src/api/schema.d.ts", import.meta.url), "utf8"), "run `npm run api ADDRESS` in web/");
});

const VIEWS = ["/", "/preview", "/compare", "/validate", "/proposals", "/registry", "/registry/evidence-bundle", "/verify", "/administration", "/sign-in"];
const LOOKS = [["light", 1440, 900], ["dark", 1440, 900], ["phone", 390, 844]];
for (const [look, width, height] of LOOKS) {
  test(`each view in ${look}: axe-core finds nothing, nothing sticks out, and its picture is taken`, async () => {
    const { page, context } = await person("/", { colorScheme: look === "dark" ? "dark" : "light", viewport: { width, height }, reducedMotion: "reduce" });
    const list = await (await fetch(`${house.url}api/senate/schema-proposal`)).json();
    const found = [];
    const ids = list.proposals.map(({ proposal_id }) => `/proposals/${proposal_id}`);
    for (const path of [...VIEWS, ...ids.slice(0, 1), ...ids.slice(-1)]) {
      await page.goto(at(path));
      await page.waitForTimeout(1_500);
      const name = path === "/" ? "home" : path.startsWith("/proposals/") ? `proposal-${ids.indexOf(path) === 0 ? "newest" : "oldest"}` : path.slice(1).replaceAll("/", "-");
      await page.screenshot({ path: `${SHOTS}${name}-${look}.png`, fullPage: true });
      found.push(...(await faults(page, path)));
    }
    assert.deepEqual(found, []);
    await context.close();
  });
}
