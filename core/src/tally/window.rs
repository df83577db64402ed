//! The opening hours of a vote.

use crate::wire::ballot::Fate;
use crate::wire::{Code, Problem};

/// Seconds by which the clock of a voter may differ from the host's.
pub const CLOCK_TOLERANCE: u64 = 300;

/// Ballots count when `opens_at <= at < closes_at`; an end that is not known does not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    opens_at: Option<u64>,
    closes_at: Option<u64>,
    extended: bool,
}

/// Why there are no such opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WindowError {
    /// Nothing between opening and closing.
    #[error("voting would close at {closes_at}, before it opens at {opens_at}")]
    Empty {
        /// The first second at which a ballot counts.
        opens_at: u64,
        /// The first second at which none does any more.
        closes_at: u64,
    },
    /// The rule keeps an approval waiting until after the end.
    #[error("voting would be open for {open} seconds, less than the rule's `min_open` of {min_open}")]
    TooShort {
        /// Seconds from opening to closing.
        open: u64,
        /// Seconds that the rule asks for.
        min_open: u64,
    },
}

impl From<WindowError> for Problem {
    fn from(error: WindowError) -> Self {
        Problem::new(Code::TallyInvalidWindow, error.to_string()).at("/closes_at")
    }
}

impl Window {
    /// From `opens_at` until just before `closes_at`, in seconds, open for `min_open` at least.
    ///
    /// # Errors
    /// [`WindowError`] when both are known and too close.
    pub fn new(opens_at: Option<u64>, closes_at: Option<u64>, min_open: u64) -> Result<Self, WindowError> {
        if let (Some(opens_at), Some(closes_at)) = (opens_at, closes_at) {
            let open = closes_at.saturating_sub(opens_at);
            if open == 0 {
                return Err(WindowError::Empty { opens_at, closes_at });
            }
            if open < min_open {
                return Err(WindowError::TooShort { open, min_open });
            }
        }
        Ok(Self { opens_at, closes_at, extended: false })
    }

    /// The opening hours of a stored vote; `extended` says that the quorum was met before.
    pub const fn from_parts(opens_at: u64, closes_at: u64, extended: bool) -> Self {
        Self { opens_at: Some(opens_at), closes_at: Some(closes_at), extended }
    }

    /// Whether the quorum was met, so that no later ballot moves the end.
    pub const fn extended(&self) -> bool {
        self.extended
    }

    /// Refuses a ballot that came at the wrong time.
    ///
    /// # Errors
    /// [`Fate::NotOpen`] or [`Fate::VotingClosed`].
    pub fn check(&self, at: u64) -> Result<(), Fate> {
        if self.opens_at.is_some_and(|opens_at| at < opens_at) {
            return Err(Fate::NotOpen);
        }
        if self.is_over(at) { Err(Fate::VotingClosed) } else { Ok(()) }
    }

    /// Refuses a ballot that says that it was issued outside the opening hours, or later than it came. The voter's clock may
    /// differ from ours by [`CLOCK_TOLERANCE`].
    ///
    /// # Errors
    /// [`Fate::WrongTime`].
    pub fn check_issued(&self, issued_at: u64, at: Option<u64>) -> Result<(), Fate> {
        let latest = issued_at.saturating_add(CLOCK_TOLERANCE);
        let earliest = issued_at.saturating_sub(CLOCK_TOLERANCE);
        let early = self.opens_at.is_some_and(|opens_at| latest < opens_at);
        let late = self.closes_at.is_some_and(|closes_at| earliest >= closes_at);
        let ahead = at.is_some_and(|at| earliest > at);
        if early || late || ahead { Err(Fate::WrongTime) } else { Ok(()) }
    }

    /// Whether voting has closed.
    pub fn is_over(&self, now: u64) -> bool {
        self.closes_at.is_some_and(|closes_at| now >= closes_at)
    }

    /// Seconds since voting opened; zero when either end is not known.
    pub(super) fn open_for(&self, now: Option<u64>) -> u64 {
        match (now, self.opens_at) {
            (Some(now), Some(opens_at)) => now.saturating_sub(opens_at),
            _ => 0,
        }
    }

    /// The quorum is met at `at`: the first time, voting stays open for `extension` seconds from then at least.
    pub(super) fn quorum_met(&mut self, at: u64, extension: u64) {
        if !self.extended {
            self.extended = true;
            self.closes_at = self.closes_at.map(|closes_at| closes_at.max(at.saturating_add(extension)));
        }
    }

    /// When voting opens; `None` when nobody said.
    pub const fn opens_at(&self) -> Option<u64> {
        self.opens_at
    }

    /// When voting closes; `None` when nobody said.
    pub const fn closes_at(&self) -> Option<u64> {
        self.closes_at
    }
}
