use serde_json::json;

use super::super::sample::{check, check_allowing};
use super::*;
use crate::contract::{ContractReport, Format, read};
use crate::wire::Code;
use crate::wire::compatibility_check::Verdict;
use crate::wire::contract_check::{Gate, PartChange};

const REQUEST: &str = "POST /users request application/json";
const RESPONSE: &str = "POST /users 200 application/json";

fn api(version: &str, request: Value, response: Value, components: Value) -> Value {
    json!({
        "openapi": version,
        "info": {"title": "Users", "version": "1"},
        "paths": {"/users": {"post": {
            "requestBody": {"content": {"application/json": {"schema": request}}},
            "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": response}}}}
        }}},
        "components": {"schemas": components}
    })
}

/// An API of 3.0 with this schema for its request and its response.
fn both(schema: Value) -> Value {
    api("3.0.3", schema.clone(), schema, json!({}))
}

fn verdicts(report: &ContractReport) -> (Verdict, Verdict) {
    (report.named(REQUEST).verdict, report.named(RESPONSE).verdict)
}

#[test]
fn requests_are_judged_backward_and_responses_forward() {
    let (narrow, wide) = (json!({"type": "integer"}), json!({"type": "number"}));
    let report = check(&both(narrow.clone()), &both(wide.clone()));
    assert_eq!(verdicts(&report), (Verdict::Compatible, Verdict::Breaking));
    let complaint = &report.named(RESPONSE).comparisons[0].witness.as_ref().unwrap().complaint;
    let place = "/paths/~1users/post/responses/200/content/application~1json/schema/type";
    assert_eq!(complaint.schema_pointer, place);
    let report = check(&both(wide), &both(narrow));
    assert_eq!(verdicts(&report), (Verdict::Breaking, Verdict::Compatible));
}

#[test]
fn places_in_components_are_places_of_the_document() {
    let with = |name: Value| {
        let user = json!({"type": "object", "properties": {"a/b": name}, "required": ["a/b"]});
        let reference = json!({"$ref": "#/components/schemas/User"});
        api("3.0.3", reference.clone(), reference, json!({"User": user, "Other": {"type": "string"}}))
    };
    let report = check(&with(json!({"type": "string"})), &with(json!({"type": "string", "minLength": 2})));
    assert_eq!(verdicts(&report), (Verdict::Breaking, Verdict::Compatible));
    let part = report.named(REQUEST);
    let place = "/components/schemas/User/properties/a~1b/minLength";
    assert_eq!(part.comparisons[0].witness.as_ref().unwrap().complaint.schema_pointer, place);
    assert_eq!(part.differences[0].new_pointer.as_deref(), Some(place));
}

#[test]
fn schemas_may_refer_to_themselves() {
    for version in ["3.0.3", "3.1.0"] {
        let tree = |leaf: &str| {
            let node = json!({"type": "object", "properties": {"leaf": {"type": leaf},
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}});
            api(version, json!({"$ref": "#/components/schemas/Node"}), json!(true), json!({"Node": node}))
        };
        let report = check(&tree("number"), &tree("integer"));
        assert_eq!(report.named(REQUEST).verdict, Verdict::Breaking, "{version}");
        assert_eq!(check(&tree("number"), &tree("number")).counts.unchanged, 2);
    }
}

#[test]
fn nullable_adds_null_to_a_type_in_the_same_schema() {
    let nullable = |mut schema: Value| {
        schema["nullable"] = json!(true);
        schema
    };
    let text = json!({"type": "string"});
    let report = check(&both(nullable(text.clone())), &both(text.clone()));
    assert_eq!(report.witness(REQUEST), &Value::Null);
    // OpenAPI 3.0.3: `enum` still decides, and without a `type` the keyword has no effect.
    let listed = json!({"type": "string", "enum": ["a"]});
    assert_eq!(check(&both(nullable(listed.clone())), &both(listed)).verdict, Verdict::Compatible);
    let bare = json!({"minLength": 1});
    assert_eq!(check(&both(nullable(bare.clone())), &both(bare)).verdict, Verdict::Compatible);
}

#[test]
fn boolean_bounds_are_exclusive() {
    let bound = |exclusive: bool| json!({"type": "number", "minimum": 3, "exclusiveMinimum": exclusive});
    let report = check(&both(bound(false)), &both(bound(true)));
    assert_eq!(report.witness(REQUEST), &json!(3));
    assert_eq!(
        check(&both(json!({"exclusiveMinimum": true})), &both(json!({}))).verdict,
        Verdict::Compatible
    );
}

#[test]
fn keywords_beside_a_reference_do_not_count_in_3_0() {
    let with = |version: &str, extra: bool| {
        let mut schema = json!({"$ref": "#/components/schemas/Name"});
        if extra {
            schema["maxLength"] = json!(3);
        }
        api(version, schema, json!({}), json!({"Name": {"type": "string"}}))
    };
    assert_eq!(check(&with("3.0.3", false), &with("3.0.3", true)).counts.unchanged, 2);
    assert_eq!(check(&with("3.1.0", false), &with("3.1.0", true)).named(REQUEST).verdict, Verdict::Breaking);
}

#[test]
fn read_only_properties_are_not_required_in_requests() {
    let user = |flag: &str, required: Value| json!({"type": "object", "required": required, "properties": {"id": {"type": "integer", flag: true}}});
    let report = check(&both(user("readOnly", json!([]))), &both(user("readOnly", json!(["id"]))));
    assert_eq!(verdicts(&report), (Verdict::Compatible, Verdict::Compatible));
    let report = check(&both(user("readOnly", json!(["id"]))), &both(user("readOnly", json!([]))));
    assert_eq!(report.witness(RESPONSE), &json!({}), "readers rely on `id`");
    let report = check(&both(user("writeOnly", json!(["id"]))), &both(user("writeOnly", json!([]))));
    assert_eq!(verdicts(&report), (Verdict::Compatible, Verdict::Compatible));
    // The flag and the rule in different schemas: the front end does not judge that.
    let apart = |flag: bool| {
        both(
            json!({"allOf": [{"required": ["id"]}, {"properties": {"id": {"type": "integer", "readOnly": flag}}}]}),
        )
    };
    let report = check(&apart(false), &apart(true));
    assert!(report.told().contains(&(
        Code::ContractNotJudged,
        "POST /users request application/json readOnly",
        true
    )));
}

#[test]
fn an_upgrade_from_3_0_to_3_1_is_judged_by_meaning() {
    let old = both(json!({"type": "string", "nullable": true}));
    let same = json!({"type": ["string", "null"]});
    let lost = json!({"type": "string", "nullable": true});
    assert_eq!(check(&old, &api("3.1.0", same.clone(), same, json!({}))).gate, Gate::Open);
    let report = check(&old, &api("3.1.0", lost.clone(), lost, json!({})));
    assert_eq!(report.witness(REQUEST), &Value::Null, "3.1 does not know `nullable`");
}

#[test]
fn names_inside_schemas_are_followed_in_3_1() {
    let with = |kind: &str| {
        let components = json!({"Name": {"$anchor": "name", "type": kind}});
        api(
            "3.1.0",
            json!({"type": "object", "properties": {"n": {"$ref": "#name"}}}),
            json!(true),
            components,
        )
    };
    let report = check(&with("string"), &with("integer"));
    assert_eq!(report.named(REQUEST).verdict, Verdict::Breaking, "{report:#?}");
    let complaint = &report.named(REQUEST).comparisons[0].witness.as_ref().unwrap().complaint;
    assert_eq!(complaint.schema_pointer, "/components/schemas/Name/type");
}

#[test]
fn what_was_removed_is_a_break_and_told_once() {
    let old = json!({"openapi": "3.0.3", "paths": {
        "/a": {"get": {"responses": {"200": {"content": {"application/json": {}, "text/plain": {}}}, "404": {}}},
               "put": {"responses": {}}},
        "/b": {"get": {"responses": {"200": {"content": {"application/json": {}}}}}}}});
    let new = json!({"openapi": "3.0.3", "paths": {
        "/a": {"get": {"responses": {"200": {"content": {"application/json": {}}}}}, "patch": {"responses": {}}}}});
    let report = check(&old, &new);
    assert_eq!(
        report.told(),
        ["/b", "GET /a 404", "PUT /a", "GET /a 200 text/plain"].map(|name| (
            Code::ContractRemoved,
            name,
            true
        ))
    );
    assert_eq!((report.verdict, report.added.as_slice()), (Verdict::Breaking, &["PATCH /a".to_owned()][..]));
    assert_eq!(report.findings[0].old_pointer.as_deref(), Some("/paths/~1b"));
}

#[test]
fn the_names_in_a_path_template_do_not_matter() {
    let with = |path: &str| json!({"openapi": "3.1.0", "paths": {path: {"get": {"responses": {"200": {"content": {"application/json": {}}}}}}}});
    let report = check(&with("/users/{id}/x"), &with("/users/{user}/x"));
    assert_eq!((report.gate, report.counts.unchanged), (Gate::Open, 1));
    assert_eq!(report.named("GET /users/{user}/x 200 application/json").change, PartChange::Unchanged);
    let twice = json!({"openapi": "3.1.0", "paths": {"/a/{x}": {"get": {}}, "/a/{y}": {"get": {}}}});
    assert_eq!(read(&twice, Format::Openapi).unwrap_err().code, Code::ContractInvalid);
    let apart = json!({"openapi": "3.1.0", "paths": {"/a/{x}": {"get": {}, "parameters": []}, "/a/{y}": {"put": {}, "parameters": [1]}}});
    assert_eq!(check(&apart, &apart).gate, Gate::Open);
    let mut changed = apart.clone();
    changed["paths"]["/a/{y}"]["parameters"] = json!([2]);
    assert_eq!(check(&apart, &changed).told(), [(Code::ContractNotJudged, "/a/{x} parameters", true)]);
}

#[test]
fn what_is_not_judged_shuts_the_gate_when_it_changes() {
    let base = json!({"openapi": "3.0.3", "paths": {"/a": {"post": {
        "operationId": "a", "requestBody": {"content": {"application/json": {"schema": {}}}}, "responses": {"200": {}}}}}});
    for (pointer, key, value, name) in [
        ("", "security", json!([]), "document security"),
        ("", "servers", json!([]), "document servers"),
        ("", "x-limits", json!(1), "document extension"),
        ("/paths/~1a", "parameters", json!([]), "/a parameters"),
        ("/paths/~1a/post", "parameters", json!([]), "POST /a parameters"),
        ("/paths/~1a/post", "security", json!([]), "POST /a security"),
        ("/paths/~1a/post", "callbacks", json!({}), "POST /a callbacks"),
        ("/paths/~1a/post", "operationId", json!("b"), "POST /a operationId"),
        ("/paths/~1a/post/requestBody", "required", json!(true), "POST /a request-required"),
        (
            "/paths/~1a/post/requestBody/content/application~1json",
            "encoding",
            json!({}),
            "POST /a request application/json encoding",
        ),
        ("/paths/~1a/post/responses/200", "headers", json!({}), "POST /a 200 headers"),
        ("/paths/~1a/post/responses/200", "links", json!({}), "POST /a 200 links"),
        (
            "/paths/~1a/post/requestBody/content/application~1json/schema",
            "discriminator",
            json!({}),
            "POST /a request application/json discriminator",
        ),
        (
            "/paths/~1a/post/requestBody/content/application~1json/schema",
            "xml",
            json!({}),
            "POST /a request application/json xml",
        ),
        (
            "/paths/~1a/post/requestBody/content/application~1json/schema",
            "const",
            json!(1),
            "POST /a request application/json keyword",
        ),
    ] {
        let mut changed = base.clone();
        changed.pointer_mut(pointer).unwrap()[key] = value;
        for (old, new) in [(&base, &changed), (&changed, &base)] {
            let report = check(old, new);
            assert_eq!(report.told(), [(Code::ContractNotJudged, name, true)], "{pointer} {key}");
            assert_eq!(check_allowing(old, new, &[name]).gate, Gate::Open);
        }
    }
    let mut told = base.clone();
    told["paths"]["/a"]["post"]["description"] = json!("other words");
    assert_eq!(check(&base, &told).gate, Gate::Open, "a text for people");
}

#[test]
fn a_change_behind_a_reference_is_seen() {
    let with = |kind: &str| {
        json!({"openapi": "3.0.3", "paths": {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/P"}], "responses": {}}}},
        "components": {"parameters": {"P": {"name": "p", "in": "query", "schema": {"$ref": "#/components/schemas/S"}}}, "schemas": {"S": {"type": kind}}}})
    };
    let report = check(&with("string"), &with("integer"));
    assert_eq!(report.told(), [(Code::ContractNotJudged, "GET /a parameters", true)]);
}

#[test]
fn one_change_in_a_shared_schema_is_one_finding() {
    let with = |property: &str| {
        let pet = json!({"oneOf": [{"type": "object"}], "discriminator": {"propertyName": property}});
        let reference = json!({"$ref": "#/components/schemas/Pet"});
        api("3.0.3", reference.clone(), reference, json!({"Pet": pet}))
    };
    let report = check(&with("kind"), &with("type"));
    assert_eq!(report.told().len(), 1, "{:?}", report.told());
    assert_eq!(report.findings[0].new_pointer.as_deref(), Some("/components/schemas/Pet/discriminator"));
    assert!(report.findings[0].message.contains("in one more part"), "{}", report.findings[0].message);
}

#[test]
fn webhooks_are_judged_the_other_way_round() {
    let with = |kind: &str| {
        json!({"openapi": "3.1.0", "webhooks": {"newUser": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"type": kind}}}},
        "responses": {"200": {"content": {"application/json": {"schema": {"type": kind}}}}}}}}})
    };
    let report = check(&with("integer"), &with("number"));
    let name = "webhook newUser POST request application/json";
    assert_eq!(report.named(name).verdict, Verdict::Breaking, "receivers do not expect 0.5");
    assert_eq!(report.named("webhook newUser POST 200 application/json").verdict, Verdict::Compatible);
}

#[test]
fn a_reference_that_leads_nowhere_leaves_its_part_without_a_verdict() {
    let with = |reference: &str| {
        api("3.0.3", json!({"$ref": reference}), json!({"type": "string"}), json!({"A": {}}))
    };
    for wrong in ["#/components/schemas/B", "other.yaml#/A", "#A", "#/%zz", "https://example.com/a"] {
        let report = check(&with("#/components/schemas/A"), &with(wrong));
        assert_eq!(report.told(), [(Code::ContractUnusablePart, REQUEST, true)], "{wrong}");
        let place = "/paths/~1users/post/requestBody/content/application~1json/schema/$ref";
        assert_eq!(report.findings[0].new_pointer.as_deref(), Some(place));
        assert_eq!(verdicts(&report), (Verdict::Unknown, Verdict::Compatible));
    }
}

#[test]
fn other_shapes_are_refused_with_their_place() {
    let circle = json!({"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
        "components": {"pathItems": {"A": {"$ref": "#/paths/~1a"}}}});
    for (document, pointer) in [
        (json!([]), ""),
        (json!({"openapi": 3}), "/openapi"),
        (json!({"openapi": "3.2.0"}), "/openapi"),
        (json!({"openapi": "3.10.0"}), "/openapi"),
        (json!({"openapi": "3.1.0", "jsonSchemaDialect": "https://example.com"}), "/jsonSchemaDialect"),
        (json!({"openapi": "3.0.0", "paths": []}), "/paths"),
        (json!({"openapi": "3.0.0", "components": 1}), "/components"),
        (json!({"openapi": "3.0.0", "paths": {"/a": null}}), "/paths/~1a"),
        (json!({"openapi": "3.0.0", "paths": {"/a": {"get": 1}}}), "/paths/~1a/get"),
        (
            json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": []}}}}),
            "/paths/~1a/get/responses",
        ),
        (
            json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"requestBody": {"content": 1}}}}}),
            "/paths/~1a/get/requestBody/content",
        ),
        (
            json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"requestBody": {"$ref": 1}}}}}),
            "/paths/~1a/get/requestBody/$ref",
        ),
        (
            json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"requestBody": {"$ref": "#/b"}}}}}),
            "/paths/~1a/get/requestBody/$ref",
        ),
        (circle, "/paths/~1a/$ref"),
    ] {
        let problem = read(&document, Format::Openapi).unwrap_err();
        assert_eq!(
            (problem.code, problem.pointer.as_deref()),
            (Code::ContractInvalid, Some(pointer)),
            "{document}"
        );
    }
}
