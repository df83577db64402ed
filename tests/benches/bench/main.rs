//! Measures what Rogatio claims, as ratios against a peer in the same run, and writes `target/bench.md`.
//!
//! `./build.sh bench` builds everything first. A name as argument runs only the sections that contain it.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    reason = "a benchmark fails loudly and counts in floats"
)]

mod bundle;
mod certificate;
mod columns;
mod compatibility;
mod confluent;
mod corpus;
mod migration;
mod page;
mod python;
mod sampling;
mod senate;
mod sizes;
mod start;
mod table;
mod tally;
mod validation;

use table::Table;

/// Measures a section.
type Measure = fn(&mut Table);

/// The sections in the order of the table.
const SECTIONS: &[(&str, Measure)] = &[
    ("start", start::measure),
    ("validation", validation::measure),
    ("python", python::measure),
    ("corpus", corpus::measure),
    ("compatibility", compatibility::measure),
    ("tally", tally::measure),
    ("bundle", bundle::measure),
    ("certificate", certificate::measure),
    ("senate", senate::measure),
    ("confluent", confluent::measure),
    ("migration", migration::measure),
    ("columns", columns::measure),
    ("page", page::measure),
    ("sizes", sizes::measure),
];

fn main() {
    // cargo passes `--bench`; anything else selects sections.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [word, face, folder] = wanted.as_slice()
        && word == tally::RECOUNT
    {
        return tally::recount(face, folder);
    }
    if let [word, face, folder, voters] = wanted.as_slice()
        && word == certificate::VERIFY
    {
        return certificate::verify(face, folder, voters);
    }
    let file = rogatio_tests::workspace().join("target/bench.md");
    let mut table = Table::default();
    for (name, measure) in SECTIONS {
        if wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            println!("measuring: {name}");
            measure(&mut table);
            // What was measured stays, whatever becomes of the sections after it.
            std::fs::write(&file, table.render()).unwrap();
        }
    }
    println!("{}", table.render());
}
