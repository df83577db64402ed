//! The world of the component: whatever was built against an earlier version of 1.x finds every function that it calls.
#![allow(missing_docs, reason = "tests are named, not documented")]
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;

use wit_component::semver_check;
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldId};

/// The world in a text, as a part of `resolve`.
fn world(resolve: &mut Resolve, name: &str, text: &str) -> WorldId {
    let group = UnresolvedPackageGroup::parse(name, text).unwrap();
    let package = resolve.push_group(group).unwrap();
    resolve.select_world(&[package], Some("engine")).unwrap()
}

/// Whether a host that was made for `old` can use a component of `new`: it exports all that `old` does, with the same types.
fn serves(new: &str, old: &str) -> bool {
    // Two packages of one resolve need two versions, which the comparison ignores.
    let old = old.replacen("@1.0.0;", "@0.0.1;", 1);
    let mut resolve = Resolve::default();
    let (new, old) = (world(&mut resolve, "new.wit", new), world(&mut resolve, "old.wit", &old));
    // The library asks if the second world can stand where the first one did, which for exports means: with fewer of them.
    semver_check(resolve, new, old).is_ok()
}

fn read(path: &str) -> String {
    fs::read_to_string(rogatio_tests::workspace().join(path)).unwrap()
}

#[test]
fn the_world_has_everything_that_its_first_version_has() {
    let current = read("core/component/wit/engine.wit");
    assert!(
        current.contains("package rogatio:engine@1."),
        "another major version has a first version of its own"
    );
    assert!(serves(&current, &read("tests/world/1.0.0.wit")));
}

#[test]
fn a_change_that_breaks_callers_is_found() {
    let first = read("tests/world/1.0.0.wit");
    let check = "  schema-check: func(request: string) -> result<string, string>;\n";
    assert!(first.contains(check));
    let more = first.replacen(check, &format!("{check}  another: func() -> string;\n"), 1);
    assert!(serves(&more, &first), "an addition");
    assert!(!serves(&first, &more), "a function less");
    for other in [
        "",
        "  schema-check: func(request: string) -> string;\n",
        "  schema-check: func(request: list<u8>) -> result<string, string>;\n",
    ] {
        assert!(!serves(&first.replacen(check, other, 1), &first), "{other}");
    }
    let open = "open: static func(request: string) -> result<count, string>;";
    assert!(first.contains(open));
    assert!(
        !serves(&first.replacen(open, "open: static func(request: string) -> count;", 1), &first),
        "a resource"
    );
}
