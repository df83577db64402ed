//! PostgreSQL over TLS: the server is known by its certificate and its name, and another one is not spoken to.

use std::process::Command;

use rogatio_tests::postgres::server;

use crate::harness::{Kind, Senate, settings};

#[test]
fn the_database_is_known_by_its_certificate() {
    let senate = Senate::new(Kind::Postgres, &settings("none"));
    let Some([known, other]) = server().by_tls(&senate.database) else {
        println!("skipped: the PostgreSQL that was named is not our own");
        return;
    };
    let list = |database: &str| {
        let arguments = ["agent", "list", "--json", "--database", database, "--instance-key", "senate.key"];
        Command::new(rogatio_tests::program()).args(arguments).current_dir(&senate.folder).output().unwrap()
    };
    let by_tls = list(&known);
    assert!(by_tls.status.success(), "{}", String::from_utf8_lossy(&by_tls.stderr));
    let refused = list(&other);
    let told =
        String::from_utf8_lossy(&refused.stdout).into_owned() + &String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && told.contains("store.unavailable"), "{told}");
}
