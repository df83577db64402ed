import { expect, test } from "vitest";
import { type Shared, fragment, fromFragment } from "../src/lib/share.js";

const SHARED: Shared = { view: "compare", state: { old: '{"größe": 1}', new: "true", oldResources: [{ uri: "u", text: "1" }], newResources: [], mode: "full", closed: true, formats: false } };

test("a link carries documents and switches there and back", async () => {
  const hash = await fragment(SHARED);
  expect(hash).toMatch(/^#\/compare\?1\.[\w-]+$/);
  expect(await fromFragment(hash ?? "")).toEqual(SHARED);
  expect(await fromFragment((hash ?? "").replace("/compare?", ""))).toEqual(SHARED);
});

test("a fragment that the page did not make is not read", async () => {
  for (const hash of ["", "#", "#/compare", "#/compare?1.AAAA", "#1.%", "#/compare?2.AAAA"]) expect(await fromFragment(hash)).toBeUndefined();
  const hostile = await fragment({ view: "compare", state: { old: 1, new: {} } } as never);
  expect(await fromFragment(hostile ?? "")).toBeUndefined();
});

test("documents that are too long for a link are refused", async () => {
  const noise = Array.from({ length: 40_000 }, (_, index) => ((index * 2_654_435_761) % 4_294_967_296).toString(36)).join("");
  expect(await fragment({ view: "validate", state: { schema: noise, artifact: "1" } })).toBeUndefined();
});
