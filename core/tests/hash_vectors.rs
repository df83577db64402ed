//! Canonical bytes, digests, signatures and Merkle proofs against `tests/vectors/hash` (see the README there).
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unwrap_in_result,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;

use rogatio_core::canonical::rounded;
use rogatio_core::digest::{Digest, from_hex, hex};
use rogatio_core::log::{self, Hash, NoteVerifier};
use rogatio_core::signature::{PublicKey, SignatureError, pae, signature_bytes};
use rogatio_core::wire::{Code, json};
use serde_json::{Number, Value};

fn vectors(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn jcs() -> Value {
    vectors(include_str!("../../tests/vectors/hash/jcs.json"))
}

fn merkle() -> Value {
    vectors(include_str!("../../tests/vectors/hash/merkle.json"))
}

fn signatures() -> Value {
    vectors(include_str!("../../tests/vectors/hash/signatures.json"))
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).unwrap()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("`{key}` in {value}"))
}

fn bytes(digits: &str) -> Vec<u8> {
    assert_eq!(digits.len() % 2, 0);
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

fn hash(digits: &str) -> Option<Hash> {
    from_hex(digits).map(Digest::from_bytes)
}

#[test]
fn documents_and_traps_have_the_expected_bytes_or_none() {
    let vectors = jcs();
    let cases = list(&vectors, "/documents").iter().chain(list(&vectors, "/traps"));
    let mut seen = 0;
    for case in cases {
        let id = text(case, "id");
        let value = match json::parse(text(case, "input")) {
            Ok(value) => Some(value),
            // The RFC's sample has numbers with more digits than a double: the strict reader stops at them, the
            // canonical form itself is still the RFC's.
            Err(problem) if problem.code == Code::RequestLossyNumber && !case["expected"].is_null() => {
                assert!(["jcs-doc-values", "jcs-rfc-example"].contains(&id), "{id}: {problem}");
                serde_json::from_str(text(case, "input")).ok()
            }
            Err(_) => None,
        };
        let canonical = value.map(|value| rounded(&value).unwrap());
        match case["expected"].as_str() {
            None => assert_eq!(canonical, None, "{id} must be refused"),
            Some(expected) => {
                let canonical = canonical.unwrap_or_else(|| panic!("{id} was refused"));
                assert_eq!(String::from_utf8_lossy(&canonical), expected, "{id}");
                assert_eq!(hex(&canonical), text(case, "expected_hex"), "{id}");
                assert_eq!(Digest::of(&canonical).to_hex(), text(case, "sha256"), "{id}");
            }
        }
        seen += 1;
    }
    assert_eq!(seen, 34);
}

/// A double as RFC 8785 writes it; `None` for what JSON cannot hold.
fn number(bits: u64) -> Option<String> {
    let number = Number::from_f64(f64::from_bits(bits))?;
    Some(String::from_utf8(rounded(&Value::Number(number)).unwrap()).unwrap())
}

#[test]
fn numbers_are_written_as_ecmascript_does() {
    let vectors = jcs();
    for case in list(&vectors, "/numbers") {
        let bits = u64::from_str_radix(text(case, "ieee754_hex"), 16).unwrap();
        assert_eq!(number(bits).as_deref(), case["expected"].as_str(), "{}", text(case, "id"));
    }
}

#[test]
fn a_hundred_thousand_numbers_have_the_published_digest() {
    let vectors = jcs();
    let fixed =
        list(&vectors, "/es6_numgen/static_u64_hex").iter().map(|bits| bits.as_str().unwrap().to_owned());
    let fixed = fixed.map(|bits| u64::from_str_radix(&bits, 16).unwrap());
    let run = (0..2000).map(|step| 0x0010_0000_0000_0000 + step);
    let mut block = Digest::from_bytes([0; 32]);
    let chain = std::iter::from_fn(move || {
        block = Digest::of(block.as_bytes());
        Some(*block.as_bytes())
    });
    let chain = chain.flat_map(|block| {
        let (words, _) = block.as_chunks::<8>();
        words.iter().map(|word| u64::from_le_bytes(*word)).collect::<Vec<_>>()
    });
    let chain = chain.filter(|bits| f64::from_bits(*bits).is_finite() && f64::from_bits(*bits) != 0.0);
    let lines: Vec<String> = fixed
        .chain(run)
        .chain(chain)
        .take(100_000)
        .map(|bits| format!("{bits:x},{}\n", number(bits).unwrap()))
        .collect();
    let mut checked = 0;
    for sum in list(&vectors, "/es6_numgen/checksums").iter().filter(|sum| sum["recomputed_here"] == true) {
        let count = usize::try_from(sum["lines"].as_u64().unwrap()).unwrap();
        let joined = lines[..count].concat();
        assert_eq!(Digest::of(joined.as_bytes()).to_hex(), text(sum, "sha256"), "{count} lines");
        checked += 1;
    }
    assert_eq!(checked, 3);
}

#[test]
fn hashes_roots_and_larger_trees_match() {
    let vectors = merkle();
    for case in list(&vectors, "/hasher") {
        let computed = match text(case, "op") {
            "empty" => log::empty_root(),
            "leaf" => log::leaf_hash(&bytes(text(case, "data_hex"))),
            _ => {
                // The peer hashes nodes that are not 32 bytes long, which this type cannot hold.
                let preimage = format!("01{}{}", text(case, "left_hex"), text(case, "right_hex"));
                Digest::of(&bytes(&preimage))
            }
        };
        assert_eq!(computed.to_hex(), text(case, "expected"), "{}", text(case, "id"));
    }
    let leaves: Vec<Hash> = list(&vectors, "/leaves_hex")
        .iter()
        .map(|leaf| log::leaf_hash(&bytes(leaf.as_str().unwrap())))
        .collect();
    for tree in list(&vectors, "/trees") {
        let size = usize::try_from(tree["size"].as_u64().unwrap()).unwrap();
        assert_eq!(log::root(&leaves[..size]).to_hex(), text(tree, "root"), "{size}");
    }
    for tree in list(&vectors, "/larger_trees/vectors") {
        let size = u8::try_from(tree["size"].as_u64().unwrap()).unwrap();
        let leaves: Vec<Hash> = (0..size).map(|leaf| log::leaf_hash(&[leaf])).collect();
        assert_eq!(log::root(&leaves).to_hex(), text(tree, "root"), "{size}");
    }
}

#[test]
fn proofs_are_made_and_checked_as_the_rfc_says() {
    let vectors = merkle();
    let leaves: Vec<Hash> = list(&vectors, "/leaves_hex")
        .iter()
        .map(|leaf| log::leaf_hash(&bytes(leaf.as_str().unwrap())))
        .collect();
    let proof_of = |case: &Value| -> Vec<Hash> {
        list(case, "/proof").iter().map(|node| hash(node.as_str().unwrap()).unwrap()).collect()
    };
    let mut nodes = BTreeMap::new();
    let mut frontier = log::Frontier::default();
    for leaf in leaves {
        frontier.push_with(leaf, |level, index, hash| {
            nodes.insert((level, index), hash);
        });
    }
    let hashes = |path: &[log::Part]| -> Vec<Hash> {
        path.iter()
            .map(|part| log::join(&part.peaks().map(|place| nodes[&place]).collect::<Vec<_>>()).unwrap())
            .collect()
    };
    let number = |case: &Value, key: &str| case[key].as_u64().unwrap();
    let inclusions = list(&vectors, "/inclusion/vectors");
    let consistencies = list(&vectors, "/consistency/vectors");
    assert_eq!((inclusions.len(), consistencies.len()), (36, 36));
    for case in inclusions {
        let (size, index, proof) = (number(case, "size"), number(case, "index"), proof_of(case));
        assert_eq!(hashes(&log::inclusion_path(index, size).unwrap()), proof);
        let (leaf, root) = (hash(text(case, "leaf_hash")).unwrap(), hash(text(case, "root")).unwrap());
        log::verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
    }
    for case in consistencies {
        let (older, newer, proof) = (number(case, "size1"), number(case, "size2"), proof_of(case));
        assert_eq!(hashes(&log::consistency_path(older, newer).unwrap()), proof);
        let (old, new) = (hash(text(case, "root1")).unwrap(), hash(text(case, "root2")).unwrap());
        log::verify_consistency(older, newer, &proof, &old, &new).unwrap();
    }
}

#[test]
fn the_peers_proofs_are_judged_alike() {
    /// A tree of one leaf with roots of twelve bytes: no such root can be typed here.
    const UNTYPED: &str = "consistency/additional/sizes-are-equal-one-and-proof-is-empty";
    let vectors = merkle();
    let number = |case: &Value, key: &str| case[key].as_u64().unwrap();
    let proof_of = |case: &Value| -> Option<Vec<Hash>> {
        case["proof"]
            .as_array()
            .map_or(Some(Vec::new()), |nodes| nodes.iter().map(|node| hash(node.as_str().unwrap())).collect())
    };
    let mut seen = 0;
    for case in list(&vectors, "/peer_verify_inclusion/vectors") {
        let judged = (|| {
            let (leaf, root) = (hash(text(case, "leaf_hash"))?, hash(text(case, "root"))?);
            let (index, size) = (number(case, "index"), number(case, "size"));
            log::verify_inclusion(&leaf, index, size, &proof_of(case)?, &root).ok()
        })();
        assert_eq!(judged.is_some(), case["valid"] == true, "{}", text(case, "id"));
        seen += 1;
    }
    for case in list(&vectors, "/peer_verify_consistency/vectors") {
        if text(case, "id") == UNTYPED {
            continue;
        }
        let judged = (|| {
            let (older, newer) = (number(case, "size1"), number(case, "size2"));
            let (old, new) = (hash(text(case, "root1"))?, hash(text(case, "root2"))?);
            log::verify_consistency(older, newer, &proof_of(case)?, &old, &new).ok()
        })();
        assert_eq!(judged.is_some(), case["valid"] == true, "{}", text(case, "id"));
        seen += 1;
    }
    assert_eq!(seen, 195);
}

#[test]
fn encodings_before_signing_match() {
    let vectors = signatures();
    for case in list(&vectors, "/dsse_pae") {
        let encoded = pae(text(case, "type"), &bytes(text(case, "body_hex")));
        assert_eq!(hex(&encoded), text(case, "pae_hex"), "{}", text(case, "id"));
    }
}

fn verify(key: &str, message: &[u8], signature: &str) -> Result<(), SignatureError> {
    let signature = bytes(signature).try_into().unwrap();
    PublicKey::from_bytes(&from_hex(key).unwrap())?.verify(message, &signature)
}

#[test]
fn signatures_are_judged_strictly() {
    let vectors = signatures();
    for case in list(&vectors, "/ed25519_rfc8032") {
        let message = bytes(text(case, "message"));
        assert_eq!(verify(text(case, "public"), &message, text(case, "signature")), Ok(()));
        let longer = [message.as_slice(), b"x"].concat();
        assert_eq!(
            verify(text(case, "public"), &longer, text(case, "signature")),
            Err(SignatureError::Mismatch)
        );
    }
    let edges = list(&vectors, "/ed25519_edge_cases");
    assert_eq!(edges.len(), 12);
    for case in edges {
        let judged = verify(text(case, "pub_key"), &bytes(text(case, "message")), text(case, "signature"));
        assert_eq!(judged.is_ok(), case["dalek_verify_strict"] == true, "{}", text(case, "id"));
    }
    for (edge, expected) in
        [(0, SignatureError::KeyWeak), (1, SignatureError::KeyWeak), (10, SignatureError::KeyWeak)]
    {
        let key = from_hex(text(&edges[edge], "pub_key")).unwrap();
        assert_eq!(PublicKey::from_bytes(&key), Err(expected), "{edge}");
    }
}

#[test]
fn the_http_message_signature_holds_and_its_negatives_do_not() {
    let vectors = signatures();
    let case = &vectors["rfc9421_b26"];
    let key = PublicKey::from_bytes(&from_hex(text(case, "public_key_hex")).unwrap()).unwrap();
    let signature = signature_bytes(text(case, "signature_base64")).unwrap();
    let base = text(case, "signature_base");
    assert_eq!(key.verify(base.as_bytes(), &signature), Ok(()));
    let method = base.replace("POST", "GET");
    assert_eq!(key.verify(method.as_bytes(), &signature), Err(SignatureError::Mismatch));
    for position in 0..base.len() {
        let mut changed = base.as_bytes().to_vec();
        changed[position] ^= 1;
        assert_eq!(key.verify(&changed, &signature), Err(SignatureError::Mismatch), "byte {position}");
    }
}

#[test]
fn signed_notes_open_or_not() {
    let vectors = signatures();
    for case in list(&vectors, "/signed_note") {
        let verifier = NoteVerifier::parse(text(case, "vkey")).unwrap();
        let opened = verifier.open(text(case, "note"));
        assert_eq!(opened.is_ok(), case["valid"] == true, "{}", text(case, "id"));
        if case["valid"] == true {
            assert_eq!(opened, Ok(text(case, "text")));
        }
    }
}
