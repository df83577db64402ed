// Builds from the compiled modules what an argument names: `page`, which is target/web/page, or `package`, which is the npm package in dist/npm. The
// package is made of what the page's build left.
import { generate } from "./generate.ts";
import { buildPackage, buildPart } from "./package.ts";
import { buildPage } from "./page.ts";
import { sizes } from "./sizes.ts";

const [, , what] = process.argv;
if (what === "page") {
  await generate();
  await buildPart();
  await buildPage();
} else if (what === "package") {
  await buildPackage();
  await sizes();
} else throw new Error("usage: main.ts page | package");
