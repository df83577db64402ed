"""Laws on real schemas: changes of which it is known what they do.

- a keyword that only restricts, removed where it stands positively, never breaks;
- a schema below `allOf` by itself, with its definitions under other names, or with them written out, accepts the same;
- what A → B and B → C keep, A → C keeps.
"""

import copy
import json
import pathlib

RESTRICT = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties",
            "maxProperties", "required", "enum", "const", "type", "propertyNames", "dependentRequired", "not", "maxContains", "minContains"}
SINGLE = ("items", "additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "contains", "propertyNames", "not", "if", "then", "else")
MOST_BYTES = 60_000


def positive(schema, path=()):
    """The places of restricting keywords where nothing turns them round and nothing else counts what they evaluate."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return
    for keyword in schema:
        # `minimum` carries draft 4's `exclusiveMinimum`; a bound of `contains` may be its only one.
        if keyword in RESTRICT and not (keyword.endswith("Contains") or (keyword in ("minimum", "maximum") and isinstance(schema.get("exclusive" + keyword.title()), bool))):
            yield (*path, keyword)
    for keyword in ("properties", "patternProperties"):
        if isinstance(schema.get(keyword), dict):
            for name, one in schema[keyword].items():
                yield from positive(one, (*path, keyword, name))
    for keyword in ("items", "additionalProperties", "additionalItems"):
        yield from positive(schema.get(keyword), (*path, keyword))
    for keyword in ("allOf", "anyOf"):
        for index, one in enumerate(schema.get(keyword) or []):
            yield from positive(one, (*path, keyword, index))


def without(schema, path):
    changed = copy.deepcopy(schema)
    place = changed
    for token in path[:-1]:
        place = place[token]
    del place[path[-1]]
    return changed


def renamed(schema, draft):
    text = json.dumps(schema)
    for place in ("definitions", "$defs"):
        if f'"{place}"' in text and isinstance(schema.get(place), dict):
            inner = {f"{name}'": one for name, one in schema[place].items()}
            moved = json.loads(json.dumps({**schema, place: inner}))
            return rewrite(moved, f"#/{place}/")
    return None


def is_data(keyword, value):
    """Whether what stands under a keyword are values, in which nothing is a reference."""
    return keyword == "const" or (keyword in ("enum", "examples") and isinstance(value, list))


def rewrite(value, prefix):
    if isinstance(value, dict):
        return {key: f"{prefix}{one[len(prefix):].split('/')[0]}'" + one[len(prefix) + len(one[len(prefix):].split('/')[0]):]
                if key == "$ref" and isinstance(one, str) and one.startswith(prefix) else one if is_data(key, one) else rewrite(one, prefix) for key, one in value.items()}
    return [rewrite(one, prefix) for one in value] if isinstance(value, list) else value


def wrapped(schema):
    """The schema below `allOf`; what names it or is referred to stays at the root."""
    if not isinstance(schema, dict) or "$ref" in schema or '"#"' in json.dumps(schema):
        return None
    # References into other places than the definitions would lead nowhere.
    text = json.dumps(schema)
    if any(f'"#/{place}' in text for place in ("properties", "items", "allOf", "anyOf", "oneOf")) or "unevaluated" in text:
        return None
    stays = ("$schema", "$id", "id", "definitions", "$defs", "$anchor", "$comment", "$vocabulary")
    kept = {key: one for key, one in schema.items() if key in stays or (isinstance(one, dict) and f"#/{key}/" in text)}
    return {**kept, "allOf": [{key: one for key, one in schema.items() if key not in kept}]}


NAMED = ("properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies")


def below(value, change):
    """A schema with each schema directly below it changed."""
    out = {}
    for keyword, one in value.items():
        if keyword in NAMED and isinstance(one, dict):
            out[keyword] = {name: change(inner) for name, inner in one.items()}
        elif keyword in ("allOf", "anyOf", "oneOf", "prefixItems", "items") and isinstance(one, list):
            out[keyword] = [change(inner) for inner in one]
        elif keyword in SINGLE:
            out[keyword] = change(one)
        else:
            out[keyword] = one
    return out


class Unsuited(Exception):
    """A schema of which this law says nothing."""


def inlined(schema, draft):
    """The schema with each reference to a definition replaced by the definition; none where that cannot be said in a few lines."""
    text = json.dumps(schema)
    # What a reference means depends on more than its text where names of resources, anchors or encoded characters are used.
    ids = sum(text.count(f'"{name}": "') for name in ("$id", "id"))
    own = sum(isinstance(schema, dict) and isinstance(schema.get(name), str) for name in ("$id", "id"))
    if not isinstance(schema, dict) or ids > own or any(word in text for word in ("nchor\"", "ecursiveRef", "ynamicRef", "%")):
        return None
    size = [0]

    def written(value, seen):
        if not isinstance(value, dict):
            return value
        size[0] += 1
        target = value.get("$ref")
        if target is None:
            return below(value, lambda one: written(one, seen))
        if not isinstance(target, str) or target in seen or len(seen) > 20 or size[0] > 3_000:
            raise Unsuited
        parts = target.split("/")
        found = schema.get(parts[1], {}).get(parts[2].replace("~1", "/").replace("~0", "~")) if len(parts) == 3 and parts[0] == "#" and parts[1] in ("definitions", "$defs") else None
        if found is None:
            raise Unsuited
        found = written(found, (*seen, target))
        beside = {key: one for key, one in value.items() if key not in ("$ref", "definitions", "$defs")}
        if draft in ("draft4", "draft6", "draft7") or not beside:
            return found
        return {**below(beside, lambda one: written(one, seen)), "allOf": [*below({"allOf": beside.get("allOf", [])}, lambda one: written(one, seen))["allOf"], found]}

    try:
        root = {key: one for key, one in schema.items() if key not in ("definitions", "$defs")}
        if "$ref" in root:
            return None
        changed = written(root, ())
    except Unsuited:
        return None
    return changed if json.dumps(changed) != json.dumps(root) and len(json.dumps(changed)) < 4 * MOST_BYTES else None


def check(run, rogatio):
    schemas, histories = [], {}
    for path in sorted(pathlib.Path(run.options.corpora).glob("*.jsonl")):
        for line in filter(None, path.read_text(encoding="utf-8").split("\n")):
            pair = json.loads(line)
            named = lambda draft: draft if draft.startswith("draft") else f"draft{draft}"
            draft, draft_old = named(pair["draft"]), named(pair.get("draft_old", pair["draft"]))
            if len(line) < MOST_BYTES and isinstance(pair["old"], dict):
                schemas.append((draft_old, pair["old"]))
                histories.setdefault(json.dumps(pair["old"], sort_keys=True), []).append((draft_old, pair["old"], draft, pair["new"]))
    run.random.shuffle(schemas)
    most = 400 if run.options.short else 4_000
    restricted, equal = [], {}
    for draft, schema in schemas[:most]:
        places = list(positive(schema))
        for place in run.random.sample(places, min(3, len(places))):
            restricted.append((draft, schema, draft, without(schema, place)))
        for name, other in (("wrapped below allOf", wrapped(schema)), ("definitions renamed", renamed(schema, draft)), ("definitions written out", inlined(schema, draft))):
            if other is not None:
                equal.setdefault(name, []).append((draft, schema, draft, other))
    law(run, rogatio, "a restriction removed", restricted, [])
    for name, pairs in sorted(equal.items()):
        law(run, rogatio, name, pairs, ["--mode", "full"])
    triples(run, rogatio, histories, most)


def law(run, rogatio, name, pairs, flags):
    answers = rogatio(run.options.rogatio, pairs, flags) if pairs else []
    counts = {verdict: sum(one["verdict"] == verdict for one in answers) for verdict in ("compatible", "breaking", "unknown")}
    print(f"{name}: {len(pairs)} pairs, {counts}", flush=True)
    for pair, answer in zip(pairs, answers):
        if answer["verdict"] == "breaking":
            run.find(name, "plain", pair, answer["witness"], answer)


def triples(run, rogatio, histories, most):
    """Pairs whose NEW is the OLD of another, and pairs among schemas of the same source."""
    found = []
    for group in histories.values():
        for first in group:
            for second in histories.get(json.dumps(first[3], sort_keys=True), []):
                if len(found) < most and first[2] == second[0]:
                    found.append((first, second, (first[0], first[1], second[2], second[3])))
    flat = [pair for triple in found for pair in triple]
    answers = rogatio(run.options.rogatio, flat, []) if flat else []
    verdicts = [one["verdict"] for one in answers]
    held = 0
    for index, triple in enumerate(found):
        one, other, both = verdicts[3 * index:3 * index + 3]
        if one == other == "compatible":
            held += both == "compatible"
            if both == "breaking":
                run.find("transitivity", "plain", triple[2], answers[3 * index + 2]["witness"], triple)
    print(f"triples: {len(found)}, of which {held} compatible throughout", flush=True)
