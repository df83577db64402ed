//! What the process says when it ends.

use std::process::ExitCode;

/// The outcome of a command, from best to worst: of several outcomes the worst counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: nothing to object to.
    #[default]
    Fine,
    /// 1: the answer found fault.
    Fault,
    /// 2: the request was bad: a file, its JSON, the arguments.
    BadRequest,
    /// 3: the fault is ours.
    Internal,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Fault => 1,
            Exit::BadRequest => 2,
            Exit::Internal => 3,
        })
    }
}
