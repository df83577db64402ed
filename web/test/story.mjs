// What stories in a real senate share: people who sign in, and looks at views.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";

export const SLOW = 60_000;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const SHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
mkdirSync(SHOTS, { recursive: true });
const LOOKS = [["light", 1440, 900], ["dark", 1440, 900], ["phone", 360, 780]];

/** A browser profile in which an agent of the example senate is signed in with its token, at a view. */
export async function signIn(browser, house, agent, path, options = {}) {
  const opened = await open(browser, `${house.url}#/sign-in`, options);
  const { page } = opened;
  page.setDefaultTimeout(SLOW);
  await page.getByText("With a token").click();
  await page.getByLabel("Name of the agent", { exact: true }).fill(agent);
  await page.getByLabel("Token").fill(house.token(agent));
  await page.getByRole("button", { name: "Sign in with the token" }).click();
  await page.getByRole("heading", { name: `You are ${agent}` }).waitFor();
  await page.goto(`${house.url}#${path}`);
  return opened;
}

/** The faults of what a page shows: findings of axe-core, and content that sticks out sideways. */
export async function faults(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const found = violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.slice(0, 2).map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  if (!(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))) found.push(`${name}: sticks out sideways`);
  return found;
}

/** Looks at views in light, dark and on a phone, takes their pictures, and gives their faults. */
export async function looks(browser, house, views, ready = async () => undefined) {
  const found = [];
  for (const [look, width, height] of LOOKS) {
    const { page, context } = await open(browser, `${house.url}#/`, { colorScheme: look === "dark" ? "dark" : "light", viewport: { width, height }, reducedMotion: "reduce" });
    for (const [name, path] of Object.entries(views)) {
      await page.goto(`${house.url}#${path}`);
      await ready(page);
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: `${SHOTS}${name}-${look}.png`, fullPage: true });
      found.push(...(await faults(page, `${path} in ${look}`)));
    }
    await context.close();
  }
  return found;
}
