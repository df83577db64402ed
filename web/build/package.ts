// Compiles the package's sources, and puts the package together: first what the page is made of, then all that npm gets.
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bindgen } from "./bindgen.ts";
import { bound, description, engine, npm, part, program, root, staged, validator, web } from "./paths.ts";

const run = promisify(execFile);

/** The package without validation alone and without the command line, in target/web/package. */
export async function buildPart(): Promise<void> {
  await rm(part, { recursive: true, force: true });
  await mkdir(join(part, "generated"), { recursive: true });
  const config = join(staged, "tsconfig.json");
  await writeFile(config, JSON.stringify({
    extends: join(web, "tsconfig.json"),
    compilerOptions: { noEmit: false, declaration: true, outDir: part, rootDir: staged, stripInternal: true, typeRoots: [join(web, "node_modules/@types")] },
    include: [join(staged, "*.ts"), join(staged, "generated/*.ts")],
  }));
  await writeFile(join(staged, "package.json"), '{ "type": "module" }');
  await run(join(web, "node_modules/.bin/tsc"), ["-p", config]).catch((error: { stdout: string }) => {
    throw new Error(`the package does not compile:\n${error.stdout}`);
  });
  for (const name of ["glue.d.ts", "validator-glue.d.ts"]) await cp(join(staged, "generated", name), join(part, "generated", name));
  await bindgen(engine, join(part, "generated"));
  await cp(join(bound, `${engine.name}_bg.wasm`), join(part, `${engine.name}.wasm`));
  await cp(description, join(part, "description.json"));
  await chmod(join(part, "cli.js"), 0o755);
  await cp(join(web, "npm/README.md"), join(part, "README.md"));
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) await cp(join(root, name), join(part, name));
  await writeFile(join(part, "package.json"), `${JSON.stringify(await manifest(), null, 2)}\n`);
}

/** The whole package, in dist/npm. */
export async function buildPackage(): Promise<void> {
  await rm(npm, { recursive: true, force: true });
  await cp(part, npm, { recursive: true });
  await bindgen(validator, join(npm, "generated"));
  await cp(join(bound, `${validator.name}_bg.wasm`), join(npm, `${validator.name}.wasm`));
  await cp(program, join(npm, "rogatio-cli.wasm"));
}

async function manifest(): Promise<Record<string, unknown>> {
  const cargo = await readFile(join(root, "Cargo.toml"), "utf8");
  const version = /^version = "(.+)"$/m.exec(cargo)?.[1];
  const repository = /^repository = "(.+)"$/m.exec(cargo)?.[1];
  if (!version || !repository) throw new Error("Cargo.toml names no version or no repository");
  return {
    name: "rogatio",
    version,
    description: "Governs JSON Schemas: may NEW replace OLD, and if not, which document shows it",
    keywords: ["json-schema", "compatibility", "validation", "governance", "webassembly"],
    license: "MIT OR Apache-2.0",
    repository: { type: "git", url: `git+${repository}.git` },
    type: "module",
    bin: { rogatio: "./cli.js" },
    sideEffects: ["./cli.js", "./worker-browser.js", "./worker-node.js", "./engine.js", "./worker.js"],
    engines: { node: ">=20" },
    exports: {
      ".": {
        node: { types: "./node.d.ts", default: "./node.js" },
        default: { types: "./browser.d.ts", default: "./browser.js" },
      },
      "./validator": {
        node: { types: "./validator-node.d.ts", default: "./validator-node.js" },
        default: { types: "./validator-browser.d.ts", default: "./validator-browser.js" },
      },
      "./worker-browser.js": "./worker-browser.js",
      "./rogatio.wasm": "./rogatio.wasm",
      "./validator.wasm": "./validator.wasm",
      "./description.json": "./description.json",
      "./package.json": "./package.json",
    },
  };
}
