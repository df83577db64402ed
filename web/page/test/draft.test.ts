import { expect, test } from "vitest";
import { EMPTY, aim, derive, faults, isSame, read, spots, write } from "../src/lib/draft.js";

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

const change = (edit: (schema: any) => void) => {
  const next = structuredClone(OLD) as any;
  edit(next);
  const { changes, rest } = derive(JSON.stringify(OLD), JSON.stringify(next));
  return [...changes.map(({ change, pointer, required, newName, schema }) => [change, pointer, required || newName, schema.replaceAll(/\s/g, "")].join(" ").trim()), ...rest.map((keyword) => `rest ${keyword}`)];
};

test("the change between two schemas is derived", () => {
  expect(change(() => undefined)).toEqual([]);
  expect(change((next) => (next.properties.note = {}))).toEqual(["add_field /properties/note false {}"]);
  expect(change((next) => { next.properties.note = { maximum: 3 }; next.required.push("note"); })).toEqual(['add_field /properties/note true {"maximum":3}']);
  expect(change((next) => { delete next.properties.name; next.required = []; })).toEqual(["remove_field /properties/name"]);
  expect(change((next) => (next.properties.size.properties.width.minimum = 0))).toEqual(['modify_field /properties/size/properties/width  {"type":"number","minimum":0}']);
  expect(change((next) => (next.required = ["name", "size"]))).toEqual(["modify_field /properties/size true"]);
  expect(change((next) => { next.required = []; next.properties.name.minLength = 1; })).toEqual(['modify_field /properties/name false {"type":"string","minLength":1}']);
});

test("a field with a new name is a renamed field, if nothing else is different", () => {
  const rename = (next: any) => { next.properties.title = next.properties.name; delete next.properties.name; };
  expect(change((next) => { rename(next); next.required = ["title"]; })).toEqual(["rename_field /properties/name title"]);
  expect(change(rename)).toEqual(["remove_field /properties/name", "add_field /properties/title false {\"type\":\"string\"}"]);
});

test("several changes are told one by one, and below one field they are one", () => {
  expect(change((next) => { next.properties.a = {}; next.properties.b = {}; })).toEqual(["add_field /properties/a false {}", "add_field /properties/b false {}"]);
  expect(change((next) => { next.properties.size.properties = { depth: {}, height: {} }; })).toEqual(['modify_field /properties/size  {"type":"object","properties":{"depth":{},"height":{}}}']);
  expect(change((next) => { next.title = "t"; next.properties.a = {}; })).toEqual(["add_field /properties/a false {}", "rest title"]);
  expect(derive("{}", "true")).toEqual({ changes: [], rest: ["the whole schema"] });
});

test("the text of the new schema is taken as it is written", () => {
  expect(derive('{"properties":{}}', '{"properties":{"a":{"multipleOf":1.50}}}').changes[0]?.schema).toContain("1.50");
});

test("the order of members and of required names does not matter", () => {
  expect(isSame({ a: 1, required: ["x", "y"] }, { required: ["y", "x"], a: 1 })).toBe(true);
  expect(isSame({ enum: [1, 2] }, { enum: [2, 1] })).toBe(false);
  expect(isSame({ a: { b: 1 } }, { a: { b: 2 } })).toBe(false);
});
