//! The table of results.

use std::fmt::Write;

/// Rows as they were measured.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

struct Row {
    what: String,
    ours: String,
    peer: String,
    ratio: Option<f64>,
    target: String,
}

impl Table {
    /// A figure beside its peer's, both in microseconds; the target bounds the ratio ours : peer from above.
    pub(crate) fn compare(&mut self, what: &str, ours: f64, peer_name: &str, peer: f64, target: Option<f64>) {
        self.0.push(Row {
            what: what.to_owned(),
            ours: micros(ours),
            peer: format!("{} ({peer_name})", micros(peer)),
            ratio: Some(ours / peer),
            target: target.map_or_else(String::new, |target| {
                format!("≤ {target} {}", if ours / peer <= target { "✓" } else { "✗" })
            }),
        });
    }

    /// A figure without a peer.
    pub(crate) fn state(&mut self, what: &str, ours: String, target: String) {
        self.0.push(Row { what: what.to_owned(), ours, peer: String::new(), ratio: None, target });
    }

    /// The table as Markdown.
    pub(crate) fn render(&self) -> String {
        let mut text = String::from("| what | ours | peer | ratio | target |\n|---|---|---|---|---|\n");
        for row in &self.0 {
            let ratio = row.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            writeln!(text, "| {} | {} | {} | {ratio} | {} |", row.what, row.ours, row.peer, row.target)
                .unwrap();
        }
        text
    }
}

/// Microseconds as people read them.
pub(crate) fn micros(micros: f64) -> String {
    match micros {
        small if small < 1_000.0 => format!("{small:.1} µs"),
        middle if middle < 1_000_000.0 => format!("{:.2} ms", middle / 1_000.0),
        large => format!("{:.2} s", large / 1_000_000.0),
    }
}
