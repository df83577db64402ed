//! The tally against `tests/vectors/tally` (see the README there): 171 votes, and the thresholds of 0 to 100 voters.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use rogatio_core::threshold::{Comparison, Rule, Threshold};
use rogatio_core::threshold::{Outcome, Reason, Sums, final_outcome, judge};
use rogatio_core::{operation, wire};
use serde_json::{Map, Value, json};

/// Votes of rfcbot under rules that Rogatio refuses to have: approval without a threshold, by outstanding reviewers.
const SKIPPED: [&str; 5] =
    ["g5-rfcbot-5-of-7", "g5-rfcbot-4-of-7", "g5-rfcbot-concern", "g5-rfcbot-2-of-4", "g5-rfcbot-3-of-4"];

fn vectors() -> Vec<Value> {
    // Sums above 2^53 - 1 stand in the file as numbers and on the wire as text.
    let text = include_str!("../../tests/vectors/tally/vectors.json");
    let quoted = quote_large_integers(text);
    let file: Value = serde_json::from_str(&quoted).unwrap();
    let votes = file["vectors"].as_array().unwrap();
    votes.iter().filter(|vote| !SKIPPED.contains(&vote["id"].as_str().unwrap())).cloned().collect()
}

/// The file has one member a line, so such an integer is the end of a line.
fn quote_large_integers(text: &str) -> String {
    let quote = |line: &str| {
        let Some((key, value)) = line.split_once(": ") else { return line.to_owned() };
        let digits = value.trim_end_matches(',');
        if !digits.parse().is_ok_and(|integer: u128| integer > (1 << 53) - 1) {
            return line.to_owned();
        }
        let comma = if value.ends_with(',') { "," } else { "" };
        format!("{key}: \"{digits}\"{comma}")
    };
    text.lines().map(quote).collect::<Vec<_>>().join("\n")
}

fn request(vote: &Value) -> Value {
    let fields = ["electorate", "ballots", "rule", "opens_at", "closes_at", "events", "proposal_hash"];
    let known = fields.iter().filter_map(|field| Some(((*field).to_owned(), vote.get(*field)?.clone())));
    Value::Object(known.collect::<Map<_, _>>())
}

fn count(request: &Value) -> Value {
    let answer = operation::call("tally.count", &request.to_string());
    serde_json::from_str(&answer.unwrap_or_else(|problem| panic!("{problem}: {request}"))).unwrap()
}

#[test]
fn every_vote_is_counted_as_expected() {
    let votes = vectors();
    assert_eq!(votes.len(), 171);
    for vote in votes {
        let answer = count(&request(&vote));
        for (field, expected) in vote["expected"].as_object().unwrap() {
            assert_eq!(&answer[field], expected, "`{field}` of {}: {}", vote["id"], vote["title"]);
        }
    }
}

#[test]
fn batches_of_any_size_count_alike() {
    for vote in vectors() {
        let mut question = request(&vote);
        let ballots = question.as_object_mut().unwrap().remove("ballots").unwrap();
        let lines: String = ballots.as_array().unwrap().iter().map(|ballot| format!("{ballot}\n")).collect();
        for size in [1, 7, 64, 1 << 20] {
            let mut stream = operation::tally::stream(wire::read(&question.to_string()).unwrap()).unwrap();
            for batch in lines.as_bytes().chunks(size) {
                stream.feed(batch).unwrap();
            }
            let mut answer = serde_json::to_value(stream.answer().unwrap()).unwrap();
            answer["ballot_results"] = vote["expected"]["ballot_results"].clone();
            assert_eq!(answer, count(&request(&vote)), "{} in batches of {size}", vote["id"]);
        }
    }
}

#[test]
fn rules_that_the_peers_have_and_rogatio_refuses_are_refused() {
    let file: Value =
        serde_json::from_str(&quote_large_integers(include_str!("../../tests/vectors/tally/vectors.json")))
            .unwrap();
    for id in SKIPPED {
        let vote = file["vectors"].as_array().unwrap().iter().find(|vote| vote["id"] == id).unwrap();
        let problem = operation::call("tally.count", &request(vote).to_string()).unwrap_err();
        assert_eq!(problem.code.as_str(), "request.invalid-field", "{id}");
    }
}

fn rule(threshold: &Value) -> Rule {
    Rule::from_wire(&serde_json::from_value(json!({"threshold": threshold, "base": "electorate"})).unwrap())
        .unwrap()
}

#[test]
fn thresholds_of_zero_to_a_hundred_voters_are_exact() {
    let file: Value =
        serde_json::from_str(include_str!("../../tests/vectors/tally/thresholds.json")).unwrap();
    let columns = [
        ("two_thirds_ge", 2, 3, Comparison::AtLeast),
        ("two_thirds_gt", 2, 3, Comparison::MoreThan),
        ("decimal_0.66", 66, 100, Comparison::AtLeast),
        ("decimal_0.667", 667, 1000, Comparison::AtLeast),
        ("decimal_0.67", 67, 100, Comparison::AtLeast),
        ("three_quarters_ge", 3, 4, Comparison::AtLeast),
        ("majority_gt_half", 1, 2, Comparison::MoreThan),
        ("unanimous", 1, 1, Comparison::AtLeast),
    ];
    let rows = file["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 101);
    let two_thirds = rule(&json!({"num": 2, "den": 3, "cmp": "ge"}));
    for row in rows {
        let voters = u128::from(row["n"].as_u64().unwrap());
        assert_eq!(row.as_object().unwrap().len(), columns.len() + 2);
        for (column, num, den, comparison) in columns {
            let needed = Threshold::fraction(num, den, comparison).unwrap().yes_needed(voters);
            assert_eq!(needed, row[column].as_u64().map(u128::from), "{column} of {voters}");
        }
        let blocks = |no: &u128| {
            let sums = Sums { no: *no, electorate: voters, ..Sums::default() };
            voters > 0 && final_outcome(&two_thirds, &sums) == Some(Outcome::Rejected)
        };
        let block = (0..=voters).find(blocks);
        assert_eq!(block, row["block_two_thirds_ge"].as_u64().map(u128::from), "block of {voters}");
    }
}

#[test]
fn nothing_is_approved_by_nobody() {
    let unanimous = rule(&json!({"num": 1, "den": 1, "cmp": "ge"}));
    assert_eq!(judge(&unanimous, &Sums::default()), (Outcome::Rejected, Reason::EmptyElectorate));
    let any = rule(&json!({"num": 0, "den": 1, "cmp": "gt"}));
    let silent = Sums { electorate: 3, ..Sums::default() };
    assert_eq!(judge(&any, &silent), (Outcome::Rejected, Reason::NoYesVotes));
}
