//! A hundred voters at once, some of them twice, on two processes that share one PostgreSQL.

use std::collections::BTreeSet;

use serde_json::json;

use crate::harness::{Agent, BASE, Kind, STATEMENT, Senate, addition, settings};

/// How many vote.
const VOTERS: usize = 100;

#[test]
fn a_hundred_voters_on_two_processes() {
    let senate = Senate::new(Kind::Postgres, &settings("ed25519"));
    senate.note();
    let servers = [senate.serve(&[]), senate.serve(&[])];
    let admin = senate.agent("root", &["admin", "reader", "proposer"]);
    let voters: Vec<Agent> = (0..VOTERS).map(|number| register(&servers[0], &admin, number)).collect();
    let created = servers[0].post(BASE, &admin, &addition("score")).ok();
    let id = created["proposal_id"].as_str().unwrap().to_owned();
    servers[1].post(&format!("{BASE}/{id}/open"), &admin, &json!({})).ok();
    let binding = servers[0].get(&format!("{BASE}/{id}"), &admin).ok()["ballot"].clone();
    let path = format!("{BASE}/{id}/vote");

    let counted = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        // Everybody votes on one process; every third voter at the same time on the other one, half of them otherwise.
        for (number, voter) in voters.iter().enumerate() {
            let twice = number % 3 == 0;
            for (place, server) in servers.iter().enumerate().take(if twice { 2 } else { 1 }) {
                let server = if twice { server } else { &servers[number % 2] };
                let choice = if place == 1 && number % 2 == 0 { "abstain" } else { "yes" };
                let body = voter.ballot(&binding, choice, None);
                let (counted, path) = (&counted, &path);
                scope.spawn(move || {
                    let answer = server.post(path, voter, &body);
                    match answer.status {
                        200 => counted
                            .lock()
                            .unwrap()
                            .push((voter.name.clone(), answer.body["receipt"]["digest"].clone())),
                        409 => {
                            let code = answer.body["code"].as_str().unwrap();
                            assert!(
                                matches!(code, "ballot.already-cast" | "proposal.already-closed"),
                                "{}",
                                answer.body
                            );
                        }
                        _ => panic!("{}: {}", answer.status, answer.body),
                    }
                });
            }
        }
    });
    let counted = counted.into_inner().unwrap();
    let view = servers[1].get(&format!("{BASE}/{id}"), &admin).ok();
    let votes = view["votes"].as_array().unwrap();
    let voters: BTreeSet<&str> = votes.iter().map(|vote| vote["voter"].as_str().unwrap()).collect();
    assert_eq!(voters.len(), votes.len(), "one ballot each");
    assert_eq!(view["state"]["voting"]["ballots"], votes.len());
    for (voter, receipt) in &counted {
        let stored =
            votes.iter().find(|vote| vote["voter"] == **voter).expect("what was acknowledged is there");
        assert_eq!(stored["receipt"]["digest"], *receipt);
    }
    // At most every sixth abstains, so two thirds say yes, whoever is faster; the migration is begun at once.
    assert!(matches!(view["status"].as_str().unwrap(), "approved" | "migrating"), "{}", view["status"]);

    // One finalisation, one event of it.
    let address = &senate.database;
    let endings =
        "SELECT COUNT(*) FROM outbox WHERE kind IN ('schema_proposal_approved', 'schema_proposal_rejected')";
    assert_eq!(rogatio_tests::database::query(address, endings), "1");
    for server in servers {
        server.stop();
    }
    senate.verify();
}

/// Registers a voter over HTTP, with a key made from the number.
pub(crate) fn register(server: &crate::harness::Server, admin: &Agent, number: usize) -> Agent {
    let name = format!("voter-{number}");
    let mut agent = Agent::stranger(&name, u8::try_from(number).unwrap());
    let envelope = agent.sign(STATEMENT, &agent.statement(&server.instance, "register", &agent.public_key()));
    let body = json!({"public_key": agent.public_key(), "envelope": envelope});
    let registered = server.send("POST", "/api/agents", "", Some(&body)).ok();
    agent.token = registered["token"]["token"].as_str().unwrap().to_owned();
    server.send("POST", "/api/agents", "", Some(&body)).refused(403, "auth.bad-proof");
    let roles = json!({"roles": ["voter", "reader"]});
    server.post(&format!("/api/agents/{name}/authorize"), admin, &roles).ok();
    agent
}
