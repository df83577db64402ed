//! Out of scope: rejected before any vote, one appeal, and voters who overrule.

use serde_json::json;

use crate::harness::{Kind, Senate, addition, settings};

#[test]
fn voters_overrule_on_sqlite() {
    voters_overrule(Kind::Sqlite);
}

#[test]
fn voters_overrule_on_postgres() {
    voters_overrule(Kind::Postgres);
}

fn voters_overrule(kind: Kind) {
    let mut scoped = settings("none");
    scoped["scope"] = json!({
        "version": 1, "reserved_names": ["score", "rank"],
        "override_rule": {"threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate", "signatures": "none"},
    });
    let senate = Senate::new(kind, &scoped);
    senate.note();
    for name in ["ada", "ben", "cyd"] {
        senate.agent(name, &["proposer", "voter", "reader"]);
    }
    senate.agent("late", &["reader"]);
    let propose = |field: &str| {
        let file = senate.file("proposal.json", &addition(field));
        let answer = senate.ok(&["proposal", "create", &file, "--as", "ada"]);
        assert_eq!(answer["status"], "rejected");
        answer["proposal_id"].as_str().unwrap().to_owned()
    };

    let id = propose("score");
    senate.refused(&["proposal", "overrule", &id, "yes", "--as", "late"], "ballot.not-eligible");
    senate.ok(&["proposal", "overrule", &id, "no", "--as", "ben"]);
    senate.ok(&["proposal", "overrule", &id, "yes", "--as", "ben"]);
    senate.ok(&["proposal", "overrule", &id, "yes", "--as", "cyd"]);
    senate.refused(&["proposal", "appeal", &id, "please", "--as", "ben"], "proposal.not-author");
    assert_eq!(
        senate.ok(&["proposal", "appeal", &id, "please", "--as", "ada"])["status"],
        "debate",
        "two of three overrule"
    );
    senate.refused(&["proposal", "overrule", &id, "no", "--as", "ben"], "proposal.wrong-status");

    // A voter who is none any more does not count; the appeal is used up.
    let id = propose("rank");
    senate.ok(&["proposal", "overrule", &id, "yes", "--as", "ben"]);
    senate.ok(&["proposal", "overrule", &id, "yes", "--as", "cyd"]);
    senate.ok(&["agent", "suspend", "cyd", "--reason", "away"]);
    senate.agent("dot", &["voter"]);
    assert_eq!(
        senate.ok(&["proposal", "appeal", &id, "please", "--as", "ada"])["status"],
        "rejected",
        "one of three"
    );
    senate.refused(&["proposal", "overrule", &id, "yes", "--as", "ben"], "proposal.appeal-used");
    senate.verify();
}

/// A senate settles what a rationale must have, and the preview and the submission both go by it.
#[test]
fn a_senate_settles_its_own_rationales() {
    let mut own = settings("none");
    own["rationale"] = json!({"prefixes": ["lab"], "forms": ["key"], "minimum_words": 4});
    let senate = Senate::new(Kind::Sqlite, &own);
    senate.note();
    senate.agent("ada", &["proposer", "voter", "reader"]);
    let file = |rationale: &str, field: &str| {
        let mut proposal = addition(field);
        proposal["rationale"] = json!(rationale);
        senate.file("proposal.json", &proposal)
    };
    let propose = |file: &str| senate.ok(&["proposal", "create", file, "--as", "ada"])["status"].clone();
    assert_eq!(propose(&file("Reviewers need it, see Lab-7", "score")), "debate");
    let refused =
        |file: &str| senate.refused(&["proposal", "create", file, "--as", "ada"], "proposal.not-submittable");
    refused(&file("Reviewers need it, see https://example.org/7", "rank"));
    refused(&file("see Lab-7", "rank"));
    senate.verify();
}
