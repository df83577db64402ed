use serde_json::json;

use super::*;
use crate::compatibility::sample::formula;

#[test]
fn formulas_accept_what_the_validator_accepts() {
    let schemas = [
        json!(true),
        json!(false),
        json!({"type": "integer", "minimum": 1}),
        json!({"multipleOf": 0.5, "exclusiveMaximum": 2}),
        json!({"minLength": 2, "pattern": "^a"}),
        json!({"enum": [1, "ab", [1], {"a": 1}]}),
        json!({"const": [1]}),
        json!({"prefixItems": [{"type": "integer"}], "items": {"type": "string"}, "maxItems": 2}),
        json!({"contains": {"const": 1}, "maxContains": 1}),
        json!({"properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": false}),
        json!({"patternProperties": {"^a": {"type": "integer"}}, "minProperties": 1}),
        json!({"propertyNames": {"maxLength": 1}}),
        json!({"dependentRequired": {"a": ["b"]}}),
        json!({"anyOf": [{"type": "string"}, {"minimum": 2}]}),
        json!({"oneOf": [{"type": "integer"}, {"minimum": 2}]}),
        json!({"not": {"type": ["object", "null"]}}),
        json!({"if": {"type": "integer"}, "then": {"minimum": 2}, "else": {"type": "string"}}),
        json!({"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": false}),
    ];
    let values = [
        json!(null),
        json!(1),
        json!(1.0),
        json!(1.5),
        json!(3),
        json!("a"),
        json!("ab"),
        json!([]),
        json!([1]),
        json!([1, "b"]),
        json!([1, 1]),
        json!(["b", 1, 1]),
        json!({}),
        json!({"a": 1}),
        json!({"a": {}}),
        json!({"a": "1", "bc": 2}),
        json!({"b": 1}),
    ];
    for schema in &schemas {
        let mut graph = Graph::new();
        let literal = formula(&mut graph, Side::Old, schema);
        let validator = jsonschema::validator_for(schema).unwrap();
        for value in &values {
            let truth = graph.evaluate(literal, value);
            assert!(
                truth.is_true() || truth.is_false(),
                "nothing here is beyond the model: {schema} {value}"
            );
            assert_eq!(truth.is_true(), validator.is_valid(value), "{schema} {value}");
        }
    }
}

#[test]
fn schemas_that_say_the_same_become_one_formula() {
    let pairs = [
        (
            json!({"anyOf": [{"minimum": 1}, {"minLength": 1}]}),
            json!({"anyOf": [{"minLength": 1}, {"minimum": 1}]}),
        ),
        (json!({"const": 1}), json!({"enum": [1]})),
        (json!({"allOf": [{"minimum": 1}, {"maxLength": 2}]}), json!({"maxLength": 2, "minimum": 1})),
        (json!({"not": {"not": {"minLength": 1}}}), json!({"minLength": 1, "minItems": 0})),
    ];
    for (one, other) in &pairs {
        let mut graph = Graph::new();
        let literals = [one, other].map(|schema| formula(&mut graph, Side::Old, schema));
        assert_eq!(literals[0], literals[1], "{one} {other}");
    }
}
