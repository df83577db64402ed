// Tests of the page's parts, in Node and in an imitated document.
import { join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";
import { part } from "./build/paths.ts";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  resolve: { alias: [{ find: /^rogatio$/, replacement: join(part, "node.js") }] },
  test: { include: ["page/test/*.test.ts"], environment: "happy-dom" },
});
