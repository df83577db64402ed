//! The order of the lines of a certificate.

use crate::wire::certificate::CertificateLine as Line;

/// The last kind of line that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Start,
    Certificate,
    Schema,
    Compatibility,
    Proposal,
    Rule,
    Seat,
    Range,
    Refused,
    Ballot,
    Leaf,
    Opening,
    Statement,
    Log,
    Registered,
    End,
    /// The rest is not read.
    Broken,
}

impl Place {
    /// Whether a line of the next kind can follow a line of this kind.
    pub(super) const fn may_precede(self, next: Self) -> bool {
        use Place::{
            Ballot, Certificate, Compatibility, End, Leaf, Log, Opening, Proposal, Range, Refused,
            Registered, Rule, Schema, Seat, Start, Statement,
        };
        matches!(
            (self, next),
            (Start, Certificate)
                | (Certificate, Schema)
                | (Schema, Compatibility)
                | (Compatibility, Proposal)
                | (Proposal, Rule)
                | (Rule | Seat, Seat)
                | (Seat, Range)
                | (Range | Leaf | Opening | Refused, Leaf | Ballot | Refused)
                | (Ballot, Leaf)
                | (Leaf, Opening | Statement)
                | (Statement, Log)
                | (Log | Registered, Registered | End)
        )
    }

    /// The kind of a line.
    pub(super) const fn of(line: &Line) -> Self {
        match line {
            Line::Certificate { .. } => Place::Certificate,
            Line::Schema { .. } => Place::Schema,
            Line::Compatibility { .. } => Place::Compatibility,
            Line::Proposal { .. } => Place::Proposal,
            Line::Rule { .. } => Place::Rule,
            Line::Seat { .. } => Place::Seat,
            Line::Range { .. } => Place::Range,
            Line::Ballot { .. } => Place::Ballot,
            Line::Refused { .. } => Place::Refused,
            Line::Leaf { .. } => Place::Leaf,
            Line::Opening { .. } => Place::Opening,
            Line::Statement { .. } => Place::Statement,
            Line::Log { .. } => Place::Log,
            Line::Registered { .. } => Place::Registered,
            Line::End { .. } => Place::End,
        }
    }
}
