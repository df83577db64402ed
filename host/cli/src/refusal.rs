//! Why a command has no answer.

use std::io;
use std::sync::Arc;

use rogatio_core::wire::{Code, Diagnostic, Problem};
use serde::Serialize;

use super::finding::Finding;
use super::source::{Place, Source};
use crate::engine::EngineError;

/// A problem, everything that was found with it, and the place in the caller's own files where it arose.
#[derive(Debug, Clone, Serialize)]
pub struct Refusal {
    #[serde(flatten)]
    /// The problem itself.
    pub problem: Box<Problem>,
    /// The diagnostics of a senate that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<Vec<Diagnostic>>,
    /// The place in the caller's own files, where it is known.
    #[serde(skip)]
    pub place: Option<Place>,
}

impl Refusal {
    /// A problem at a place.
    pub fn at(problem: Problem, place: Place) -> Self {
        Self { place: Some(place), ..Self::from(problem) }
    }

    /// The problem for machines: its detail names the file, and places as the file counts them.
    pub fn told(&self) -> Self {
        let mut told = self.clone();
        if let Some(place) = &self.place {
            told.problem.detail = format!("`{}`: {}", place.source.name, Finding::of_refusal(self).message);
            if let (Some(position), Some(numbers)) = (place.position(), &mut told.problem.numbers) {
                let narrow = |number: usize| u64::try_from(number).ok();
                (numbers.line, numbers.column) = (narrow(position.line), narrow(position.column));
                numbers.offset = None;
            }
        }
        told
    }

    /// Whether the fault is ours.
    pub fn is_internal(&self) -> bool {
        matches!(self.problem.code, Code::Internal | Code::StoreUnavailable)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), diagnostics: None, place: None }
    }
}

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments do not fit; the message is clap's.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// There is no answer.
    #[error("{}", .0.problem)]
    Refused(Refusal),
    /// The answer could not be written.
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    /// The engine does not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The service could not listen.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl CliError {
    /// The same; a refusal that names no place is about this source.
    pub fn about(self, source: &Arc<Source>) -> Self {
        match self {
            Self::Refused(refusal) if refusal.place.is_none() => {
                let place = Some(Place { source: Arc::clone(source), span: None });
                Self::Refused(Refusal { place, ..refusal })
            }
            other => other,
        }
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Problem> for CliError {
    fn from(problem: Problem) -> Self {
        Refusal::from(problem).into()
    }
}
