// The folders and files of the build.
import { fileURLToPath } from "node:url";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const root = at("../../");
export const web = at("../");
/** If this builds for development, quickly; `build.sh` says so. */
export const forDevelopment = process.env.ROGATIO_LEVEL === "development";
/** Cargo's folder for native tools, and its profile for the whole engine. */
const [native, modules] = forDevelopment ? ["debug", "dev-modules"] : ["release", "web"];
/** Makes the glue of a module: web/bindgen. */
export const glueMaker = at(`../../target/${native}/rogatio-bindgen`);
/** A module as cargo left it, with the name of it and of its glue in the package. */
export interface Module {
  readonly name: string;
  readonly compiled: string;
  readonly glue: string;
}
/** The whole engine. */
export const engine: Module = { name: "rogatio", compiled: at(`../../target/wasm32-unknown-unknown/${modules}/rogatio_web.wasm`), glue: "glue.js" };
/** Validation alone. */
export const validator: Module = { name: "validator", compiled: at("../../target/wasm32-unknown-unknown/web/rogatio_validator.wasm"), glue: "validator-glue.js" };
/** The command line as a WASI program. */
export const program = at("../../target/wasm32-wasip1/cli/rogatio-cli.wasm");
/** The output of wasm-bindgen. */
export const bound = at("../../target/web/bound/");
/** The sources of the package with the generated files among them. */
export const staged = at("../../target/web/npm/");
/** The package without validation alone and without the command line: what the page is made of. */
export const part = at("../../target/web/package/");
export const npm = at("../../dist/npm/");
/** Files that the page serves as they are: examples, the icon, the check for old browsers. */
export const statics = at("../../target/web/static/");
/** The page as it was built; `build.sh` puts it where the host embeds it, if it differs. */
export const page = at("../../target/web/page/");
/** The page that the host embeds, of the last build. */
export const lastPage = at(`../../target/${native}/page/`);
/** What the engine says of itself, as the native command line wrote it (`rogatio-cli engine describe`). */
export const description = at("../../target/web/description.json");
