//! A place of a schema as a schema of its own.

use serde_json::{Value, json};

use crate::pointer::percent_decoded;

/// A reference to the place at `pointer` of the document that is known as `uri`.
pub(crate) fn place_reference(uri: &str, pointer: &str) -> String {
    let mut reference = format!("{uri}#");
    for byte in pointer.bytes() {
        // What a URI's fragment holds as it is (RFC 3986, section 3.5); the rest is percent-encoded.
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            reference.push(char::from(byte));
        } else {
            reference.push_str(&format!("%{byte:02X}"));
        }
    }
    reference
}

/// The JSON Pointer in a URI's fragment (RFC 6901, section 6); none for a fragment that is none, for example an anchor.
pub(super) fn decoded(fragment: &str) -> Option<String> {
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return None;
    }
    percent_decoded(fragment)
}

/// A schema that judges a value as the place at `pointer` of `whole` does, which is known as the resource `uri`.
pub(crate) fn place_schema(whole: &Value, uri: &str, pointer: &str) -> Value {
    let reference = place_reference(uri, pointer);
    match whole.get("$schema") {
        Some(draft) => json!({"$schema": draft, "$ref": reference}),
        None => json!({"$ref": reference}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_survives_its_fragment() {
        for pointer in ["", "/a", "/a~1b/c~0d", "/ü%25/\"<>", "/$defs/Record<string,string>", "/ "] {
            let reference = place_reference("urn:x", pointer);
            let fragment = reference.split_once('#').map(|(_, fragment)| fragment).unwrap_or_default();
            assert_eq!(decoded(fragment).as_deref(), Some(pointer), "{reference}");
        }
        assert_eq!(decoded("anchor"), None);
        assert_eq!(decoded("/%zz"), None);
        assert_eq!(decoded("/%"), None);
    }
}
