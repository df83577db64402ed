//! Pairs made to hurt: each ends within its budget, with an answer or with `unknown`, on a small stack.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails loudly")]

use rogatio_core::compatibility::{DEFAULT_BUDGET, Options, check};
use rogatio_core::wire::compatibility_check::Verdict;
use serde_json::{Map, Value, json};

fn ask(name: &'static str, old: Value, new: Value) -> Verdict {
    // The sandbox has a stack of 1 MiB; unoptimised code needs more for the same depth.
    let stack = if cfg!(debug_assertions) { 16 << 20 } else { 2 << 20 };
    let thread = std::thread::Builder::new().stack_size(stack).spawn(move || {
        let answer =
            check(&old, &new, &Options::default()).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(answer.steps <= DEFAULT_BUDGET, "{name} took {} steps", answer.steps);
        assert!(
            answer.verdict != Verdict::Unknown || answer.comparisons.iter().all(|one| one.reason.is_some())
        );
        println!("{name}: {:?}, {} steps", answer.verdict, answer.steps);
        answer.verdict
    });
    thread.unwrap().join().unwrap()
}

fn wide(keyword: &str, count: usize, offset: usize) -> Value {
    let one = |index: usize| json!({"type": "object", "properties": {format!("p{}", index % 7): {"minimum": index + offset}, format!("q{}", index % 5): {"maxLength": index}}, "required": [format!("p{}", index % 7)]});
    json!({keyword: (0..count).map(one).collect::<Vec<_>>()})
}

#[test]
fn products_of_alternatives() {
    ask("anyOf against anyOf", wide("anyOf", 40, 0), wide("anyOf", 40, 1));
    ask("oneOf against oneOf", wide("oneOf", 24, 0), wide("oneOf", 24, 1));
    let product = |offset: usize| json!({"allOf": (0..12).map(|index| wide("anyOf", 4, index + offset)).collect::<Vec<_>>()});
    ask("products", product(0), product(1));
    // Each part leaves two ways open that meet all the others': two to the power of twenty combinations.
    let parity = |bound: usize| {
        let one = |index: usize| {
            let (name, other) = (format!("p{index}"), format!("p{}", (index + 1) % 20));
            json!({"oneOf": [
                {"properties": {&name: {"minimum": bound}}, "required": [&name]},
                {"not": {"properties": {&other: {"maximum": index}}}},
            ]})
        };
        json!({"type": "object", "allOf": (0..20).map(one).collect::<Vec<_>>()})
    };
    ask("oneOf and not, all against all", parity(3), parity(4));
    ask("oneOf and not, turned around", parity(4), parity(3));
    let mut nested = json!({"minimum": 1});
    for level in 0..40 {
        nested = json!({"not": {"anyOf": [nested, {"maximum": level}]}});
    }
    ask("nested negation", nested.clone(), json!({"anyOf": [nested, {"const": 3}]}));
}

#[test]
fn long_lists_of_values() {
    let values =
        |from: usize, to: usize| json!({"enum": (from..to).map(|one| json!({"v": one})).collect::<Vec<_>>()});
    assert_eq!(ask("1000 values", values(0, 1000), values(0, 1001)), Verdict::Compatible);
    assert_eq!(ask("1000 values, one gone", values(0, 1000), values(1, 1000)), Verdict::Breaking);
    let texts = |from: usize, to: usize| json!({"enum": (from..to).map(|one| format!("value {one}")).collect::<Vec<_>>()});
    assert_eq!(ask("1000 texts", texts(0, 1000), texts(0, 1001)), Verdict::Compatible);
    assert_eq!(ask("1000 texts, one gone", texts(0, 1000), texts(0, 999)), Verdict::Breaking);
    assert_eq!(ask("1000 texts, opened", texts(0, 1000), json!({"type": "string"})), Verdict::Compatible);
    let either = |keyword: &str, to: usize| json!({keyword: (0..to).map(|one| json!({"const": one})).collect::<Vec<_>>()});
    assert_eq!(ask("1000 constants", either("oneOf", 1000), either("oneOf", 1000)), Verdict::Compatible);
}

#[test]
fn long_lists_of_alternatives() {
    let either = |keyword: &str, to: usize| json!({keyword: (0..to).map(|one| json!({"const": one})).collect::<Vec<_>>()});
    assert_eq!(
        ask("1000 constants, one gone", either("oneOf", 1000), either("oneOf", 999)),
        Verdict::Breaking
    );
    assert_eq!(
        ask("1000 constants, one more", either("oneOf", 1000), either("oneOf", 1001)),
        Verdict::Compatible
    );
    let (one, any) = (either("oneOf", 1000), either("anyOf", 1000));
    assert_eq!(ask("1000 constants, another keyword", one.clone(), any.clone()), Verdict::Compatible);
    assert_eq!(ask("1000 constants, the stricter keyword", any, one), Verdict::Compatible);
    let tagged = |to: usize| {
        let one = |tag: usize| json!({"type": "object", "required": ["tag"], "properties": {"tag": {"const": tag}}});
        json!({"oneOf": (0..to).map(one).collect::<Vec<_>>()})
    };
    ask("1000 tagged objects, one gone", tagged(1000), tagged(999));
    ask("1000 tagged objects, one more", tagged(1000), tagged(1001));
}

#[test]
fn numbers_that_overlap() {
    let either =
        |count: u32, one: fn(u32) -> Value| json!({"oneOf": (0..count).map(one).collect::<Vec<_>>()});
    let ranges = |count: u32| {
        either(count, |one| json!({"type": "number", "minimum": one, "maximum": f64::from(one) + 3.5}))
    };
    assert_eq!(ask("60 ranges", ranges(60), ranges(59)), Verdict::Breaking);
    assert_eq!(ask("100 ranges", ranges(100), ranges(99)), Verdict::Breaking);
    let lists = |count: u32| either(count, |one| json!({"type": "number", "enum": [one, one + 1, one + 2]}));
    assert_eq!(ask("200 lists of numbers", lists(200), lists(199)), Verdict::Breaking);
    let grids =
        |count: u32| either(count, |one| json!({"type": "number", "multipleOf": f64::from(one) + 1.5}));
    // A multiple of the last one is one of 1.5 and of 4.5 too, so it is no document either way.
    assert_eq!(ask("40 grids, one gone", grids(40), grids(39)), Verdict::Compatible);
    assert_eq!(ask("40 grids, one more", grids(39), grids(40)), Verdict::Compatible);
    let all = json!({"type": "integer", "minimum": 0, "maximum": 19_999});
    let listed = |to: u32| json!({"enum": (0..to).collect::<Vec<_>>()});
    assert_eq!(ask("20000 numbers", all.clone(), listed(20_000)), Verdict::Compatible);
    assert_eq!(ask("20000 numbers, one gone", all, listed(19_999)), Verdict::Breaking);
}

#[test]
fn many_tagged_objects() {
    let tagged = |tags: std::ops::Range<u32>, name: &str, closed: bool, outside: bool| {
        let one = |tag: u32| {
            let mut rules = json!({
                "properties": {"kind": {"const": tag}, name: {"type": "string"}, format!("only{tag}"): {"type": "integer"}},
                "required": ["kind", name],
            });
            if closed {
                rules["additionalProperties"] = false.into();
            }
            if !outside {
                rules["type"] = "object".into();
            }
            rules
        };
        let mut schema = json!({"oneOf": tags.map(one).collect::<Vec<_>>()});
        if outside {
            schema["type"] = "object".into();
        }
        schema
    };
    for (closed, outside) in [(false, false), (true, false), (false, true)] {
        let some = |tags, name| tagged(tags, name, closed, outside);
        assert_eq!(ask("300 tags, one more", some(0..299, "a"), some(0..300, "a")), Verdict::Compatible);
        assert_eq!(ask("300 tags, one gone", some(0..300, "a"), some(1..300, "a")), Verdict::Breaking);
        // Every alternative would have to be looked at beside every other.
        ask("300 tags, all changed", some(0..300, "a"), some(0..300, "b"));
        let wider = serde_json::to_string(&some(0..300, "a")).unwrap().replace("\"integer\"", "\"number\"");
        let wider = serde_json::from_str(&wider).unwrap();
        assert_eq!(ask("300 tags, all widened", some(0..300, "a"), wider), Verdict::Compatible);
    }
}

#[test]
fn many_names_that_are_required() {
    let names = |count: u32| (0..count).map(|one| format!("name{one}")).collect::<Vec<_>>();
    let open = |count: u32| json!({"type": "object", "required": names(count)});
    assert_eq!(ask("4000 names, one more", open(4000), open(4001)), Verdict::Breaking);
    assert_eq!(ask("4000 names, one less", open(4001), open(4000)), Verdict::Compatible);
}

#[test]
fn mutual_recursion() {
    let mutual = |bound: usize| {
        let mut definitions = Map::new();
        for index in 0..30 {
            let next = format!("#/definitions/d{}", (index + 1) % 30);
            let other = format!("#/definitions/d{}", (index * 7 + 3) % 30);
            definitions.insert(format!("d{index}"), json!({"anyOf": [{"type": "object", "properties": {"a": {"$ref": next}, "b": {"$ref": other}}}, {"type": "number", "minimum": bound}]}));
        }
        json!({"definitions": definitions, "$ref": "#/definitions/d0"})
    };
    assert_eq!(ask("mutual recursion, equal", mutual(1), mutual(1)), Verdict::Compatible);
    assert_eq!(ask("mutual recursion, wider", mutual(1), mutual(0)), Verdict::Compatible);
    assert_eq!(ask("mutual recursion, narrower", mutual(0), mutual(1)), Verdict::Breaking);
}

#[test]
fn references_that_double() {
    let mut doubling = Map::new();
    for index in 0..40 {
        let next = json!({"$ref": format!("#/definitions/d{}", index + 1)});
        doubling.insert(format!("d{index}"), json!({"allOf": [next, {"anyOf": [next, {"type": "null"}]}]}));
    }
    doubling.insert("d40".into(), json!({"type": "string"}));
    let doubled = json!({"definitions": doubling, "$ref": "#/definitions/d0"});
    // A validator would follow 2^40 references, so no witness can be confirmed.
    let shorter = json!({"type": "string", "maxLength": 5});
    assert_eq!(ask("references that double, narrower", doubled.clone(), shorter.clone()), Verdict::Unknown);
    assert_eq!(
        ask("references that double, wider", doubled.clone(), json!({"type": "string"})),
        Verdict::Compatible
    );
    assert_eq!(ask("references that double, equal", doubled.clone(), doubled.clone()), Verdict::Compatible);
    ask("references that double, turned around", shorter, doubled);
}

#[test]
fn depth_and_size() {
    let mut deep = json!({"type": "null"});
    for _ in 0..50 {
        deep = json!({"type": "array", "items": deep});
    }
    assert_eq!(ask("deep, equal", deep.clone(), deep.clone()), Verdict::Compatible);
    ask("deep, different", deep, json!({"type": "array", "items": {"type": "array", "maxItems": 3}}));
    let large = |bound: usize| {
        let property = |index: usize| {
            (
                format!("property number {index}"),
                json!({"type": "string", "minLength": bound, "description": "x".repeat(100)}),
            )
        };
        json!({"type": "object", "properties": (0..20_000).map(property).collect::<Map<_, _>>()})
    };
    assert_eq!(ask("5 MB, equal", large(1), large(1)), Verdict::Compatible);
    ask("5 MB, narrower", large(1), large(2));
}

#[test]
fn patterns() {
    let string = |pattern: &str| json!({"type": "string", "pattern": pattern});
    ask("automata that grow", string("^(a|b)*a(a|b){18}$"), string("^(a|b)*b(a|b){17}$"));
    ask("large repetition", string("^[a-z]{1,900}$"), string("^[a-y]{1,1000}$"));
    let many = |last: &str| json!({"patternProperties": (0..30).map(|one| (format!("^x{one}.*{last}"), json!({"minimum": one}))).collect::<Map<_, _>>()});
    ask("many patterns", many("a"), many("b"));
    let sizes = |size: u64| json!({"type": "array", "minItems": size, "uniqueItems": true, "items": {"type": "integer"}});
    ask("large sizes", sizes(1 << 40), sizes((1 << 40) + 1));
}
