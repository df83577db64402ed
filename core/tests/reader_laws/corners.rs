//! Texts for the corners of the grammar and of the limits, and schemas for what a tape answers in its own way.

use rogatio_core::wire::json::{MAX_BYTES, MAX_DEPTH, MAX_NODES};

/// Texts that are read or refused, each for a reason of its own.
pub(crate) fn texts() -> Vec<Vec<u8>> {
    let mut texts: Vec<Vec<u8>> = TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect();
    for depth in [MAX_DEPTH, MAX_DEPTH + 1] {
        texts.push(format!("{}1{}", "[".repeat(depth), "]".repeat(depth)).into_bytes());
        texts.push(format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)).into_bytes());
        texts.push(format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes());
    }
    // Every byte alone, in a string, after a backslash, and between two values.
    for byte in 0..=u8::MAX {
        texts.push(vec![byte]);
        texts.push([&b"\"abcdefg"[..], &[byte], b"hijklmn\""].concat());
        texts.push([&b"\"\\"[..], &[byte], b"\""].concat());
        texts.push([&b"[1"[..], &[byte], b"2]"].concat());
    }
    // Strings that end at each place of a word of eight bytes, with each kind of end.
    for length in 0..20 {
        for end in ["\"", "\\n\"", "\\u00e9\\\\\"", "é\"", "\u{1f}\"", "\u{7f}\"", "", "\\", "\\u12"] {
            texts.push(format!("\"{}{end}", "x".repeat(length)).into_bytes());
            texts.push(format!("[\"{}{end},1]", "x".repeat(length)).into_bytes());
        }
    }
    // Objects with few keys and with many, with one of them twice, with and without escapes.
    for members in [1, 2, 7, 8, 9, 10, 16, 17, 40, 300] {
        let keys: Vec<String> = (0..members).map(|number| format!("\"key{number}\":{number}")).collect();
        let keys = keys.join(",");
        texts.push(format!("{{{keys}}}").into_bytes());
        for twice in ["\"key0\"", "\"\\u006bey0\"", "\"key\\u0030\"", "\"key00\"", "\"\""] {
            texts.push(format!("{{{keys},{twice}:[{{\"key0\":1,\"key0\":2}}]}}").into_bytes());
            texts.push(format!("{{{twice}:{{}},{keys}}}").into_bytes());
        }
    }
    texts
}

/// Texts at the limits of size, too long to be mutated.
pub(crate) fn limits() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for nodes in [MAX_NODES - 1, MAX_NODES] {
        texts.push(format!("[{}1]", "1,".repeat(nodes - 1)).into_bytes());
        texts.push(format!("[{}1", "1,".repeat(nodes - 1)).into_bytes());
    }
    for bytes in [MAX_BYTES, MAX_BYTES + 1] {
        texts.push(format!("\"{}\"", "x".repeat(bytes - 2)).into_bytes());
        texts.push([vec![b'\xff'], vec![b' '; bytes - 1]].concat());
    }
    texts
}

const TEXTS: &[&str] = &[
    "",
    " ",
    "null",
    " true\t",
    "\r\nfalse\n",
    "nul",
    "nulll",
    "truefalse",
    "[]",
    "{}",
    "[ ]",
    "{ }",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{1:2}",
    "{\"a\" : 1 , \"b\" : [ ] }",
    "[1][2]",
    "1 2",
    "\u{feff}1",
    "1\u{feff}",
    "[\u{a0}1]",
    "'a'",
    "{a:1}",
    "0",
    "-0",
    "-0.0",
    "0.0",
    "-",
    "+1",
    "01",
    "-01",
    "00",
    "1.",
    ".1",
    "1.e1",
    "1e",
    "1e+",
    "1e-",
    "1E5",
    "1e5",
    "1e+5",
    "1e-5",
    "1e05",
    "1.0",
    "1.50",
    "100",
    "1e2",
    "1e22",
    "1e23",
    "0e0",
    "0e999999",
    "0.0e-999999",
    "-0e1",
    "1e400",
    "-1e400",
    "1e-400",
    "1e99999999999999999999",
    "1e-99999999999999999999",
    "123456789012345",
    "1234567890123456",
    "123456789012345678",
    "1234567890123456789",
    "12345678901234567890",
    "123456789012345678901",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775807",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "18446744073709551617",
    "-18446744073709551615",
    "-18446744073709551616",
    "36893488147419103232",
    "9007199254740991.0",
    "9007199254740992.0",
    "9007199254740993.0",
    "9007199254740994.0",
    "0.1",
    "0.30000000000000004",
    "0.3",
    "123456.789012345",
    "0.000000000000001",
    "0.00000000000000000000001",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.8e308",
    "2.2250738585072014e-308",
    "2.2250738585072011e-308",
    "5e-324",
    "4.9e-324",
    "4e-324",
    "3e-324",
    "2e-324",
    "1.100000000000000088817841970012523233890533447265625",
    "0.1000000000000000055511151231257827021181583404541015625",
    "0.1000000000000000055511151231257827021181583404541015626",
    "[1e400,}",
    "{\"a\":1,\"a\":1e400}",
    "\"1e400",
    "[\"a\\\"1e400\"]",
    "\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"",
    "\"\\uD83D\\uDE00\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800a\"",
    "\"\\ud800\\n\"",
    "\"\\ud800\\",
    "\"\\ud83d\\ude0\"",
    "\"\\u+041\"",
    "\"\\u 041\"",
    "\"\\u00é\"",
    "\"\\uzzzz\"",
    "\"\\U0041\"",
    "\"\\a\"",
    "\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"",
    "\"\\u0000\"",
    "\"\0\"",
    "\"\t\"",
    "\"\u{7f}\"",
    "\"\u{80}\"",
    "\"\u{2028}\"",
    "\"\u{10ffff}\"",
    "{\"a\":{\"b\":[{\"c\":1,\"c\":2}]}}",
    "{\"\":1,\"\":2}",
    "{\"\\u0061\":1,\"a\":2}",
    "[{\"a\":1},{\"a\":1}]",
    "{\"a\":{\"a\":{\"a\":1}}}",
];

/// Schemas whose keywords ask a tape for equality, order, numbers, lengths and names, each with texts to begin with.
pub(crate) const SCHEMAS: &[(&str, &[&str])] = &[
    (
        r#"{"uniqueItems":true}"#,
        &[
            "[1,1.0]",
            "[0,-0.0]",
            "[1,2,3]",
            "[[1],[1.0]]",
            "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1.0}]",
            "[\"a\",\"\\u0061\"]",
            "[null,false,0,\"\",[],{}]",
            "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,16.0]",
            "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\",\"a\"]",
            "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",1,\"a\"]",
            "[9007199254740993,9007199254740992.0]",
            "[18446744073709551615,18446744073709551616]",
        ],
    ),
    (
        r#"{"const":{"a":[1,{"b":2.0,"c":"x"}],"d":null}}"#,
        &[
            "{\"a\":[1,{\"b\":2.0,\"c\":\"x\"}],\"d\":null}",
            "{\"d\":null,\"a\":[1.0,{\"c\":\"\\u0078\",\"b\":2}]}",
            "{\"a\":[1,{\"b\":2,\"c\":\"x\"}],\"d\":false}",
        ],
    ),
    (
        r#"{"enum":[0,1.5,"a",null,true,[],{},[1,2],{"a":1},18446744073709551615,9007199254740993]}"#,
        &[
            "0",
            "-0",
            "0.0",
            "1.5",
            "15e-1",
            "\"a\"",
            "null",
            "true",
            "[]",
            "{}",
            "[1,2.0]",
            "{\"a\":1e0}",
            "18446744073709551615",
            "9007199254740993",
            "9007199254740992",
            "18446744073709551616",
        ],
    ),
    (
        r#"{"type":"integer","minimum":-9223372036854775808,"maximum":18446744073709551615,"multipleOf":0.5}"#,
        &[
            "1",
            "1.0",
            "1.5",
            "1e2",
            "-0",
            "-9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "1e300",
        ],
    ),
    (
        r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}"#,
        &["1", "1.0", "1e2", "-0", "-0.0", "18446744073709551616", "1e300"],
    ),
    (
        r#"{"multipleOf":0.01,"exclusiveMinimum":0,"exclusiveMaximum":1e22}"#,
        &["0.07", "19.99", "1e21", "-0.0", "0.075", "1e-5"],
    ),
    (r#"{"type":["integer","null"]}"#, &["1", "1.0", "null", "1.5", "[]"]),
    (
        r#"{"minLength":2,"maxLength":3,"pattern":"^[a-zé😀]+$"}"#,
        &["\"ab\"", "\"\\u0061b\"", "\"é😀\"", "\"\\ud83d\\ude00a\"", "\"a\"", "\"abcd\"", "2"],
    ),
    (
        r#"{"propertyNames":{"minLength":1,"maxLength":3,"enum":["a","ab","é"]}}"#,
        &["{\"a\":1,\"\\u0061b\":2,\"\\u00e9\":3}", "{\"\":1}", "{\"abcd\":1}"],
    ),
    (
        r#"{"required":["a","b","c"],"properties":{"a":{"type":"string"},"b":{"type":"number"},"c":true},"additionalProperties":false,"minProperties":3}"#,
        &[
            "{\"a\":\"x\",\"b\":1,\"c\":null}",
            "{\"c\":{\"a\":1},\"b\":1,\"\\u0061\":\"\\n\"}",
            "{\"a\":\"x\",\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1}",
        ],
    ),
    (
        r#"{"required":["a","j"],"properties":{"a":{"type":"string"},"e":{"type":"number"}},"patternProperties":{"^[f-h]":{"type":"number"}},"dependentRequired":{"a":["b","j"]},"dependentSchemas":{"b":{"required":["c"]}}}"#,
        &[
            "{\"a\":\"x\",\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1}",
            "{\"j\":1,\"i\":1,\"h\":1,\"g\":1,\"f\":1,\"e\":1,\"d\":1,\"c\":1,\"b\":1,\"a\":\"x\",\"aa\":[]}",
            "{\"a\":\"\"}",
        ],
    ),
    (
        r##"{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"left":{"$ref":"#/$defs/tree"},"right":{"$ref":"#/$defs/tree"},"value":{"type":"integer"}},"required":["value"],"unevaluatedProperties":false}}}"##,
        &[
            "{\"value\":1}",
            "{\"value\":1,\"left\":{\"value\":2},\"right\":{\"value\":3,\"left\":{\"value\":4}}}",
            "{\"value\":1,\"left\":{\"value\":\"x\"}}",
        ],
    ),
    (
        r#"{"prefixItems":[{"type":"string"},{"type":"number"}],"items":{"type":"boolean"},"contains":{"const":true},"minContains":1,"maxContains":2,"maxItems":5}"#,
        &["[\"a\",1,true]", "[\"a\",1,true,true,true]", "[]", "[\"a\",1,false]"],
    ),
    (
        r#"{"oneOf":[{"properties":{"kind":{"const":"a"}},"required":["kind"]},{"anyOf":[{"minItems":2},{"type":"number"}]}],"unevaluatedItems":false}"#,
        &["{\"kind\":\"a\"}", "[1,2]", "[]", "1", "{\"kind\":\"b\"}"],
    ),
    (
        r#"{"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]},"else":{"not":{"required":["c"]}},"unevaluatedProperties":{"type":"number"}}"#,
        &["{\"a\":1,\"b\":2}", "{\"a\":2}", "{\"a\":2,\"c\":1}", "{\"a\":1.0}"],
    ),
];
