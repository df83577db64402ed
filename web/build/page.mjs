// Bundles the page into target/web/page: nothing in it names another host.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { buildExamples } from "./examples.mjs";
import { npm, page, web } from "./paths.mjs";

const FONTS = [
  ["@fontsource-variable/newsreader", "newsreader-latin-wght-normal.woff2"],
  ["@fontsource-variable/inter", "inter-latin-wght-normal.woff2"],
  ["@fontsource/ibm-plex-mono", "ibm-plex-mono-latin-400-normal.woff2"],
];

// The bundler is a Go program; in some sandboxes its runtime hangs now and then on the signals it preempts itself with.
process.env.GODEBUG ??= "asyncpreemptoff=1";

export async function buildPage() {
  await rm(page, { recursive: true, force: true });
  await mkdir(join(page, "fonts"), { recursive: true });
  const { version } = JSON.parse(await readFile(join(npm, "package.json"), "utf8"));
  const { metafile } = buildSync({
    entryPoints: { main: join(web, "page/src/main.ts"), worker: join(web, "page/src/worker.ts") },
    outdir: page,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "none",
    metafile: true,
    define: { VERSION: JSON.stringify(version) },
    alias: { rogatio: join(npm, "browser.js"), "rogatio/worker-browser.js": join(npm, "worker-browser.js") },
    logLevel: "warning",
  });
  buildSync({
    entryPoints: [join(web, "page/main.css")], outdir: page, bundle: true, minify: true, external: ["*.woff2"], logLevel: "warning",
  });
  for (const name of ["index.html", "icon.svg"]) await cp(join(web, "page", name), join(page, name));
  await cp(join(npm, "rogatio.wasm"), join(page, "rogatio.wasm"));
  for (const [name, file] of FONTS) {
    await cp(join(web, "node_modules", name, "files", file), join(page, "fonts", file));
  }
  await writeFile(join(page, "licenses.txt"), await licenses(Object.keys(metafile.inputs)));
  await buildExamples();
}

/** The licences of everything in the bundle and of the fonts. */
async function licenses(inputs) {
  const bundled = inputs.map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean);
  const names = [...new Set([...bundled, ...FONTS.map(([name]) => name)])].sort();
  const pieces = [];
  for (const name of names) {
    const folder = join(web, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} comes without its licence`);
    pieces.push(`${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`);
  }
  return pieces.join(`\n${"-".repeat(80)}\n\n`);
}
