// Bundles the page; its parts lie beside `index.html`, and nothing in it names another host.
import { readFileSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { type Plugin, defineConfig } from "vite";
import { page, part, statics, web } from "./build/paths.ts";

const { version } = JSON.parse(readFileSync(join(part, "package.json"), "utf8")) as { version: string };

/** Packages whose files are in the page without being in its script. */
const FONTS = ["@fontsource-variable/newsreader", "@fontsource-variable/inter", "@fontsource/ibm-plex-mono"];

/** Lists the packages of a bundle, for their licences. */
const bundled = new Set<string>(FONTS);
const listing = (): Plugin => ({
  name: "rogatio-listing",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      for (const id of Object.keys(chunk.modules)) {
        const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
        if (name) bundled.add(name);
      }
    }
  },
});

/** Writes the licences of everything in the page. */
const licences = (): Plugin => ({
  name: "rogatio-licences",
  async generateBundle() {
    const pieces = await Promise.all([...bundled].sort().map(licence));
    this.emitFile({ type: "asset", fileName: "licenses.txt", source: pieces.join(`\n${"-".repeat(80)}\n\n`) });
  },
});

async function licence(name: string): Promise<string> {
  const folder = join(web, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} comes without its licence`);
  return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}

/** A running senate for the development server: `ROGATIO_SENATE=http://127.0.0.1:8080 npx vite`. */
const senate = process.env["ROGATIO_SENATE"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: join(web, "page"),
  // The page works below any path.
  base: "./",
  publicDir: statics,
  plugins: [svelte(), listing(), licences()],
  worker: { format: "es", plugins: () => [listing()], rolldownOptions: { output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" } } },
  define: { VERSION: JSON.stringify(version) },
  resolve: { alias: [{ find: /^rogatio$/, replacement: join(part, "browser.js") }] },
  build: {
    outDir: page,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      output: { entryFileNames: "[name].js", chunkFileNames: "part-[name].js", assetFileNames: "[name][extname]" },
    },
  },
  server: { proxy: Object.fromEntries(["/api", "/log", "/docs", "/openapi.json"].map((path) => [path, senate])) },
});
