import { expect, test } from "vitest";
import { Reading, cut, escape, fault, locate, pointerAt, pretty, slice } from "../src/lib/json.js";

const TEXT = '{"a/b": [1.0, {"~": 12345678901234567890}], "$defs": {"x": {"type": "string"}}, "p": {"$ref": "#/$defs/x"}, "a": 1, "a": 2}';
const at = (pointer: string): string => slice(TEXT, pointer);

test("a pointer finds its value with its exact digits", () => {
  expect(at("")).toBe(TEXT);
  expect(at("/a~1b/0")).toBe("1.0");
  expect(at("/a~1b/1/~0")).toBe("12345678901234567890");
  expect(escape("~/")).toBe("~0~1");
});

test("of two members with one name the first is found", () => expect(at("/a")).toBe("1"));

test("a place that does not exist leads to the deepest one that does", () => {
  expect(at("/$defs/x/minLength")).toBe('{"type": "string"}');
  expect(at("/a~1b/7")).toBe('[1.0, {"~": 12345678901234567890}]');
});

test("a step `$ref` follows the reference, and a loop ends", () => {
  expect(at("/p/$ref/type")).toBe('"string"');
  expect(at("/p/$ref")).toBe('"#/$defs/x"');
  expect(slice('{"$ref": "#/$ref"}', "/$ref/$ref/$ref")).toBe('"#/$ref"');
  expect(slice('{"$ref": "#%"}', "/$ref/x")).toBe('"#%"');
});

test("the key belongs to the place", () => {
  const place = locate(TEXT, "/$defs");
  expect(place?.key && TEXT.slice(place.key.from, place.key.to)).toBe('"$defs"');
});

test("an offset gives the pointer back", () => {
  for (const pointer of ["/a~1b/0", "/$defs/x/type", "/p/$ref"]) {
    expect(pointerAt(TEXT, new Reading(TEXT).locate(pointer)?.value.from ?? -1)).toBe(pointer);
  }
});

test("a text is laid out without changing a digit or an escape", () => {
  expect(pretty('{"a":[1.50,"\\u0041"],"b":{},"c":[ ]}')).toBe('{\n  "a": [\n    1.50,\n    "\\u0041"\n  ],\n  "b": {},\n  "c": []\n}');
  expect(pretty('"[ ]"')).toBe('"[ ]"');
});

test("a fault has its place and plain words", () => {
  expect(fault('{"a": 1}')).toBeUndefined();
  expect(fault('{"type": }')).toEqual({ message: "a value is expected here", at: 9 });
  expect(fault('{"a": 1,}')?.at).toBe(8);
  expect(fault("[1 2]")).toEqual({ message: "a comma is expected here", at: 3 });
  expect(fault("// no")?.message).toBe("JSON has no comments");
  expect(fault("")).toBeDefined();
});

test("a value is cut out of a text without reading what is behind it", () => {
  for (const pointer of ["", "/$defs", "/$defs/x/type", "/a~1b/1/~0", "/a"]) expect(cut(TEXT, pointer)).toBe(slice(TEXT, pointer));
  const text = '{ "a": [1, {"b": [ ], "c": "}]"}, 1.50 ], "a/b~": {"": -0}, "\\u0061b": true } trailing';
  expect(cut(text, "/a")).toBe('[1, {"b": [ ], "c": "}]"}, 1.50 ]');
  expect(cut(text, "/a/0")).toBe("1");
  expect(cut(text, "/a/1/b")).toBe("[ ]");
  expect(cut(text, "/a/1/c")).toBe('"}]"');
  expect(cut(text, "/a/2")).toBe("1.50");
  expect(cut(text, "/a~1b~0/")).toBe("-0");
  expect(cut(text, "/ab")).toBe("true");
  for (const absent of ["/a/3", "/a/-1", "/a/1/d", "/a/0/x", "/b", "/a/1/c/0"]) expect(cut(text, absent), absent).toBe("");
  for (const broken of ["", "[", '{"a"', '{"a" 1}', '{"a":', "{]"]) expect(cut(broken, "/a"), broken).toBe("");
});
