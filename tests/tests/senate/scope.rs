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
        let answer = senate.ok(&["propose", &file, "--as", "ada"]);
        assert_eq!(answer["status"], "rejected");
        answer["proposal_id"].as_str().unwrap().to_owned()
    };

    let id = propose("score");
    senate.refused(&["overrule", &id, "yes", "--as", "late"], "ballot.not-eligible");
    senate.ok(&["overrule", &id, "no", "--as", "ben"]);
    senate.ok(&["overrule", &id, "yes", "--as", "ben"]);
    senate.ok(&["overrule", &id, "yes", "--as", "cyd"]);
    senate.refused(&["appeal", &id, "please", "--as", "ben"], "proposal.not-author");
    assert_eq!(
        senate.ok(&["appeal", &id, "please", "--as", "ada"])["status"],
        "debate",
        "two of three overrule"
    );
    senate.refused(&["overrule", &id, "no", "--as", "ben"], "proposal.wrong-status");

    // A voter who is none any more does not count; the appeal is used up.
    let id = propose("rank");
    senate.ok(&["overrule", &id, "yes", "--as", "ben"]);
    senate.ok(&["overrule", &id, "yes", "--as", "cyd"]);
    senate.ok(&["agent", "suspend", "cyd", "--reason", "away"]);
    senate.agent("dot", &["voter"]);
    assert_eq!(senate.ok(&["appeal", &id, "please", "--as", "ada"])["status"], "rejected", "one of three");
    senate.refused(&["overrule", &id, "yes", "--as", "ben"], "proposal.appeal-used");
    senate.verify();
}
