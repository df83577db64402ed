// Builds the npm package (dist/npm) and the page (target/web/page) from the compiled engine.
import { bindgen } from "./bindgen.ts";
import { generate } from "./generate.ts";
import { buildPackage } from "./package.ts";
import { buildPage } from "./page.ts";
import { sizes } from "./sizes.ts";

await bindgen();
await generate();
await buildPackage();
await buildPage();
await sizes();
