// The folders and files of the build.
import { fileURLToPath } from "node:url";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const root = at("../../");
export const web = at("../");
/** The modules of the package as cargo left them: the whole engine, and validation alone. */
export const modules = [
  { name: "rogatio", compiled: process.env["ROGATIO_WEB_ENGINE"] ?? at("../../target/wasm32-unknown-unknown/web/rogatio_web.wasm"), glue: "glue.js" },
  { name: "validator", compiled: process.env["ROGATIO_WEB_VALIDATOR"] ?? at("../../target/wasm32-unknown-unknown/web/rogatio_validator.wasm"), glue: "validator-glue.js" },
];
/** The command line as a WASI program. */
export const program = process.env["ROGATIO_CLI_PROGRAM"] ?? at("../../target/wasm32-wasip1/cli/rogatio-cli.wasm");
/** The output of wasm-bindgen. */
export const bound = at("../../target/web/bound/");
/** The sources of the package with the generated files among them. */
export const staged = at("../../target/web/npm/");
export const npm = at("../../dist/npm/");
/** Files that the page serves as they are: examples, the icon, the check for old browsers. */
export const statics = at("../../target/web/static/");
/** The page as it was built; `build.sh` puts it where the host embeds it, if it differs. */
export const page = at("../../target/web/page/");
/** What the engine says of itself, as the command line wrote it. */
export const description = at("../../target/web/description.json");
