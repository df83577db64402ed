// Builds the npm package (dist/npm) and the page (target/web/page) from the compiled engine.
import { bindgen } from "./bindgen.mjs";
import { generate } from "./generate.mjs";
import { buildPackage } from "./package.mjs";
import { buildPage } from "./page.mjs";
import { sizes } from "./sizes.mjs";

await bindgen();
await generate();
await buildPackage();
await buildPage();
await sizes();
