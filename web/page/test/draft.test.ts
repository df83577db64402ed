import { expect, test } from "vitest";
import { EMPTY, aim, derive, faults, read, spots, write } from "../src/lib/draft.js";

const OLD = { type: "object", properties: { name: { type: "string" }, size: { type: "object", properties: { width: { type: "number" } } } }, required: ["name"] };

test("the form and the JSON say the same, there and back", () => {
  for (const draft of [
    { ...EMPTY, rationale: 'a "reason"', useCases: "one\ntwo", schema: '{\n  "maximum": 1.50\n}' },
    { ...EMPTY, change: "rename_field" as const, newName: "title", schema: "", required: "" as const, backfill: "copy" as const, filling: "name" },
    { ...EMPTY, backfill: "constant" as const, filling: '"x"', unfit: "quarantine" as const, migration: "text", fallback: "1.0", compatible: false, schema: "true" },
  ]) expect(read(write(draft))).toEqual(draft);
});

test("a text that is not a proposal has no form", () => {
  for (const text of ["", "null", "[]", "{}", '{"change_type": "add_field"}', '{"change_type": "other", "field_spec": {"pointer": ""}}']) expect(read(text)).toBeUndefined();
});

test("texts that must be JSON are named", () => {
  expect(faults({ ...EMPTY, schema: "{", fallback: "abc", backfill: "constant", filling: "x" })).toHaveLength(3);
  expect(faults(EMPTY)).toEqual([]);
});

test("the places of a schema are a tree, and a new field goes into the object that is picked", () => {
  const tree = spots(OLD);
  const size = tree.below[1];
  expect(size?.below[0]?.pointer).toBe("/properties/size/properties/width");
  expect(size && aim("add_field", size, "/properties/note")).toBe("/properties/size/properties/note");
  expect(size && aim("remove_field", size, "/properties/note")).toBe("/properties/size");
});

test("the change between two schemas is derived where they differ at one place", () => {
  const change = (edit: (schema: any) => void) => {
    const next = structuredClone(OLD);
    edit(next);
    const { change, pointer, required } = derive(OLD, next, "t") ?? {};
    return [change, pointer, required];
  };
  expect(change((next) => (next.properties.note = {}))).toEqual(["add_field", "/properties/note", "false"]);
  expect(change((next) => { next.properties.note = {}; next.required.push("note"); })).toEqual(["add_field", "/properties/note", "true"]);
  expect(change((next) => { delete next.properties.name; next.required = []; })).toEqual(["remove_field", "/properties/name", ""]);
  expect(change((next) => (next.properties.size.properties.width.minimum = 0))).toEqual(["modify_field", "/properties/size/properties/width", ""]);
  expect(change((next) => (next.required = ["name", "size"]))).toEqual(["modify_field", "/properties/size", "true"]);
  expect(change((next) => { next.properties.a = {}; next.properties.b = {}; })).toEqual([undefined, undefined, undefined]);
  expect(change(() => undefined)).toEqual([undefined, undefined, undefined]);
});
