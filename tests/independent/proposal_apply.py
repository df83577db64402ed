#!/usr/bin/env python3
"""Applies the changes of proposals as docs/proposals.md says, and nothing else.

Each line of the standard input is a JSON object: `schema`, `change_type`, `field_spec`, and the answer of the engine as `to` (the
schema) or `code` (why it is refused). The program makes the change by itself and reports every difference. It shares no code with the
engine. It ends with status 1 if there was one.
"""

import copy
import json
import re
import sys

DRAFTS = {
    "http://json-schema.org/draft-04/schema": 4,
    "http://json-schema.org/draft-06/schema": 6,
    "http://json-schema.org/draft-07/schema": 7,
    "https://json-schema.org/draft/2019-09/schema": 2019,
    "https://json-schema.org/draft/2020-12/schema": 2020,
}
ONE, LIST, NAMED, ONE_OR_LIST, DEPENDENCIES = range(5)
KEYWORDS = [
    (4, 2020, ONE, ["additionalProperties", "not"]),
    (6, 2020, ONE, ["contains", "propertyNames"]),
    (7, 2020, ONE, ["if", "then", "else"]),
    (2019, 2020, ONE, ["unevaluatedItems", "unevaluatedProperties", "contentSchema"]),
    (4, 2019, ONE, ["additionalItems"]),
    (2020, 2020, ONE, ["items"]),
    (4, 2019, ONE_OR_LIST, ["items"]),
    (2020, 2020, LIST, ["prefixItems"]),
    (4, 2020, LIST, ["allOf", "anyOf", "oneOf"]),
    (4, 2020, NAMED, ["properties", "patternProperties", "definitions"]),
    (2019, 2020, NAMED, ["$defs", "dependentSchemas"]),
    (4, 2020, DEPENDENCIES, ["dependencies"]),
]
MISSING = object()


class Refused(Exception):
    pass


def holds(draft, keyword):
    for first, last, kind, names in KEYWORDS:
        if first <= draft <= last and keyword in names:
            return kind
    return None


def draft_of(schema, outer):
    uri = schema.get("$schema") if isinstance(schema, dict) else None
    return DRAFTS.get(uri.rstrip("#"), outer) if isinstance(uri, str) else outer


def is_index(text):
    return re.fullmatch(r"0|[1-9][0-9]*", text) is not None


def steps_of(pointer):
    if pointer == "":
        return []
    if not pointer.startswith("/") or re.search(r"~(?![01])", pointer):
        raise Refused("proposal.invalid-pointer")
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
    if len(steps) > 120:
        raise Refused("proposal.invalid-pointer")
    return steps


class Place:
    """`owner` is the object with the keyword; `key` is None, a name or an index; `there` is the schema or MISSING."""

    def __init__(self, schema, pointer):
        steps, node, draft = steps_of(pointer), schema, 2020
        if not steps:
            raise Refused("proposal.invalid-pointer")
        at = 0
        self.path = []
        while True:
            if not isinstance(node, dict):
                raise Refused("proposal.place-missing")
            draft = draft_of(node, draft)
            keyword = steps[at]
            kind = holds(draft, keyword)
            if kind is None:
                raise Refused("proposal.invalid-pointer")
            value = node.get(keyword, MISSING)
            at += 1
            if kind == ONE_OR_LIST:
                listed = isinstance(value, list) or (value is MISSING and at < len(steps) and is_index(steps[at]))
                kind = LIST if listed else ONE
            key = None
            if kind == ONE:
                there = value
            else:
                if at == len(steps):
                    raise Refused("proposal.invalid-pointer")
                key = steps[at]
                at += 1
                if kind == LIST:
                    if not is_index(key):
                        raise Refused("proposal.invalid-pointer")
                    key = int(key)
                    there = value[key] if value is not MISSING and key < len(value) else MISSING
                else:
                    there = value.get(key, MISSING) if value is not MISSING else MISSING
            if at == len(steps):
                if kind == DEPENDENCIES and isinstance(there, list):
                    raise Refused("proposal.invalid-pointer")
                self.owner, self.keyword, self.key, self.there, self.draft = node, keyword, key, there, draft
                self.list_at = "".join("/" + escape(step) for step in steps[:-1]) if kind == LIST else None
                return
            if there is MISSING:
                raise Refused("proposal.place-missing")
            node = there

    def field(self):
        return self.key if self.keyword == "properties" else None


def escape(step):
    return step.replace("~", "~0").replace("/", "~1")


def check_name(name):
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name):
        raise Refused("proposal.invalid-name")


def with_default(schema, spec, draft, said):
    if "default" not in spec:
        return schema
    if not isinstance(schema, dict) or (draft <= 7 and isinstance(schema.get("$ref"), str)):
        raise Refused("proposal.invalid-spec")
    if said and "default" in schema and not equal(schema["default"], spec["default"]):
        raise Refused("proposal.invalid-spec")
    schema["default"] = copy.deepcopy(spec["default"])
    return schema


def equal(one, other):
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def set_required(place, spec):
    if spec.get("required") is None:
        return
    name = place.field()
    if name is None:
        if spec["required"]:
            raise Refused("proposal.invalid-pointer")
        return
    names = place.owner.get("required", [])
    if spec["required"]:
        if name not in names:
            names.append(name)
        place.owner["required"] = names
    elif name in names:
        place.owner["required"] = [one for one in names if one != name]
        if not place.owner["required"]:
            del place.owner["required"]


def beside(place):
    known = ["dependencies"] if place.draft <= 7 else ["dependentRequired", "dependentSchemas", "dependencies"]
    return [keyword for keyword in known if isinstance(place.owner.get(keyword), dict)]


def forget(place, name):
    owner = place.owner
    if name in owner.get("required", []):
        owner["required"] = [one for one in owner["required"] if one != name]
        if not owner["required"]:
            del owner["required"]
    for keyword in beside(place):
        named = owner[keyword]
        if not named:
            continue
        named.pop(name, None)
        for key in list(named):
            if isinstance(named[key], list) and name in named[key]:
                named[key] = [one for one in named[key] if one != name]
                if not named[key]:
                    del named[key]
        if not named:
            del owner[keyword]


def replaced(names, old, new):
    if new in names:
        return [one for one in names if one != old]
    return [new if one == old else one for one in names]


def rename_beside(place, old, new):
    owner = place.owner
    if "required" in owner:
        owner["required"] = replaced(owner["required"], old, new)
    for keyword in beside(place):
        named = owner[keyword]
        for key, value in named.items():
            if isinstance(value, list):
                named[key] = replaced(value, old, new)
        if old in named and new in named:
            if not (isinstance(named[old], list) and isinstance(named[new], list)):
                raise Refused("proposal.place-taken")
            named[new] += [one for one in named[old] if one not in named[new]]
            del named[old]
        elif old in named:
            owner[keyword] = {new if key == old else key: value for key, value in named.items()}


def references(node, draft, base):
    """Every reference by place below `node`, as a pointer from the root; `base` is where its fragments begin."""
    if not isinstance(node, dict):
        return
    draft = draft_of(node, draft)
    known = ["$ref"] + (["$recursiveRef"] if draft == 2019 else []) + (["$dynamicRef"] if draft == 2020 else [])
    for keyword in known:
        target = node.get(keyword)
        if isinstance(target, str) and target.startswith("#/"):
            yield base + target[1:]
    for keyword, value in node.items():
        kind = holds(draft, keyword)
        if kind is None:
            continue
        if isinstance(value, list):
            below = value if kind in (LIST, ONE_OR_LIST) else []
        elif kind in (NAMED, DEPENDENCIES):
            below = list(value.values()) if isinstance(value, dict) else []
        else:
            below = [value]
        for schema in below:
            yield from references(schema, draft, base)


def apply(change, spec, schema):
    steps_of(spec["pointer"])
    ignored = {
        "add_field": ["new_name"],
        "modify_field": ["new_name"],
        "remove_field": ["schema", "default", "new_name", "required"],
        "rename_field": ["schema", "default", "required"],
        "add_type": ["new_name", "required"],
    }[change]
    if any(field in spec for field in ignored):
        raise Refused("proposal.invalid-spec")
    if change == "add_type":
        if spec["pointer"]:
            raise Refused("proposal.invalid-pointer")
        if "schema" not in spec:
            raise Refused("proposal.invalid-spec")
        made = copy.deepcopy(spec["schema"])
        return with_default(made, spec, draft_of(made, 2020), True)
    root = copy.deepcopy(schema)
    place = Place(root, spec["pointer"])
    if change == "add_field" and place.there is not MISSING:
        raise Refused("proposal.place-taken")
    if change != "add_field" and place.there is MISSING:
        raise Refused("proposal.place-missing")
    owner, keyword, key = place.owner, place.keyword, place.key
    if change == "add_field":
        if "schema" not in spec:
            raise Refused("proposal.invalid-spec")
        made = with_default(copy.deepcopy(spec["schema"]), spec, place.draft, True)
        if place.field() is not None:
            check_name(place.field())
        if key is None:
            owner[keyword] = made
        elif isinstance(key, int):
            if key != len(owner.get(keyword, [])):
                raise Refused("proposal.place-missing")
            owner.setdefault(keyword, []).append(made)
        else:
            owner.setdefault(keyword, {})[key] = made
        set_required(place, spec)
    elif change == "modify_field":
        if "schema" in spec:
            made = with_default(copy.deepcopy(spec["schema"]), spec, place.draft, True)
            if key is None:
                owner[keyword] = made
            else:
                owner[keyword][key] = made
        elif "default" in spec:
            with_default(place.there, spec, place.draft, False)
        elif "required" not in spec:
            raise Refused("proposal.invalid-spec")
        set_required(place, spec)
    elif change == "remove_field":
        if key is None:
            del owner[keyword]
        elif isinstance(key, int):
            for target in references(root, 2020, ""):
                if target.startswith(place.list_at + "/"):
                    step = target[len(place.list_at) + 1 :].split("/")[0]
                    if is_index(step) and int(step) >= key:
                        raise Refused("proposal.reference-moves")
            del owner[keyword][key]
            if not owner[keyword]:
                del owner[keyword]
        else:
            del owner[keyword][key]
        if place.field() is not None:
            forget(place, place.field())
    else:
        name = place.field()
        if name is None:
            raise Refused("proposal.invalid-pointer")
        if "new_name" not in spec:
            raise Refused("proposal.invalid-spec")
        new = spec["new_name"]
        check_name(new)
        if new != name:
            if new in owner["properties"]:
                raise Refused("proposal.place-taken")
            owner["properties"] = {new if one == name else one: value for one, value in owner["properties"].items()}
            rename_beside(place, name, new)
    return root


def main():
    compared = differ = refused = 0
    for line in sys.stdin:
        case = json.loads(line)
        compared += 1
        try:
            answer = {"to": apply(case["change_type"], case["field_spec"], case["schema"])}
        except Refused as reason:
            answer = {"code": str(reason)}
            refused += 1
        expected = {key: case[key] for key in ("to", "code") if key in case}
        # The order of members is compared too: what a change does not touch keeps its position.
        if json.dumps(answer) != json.dumps(expected):
            differ += 1
            if differ <= 10:
                print(f"{line.strip()}\n  here {json.dumps(answer)}")
    print(f"{compared} changes, {refused} refused, {differ} differ")
    sys.exit(1 if differ or not compared else 0)


if __name__ == "__main__":
    main()
