"""The differential run: what Rogatio says of pairs of schemas, against documents that two other validators judged.

A find is a `compatible` that a document refutes, or a `breaking` whose witness the validators judge otherwise. Finds go to FINDS, one JSON object a
line; the counts go to the standard output. Ends with 1 when there is a find.

    run.py --rogatio BINARY --node FOLDER [--short] [--seed N] [--each PAIRS] [--finds FILE] [--corpora FOLDER]
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import time

import families
import metamorphic
from declared import declared
from oracle import Oracle

BATCH = 20_000
# How a keyword occurs, and what is assumed there.
LABELS = {"alone": "plain", "composition": "plain", "drafts": "plain", "closed": "assume_closed", "formats": "format_assertion"}
ASSUMPTIONS = {"plain": [], "assume_closed": ["--assume-closed"], "format_assertion": ["--format-assertion"]}


def rogatio(binary, pairs, flags):
    """The answers for pairs of (draft of OLD, OLD, draft of NEW, NEW)."""
    lines = [json.dumps({"id": index, "draft_old": one[0], "old": one[1], "draft": one[2], "new": one[3]}) for index, one in enumerate(pairs)]
    command = [binary, "check", "compat", "--pairs", "-", *flags]
    run = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True)
    answers = [json.loads(line) for line in run.stdout.split("\n") if line]
    if len(answers) != len(pairs):
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}: {run.stderr}")
    return answers


class Run:
    def __init__(self, options):
        self.options = options
        here = pathlib.Path(__file__).parent
        self.oracle = Oracle(options.node, str(here / "judge.mjs"))
        self.random = random.Random(options.seed)
        self.documents = families.instances()
        self.pools = {}
        self.families = {draft: families.families(draft) for draft in families.DRAFTS}
        self.counts = collections.Counter()
        self.by_keyword = collections.Counter()
        self.unknown = collections.Counter()
        self.verdicts = collections.Counter()
        self.finds = []

    def find(self, kind, assumption, pair, document, answer):
        one = {"kind": kind, "assumption": assumption, "draft_old": pair[0], "old": pair[1], "draft": pair[2], "new": pair[3], "document": document, "answer": answer}
        self.finds.append(one)
        with open(self.options.finds, "a", encoding="utf-8") as out:
            out.write(json.dumps(one) + "\n")

    def judge(self, label, assumption, pairs):
        """Asks about pairs, each with its keyword, and compares."""
        for start in range(0, len(pairs), BATCH):
            part = pairs[start:start + BATCH]
            self.batch(label, assumption, [keyword for keyword, *_ in part], [tuple(pair) for _, *pair in part])

    def batch(self, label, assumption, keywords, pairs):
        formats = assumption == "format_assertion"
        documents = self.documents + (families.FORMAT_TEXTS if formats else [])
        name = "formats" if formats else "documents"
        both = lambda one: ((one[0], one[1]), (one[2], one[3]))
        self.oracle.learn_list(name, documents, ((draft, formats, schema) for one in pairs for draft, schema in both(one)))
        answers = rogatio(self.options.rogatio, pairs, ASSUMPTIONS[assumption])
        shown = [(pair, answer["witness"]) for pair, answer in zip(pairs, answers) if answer["verdict"] == "breaking"]
        self.oracle.learn((draft, formats, schema, witness) for one, witness in shown for draft, schema in both(one))
        for keyword, pair, answer in zip(keywords, pairs, answers, strict=True):
            self.counts[label] += 1
            self.by_keyword[(keyword, label)] += 1
            self.verdicts[answer["verdict"]] += 1
            if answer["verdict"] == "unknown":
                self.unknown[answer["reason"]["code"]] += 1
            self.compare(assumption, formats, name, documents, pair, answer)

    def compare(self, assumption, formats, name, documents, pair, answer):
        from_draft, old, to_draft, new = pair
        closed = assumption == "assume_closed"
        if answer["verdict"] == "breaking":
            witness = answer["witness"]
            self.counts["documents"] += 1
            first, second = self.oracle.accepts(from_draft, formats, old, witness), self.oracle.accepts(to_draft, formats, new, witness)
            if first is False or second is True or (closed and not declared(old, witness, False)):
                self.find("wrong breaking", assumption, pair, witness, answer)
            self.counts["witnesses confirmed"] += first is True and second is False
            return
        self.counts["documents"] += len(documents)
        breaks = self.oracle.of_list(name, from_draft, formats, old)[0] & self.oracle.of_list(name, to_draft, formats, new)[1]
        shown = (one for index, one in enumerate(documents) if breaks >> index & 1)
        shown = next((one for one in shown if not closed or declared(old, one, True)), self) if breaks else self
        if shown is self:
            return
        if answer["verdict"] == "compatible":
            self.find("wrong compatible", assumption, pair, shown, answer)
        else:
            self.counts["breaks left unknown"] += 1

    def pool(self, label, draft, keyword):
        """The schemas of a keyword that a label pairs with each other, in groups; each is judged once and paired often."""
        key = (label, draft, keyword)
        if key not in self.pools:
            schemas = self.families[draft].get(keyword) or families.simple(draft)
            # What refers to a place in the document cannot be put below something.
            inner = [one for one in schemas if "$" not in json.dumps(one)]
            groups = [schemas]
            if label == "alone" and inner:
                groups += [[{"properties": {"a": one}} for one in inner], [{"items": one} for one in inner]]
            if label == "composition":
                others = families.simple(draft)
                groups = [[]]
                for one in self.random.sample(inner, min(8, len(inner))):
                    groups[0] += [one, *families.below_composition(draft, one, self.random.choice(others)).values()]
                for one in schemas:
                    if one not in inner:
                        definitions = {key: value for key, value in one.items() if key in ("$defs", "definitions")}
                        groups[0] += [one, {**definitions, "allOf": [{key: value for key, value in one.items() if key not in definitions}]}]
            if label in ("closed", "formats"):
                groups = [[*schemas, *families.simple(draft)]]
            self.pools[key] = groups
        return self.pools[key]

    def chosen(self, label, each):
        """So many different pairs of each keyword under a label, as far as it has so many."""
        out = []
        for keyword in sorted({keyword for family in self.families.values() for keyword in family}):
            drafts = [draft for draft in families.DRAFTS if keyword in self.families[draft]]
            seen = set()
            for _ in range(20 * each):
                if len(seen) >= each:
                    break
                draft = to = self.random.choice(drafts)
                if label == "drafts":
                    to = self.random.choice([one for one in families.DRAFTS if one != draft])
                groups = self.pool(label, draft, keyword)
                index = self.random.randrange(len(groups))
                old = self.random.choice(groups[index])
                new = self.random.choice(self.pool(label, to, keyword)[index] if to == draft else self.pool(label, to, keyword)[0])
                pair = (draft, old, to, new) if self.random.random() < 0.5 else (to, new, draft, old)
                name = json.dumps(pair)
                if name not in seen and (pair[1] != pair[3] or draft != to):
                    seen.add(name)
                    out.append((keyword, *pair))
        return out

    def all(self):
        for label, assumption in LABELS.items():
            started = time.process_time()
            self.judge(label, assumption, self.chosen(label, self.options.each))
            print(f"{label}: {self.counts[label]} pairs in {time.process_time() - started:.0f} s of this program's own time, {len(self.finds)} finds so far", flush=True)
        if self.options.corpora:
            metamorphic.check(self, rogatio)

    def tell(self):
        pairs = sum(self.verdicts.values())
        print(f"{pairs} pairs: {dict(self.verdicts)}; compared with {self.counts['documents']} documents, {self.counts['witnesses confirmed']} witnesses confirmed by both")
        print(f"unknown by reason: {dict(self.unknown)}; of these a document of the list shows a break in {self.counts['breaks left unknown']}")
        print(f"opinions: {self.oracle.asked}, the two differ on {self.oracle.disagreed} (which do not count)")
        print(f"{'keyword':24}" + "".join(f"{label:>13}" for label in LABELS))
        for keyword in sorted({keyword for keyword, _ in self.by_keyword}):
            print(f"{keyword:24}" + "".join(f"{self.by_keyword[(keyword, label)]:>13}" for label in LABELS))
        print(f"finds: {len(self.finds)}")
        for one in self.finds[:20]:
            print(json.dumps(one))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rogatio", required=True)
    parser.add_argument("--node", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=1_000)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--finds", default="finds.jsonl")
    parser.add_argument("--corpora")
    options = parser.parse_args()
    if options.short:
        options.each = min(options.each, 10)
    pathlib.Path(options.finds).write_text("")
    run = Run(options)
    run.all()
    run.tell()
    sys.exit(1 if run.finds else 0)


if __name__ == "__main__":
    main()
