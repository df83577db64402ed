import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Schemas } from "../src/api/client.js";
import { parameterWords, queryWords, rewriteWords, statements, workWords } from "../src/lib/plan.js";

const FOLDER = join(import.meta.dirname, "../../../tests/vectors/migration.generate");
const plans = readdirSync(FOLDER).flatMap((name) => {
  const { answer } = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as { answer?: { plan: Schemas["Plan"] } };
  return answer ? [{ name, plan: answer.plan }] : [];
});

test("each step of each plan among the vectors is told in words", () => {
  expect(plans.length).toBeGreaterThan(30);
  const kinds = new Set<string>();
  for (const { name, plan } of plans) {
    for (const { work } of [...plan.steps, ...plan.down]) {
      kinds.add(work.kind);
      const words = workWords(work, plan);
      expect(words.length, name).toBeGreaterThan(0);
      for (const sentence of words) expect(sentence, name).toMatch(/^[A-Z`0-9"].*\.$/);
      if (work.kind === "prepare") {
        for (const rewrite of work.rewrites) {
          kinds.add(rewrite.rewrite);
          expect(words).toContain(rewriteWords(rewrite));
        }
      }
      for (const statement of statements(work)) {
        expect(statement.sql).not.toBe("");
        // Each parameter of the statement has its meaning.
        const used = new Set(statement.sql.match(plan.dialect === "sqlite" ? /\?\d+/g : /\$\d+/g));
        for (const parameter of used) expect(parameterWords(statement, plan.dialect), name).toContain(`\`${parameter}\``);
      }
    }
    for (const query of [...plan.preflight, ...plan.post, ...plan.down_preflight]) expect(queryWords(query), name).toMatch(/^Counts .*\.$/);
  }
  for (const kind of ["run", "repeat", "prepare", "validate", "registry", "fill", "convert", "rename", "drop"]) expect(kinds).toContain(kind);
});

test("a rewrite says what happens to a document", () => {
  expect(rewriteWords({ rewrite: "fill", owner: "", name: "score", value: 0 })).toBe("If `score` is missing in the document, it gets the value `0`.");
  expect(rewriteWords({ rewrite: "fill", owner: "/properties/a", name: "b", copy_from: "/c" })).toBe("If `b` is missing in the objects at `/properties/a`, it is copied from `/c`; if there is no such value, it stays missing.");
  expect(rewriteWords({ rewrite: "rename", owner: "", name: "a", new_name: "b", keep: true })).toBe("`a` in the document becomes `b`. The old name stays beside it until the second stage.");
  expect(rewriteWords({ rewrite: "convert", place: "/properties/a", values: [{ from: "red", to: "rot" }], null: "" })).toBe('A value at `/properties/a` that the schema after the change refuses becomes an equal value that it accepts. `"red"` becomes `"rot"`. `null` becomes `""` where null is refused.');
  expect(rewriteWords({ rewrite: "drop", owner: "", name: "a" })).toBe("`a` is removed from the document.");
});
