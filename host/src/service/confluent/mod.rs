//! The senate as clients of Confluent's schema registry see it: its types are subjects, the versions in force have numbers, and what is not in
//! force needs a vote. Nothing here makes a version.

mod check;
mod denial;
mod draft;
mod level;
mod name;
mod read;
mod register;
mod setting;
mod step;
mod subject;
mod take;
mod text;

pub(crate) use denial::{Denial, Told, code, deny};
pub(crate) use level::Demand;
pub(crate) use name::Naming;
pub(crate) use read::Key;
pub(crate) use setting::DemandInput;
pub(crate) use subject::{Found, Seen};
pub(crate) use take::{Became, Taken, TakenReport, TakenVersion, in_order};
pub(crate) use text::{Reference, Sent};

/// The references of a numbered text, as a JSON array.
pub(crate) use crate::store::confluent::Numbered;
