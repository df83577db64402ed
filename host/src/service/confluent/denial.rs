//! Refusals in the words and numbers of Confluent's protocol.

use crate::service::Trouble;
use crate::store::StoreError;

/// The numbers of refusals. The first three digits are the status of HTTP.
pub(crate) mod code {
    pub(crate) const NO_SUBJECT: u32 = 40_401;
    pub(crate) const NO_VERSION: u32 = 40_402;
    pub(crate) const NO_SCHEMA: u32 = 40_403;
    pub(crate) const SUBJECT_HIDDEN: u32 = 40_404;
    pub(crate) const VERSION_HIDDEN: u32 = 40_406;
    pub(crate) const NO_LEVEL: u32 = 40_408;
    pub(crate) const NO_MODE: u32 = 40_409;
    pub(crate) const NO_ASSOCIATION: u32 = 40_410;
    pub(crate) const INCOMPATIBLE: u32 = 40_901;
    pub(crate) const INVALID_SCHEMA: u32 = 42_201;
    pub(crate) const INVALID_VERSION: u32 = 42_202;
    pub(crate) const INVALID_LEVEL: u32 = 42_203;
    pub(crate) const INVALID_MODE: u32 = 42_204;
    pub(crate) const NOT_PERMITTED: u32 = 42_205;
    pub(crate) const REFERENCED: u32 = 42_206;
    pub(crate) const INVALID_SUBJECT: u32 = 42_208;
}

/// Why a client gets no answer.
#[derive(Debug)]
pub(crate) enum Denial {
    /// The protocol has a number for it.
    Said(u32, String),
    /// The senate refuses it, as it would anywhere.
    Trouble(Trouble),
}

/// What a client gets.
pub(crate) type Told<T> = Result<T, Denial>;

impl From<Trouble> for Denial {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<StoreError> for Denial {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

/// Refuses with this number.
pub(crate) fn deny<T>(code: u32, message: impl Into<String>) -> Told<T> {
    Err(Denial::Said(code, message.into()))
}

/// There is no such subject.
pub(super) fn no_subject(name: &str) -> Denial {
    Denial::Said(code::NO_SUBJECT, format!("Subject '{name}' not found."))
}
