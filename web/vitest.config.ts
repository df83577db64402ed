// Tests of the page's parts, in Node and in an imitated document.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  test: { include: ["page/test/*.test.ts"], environment: "happy-dom" },
});
