//! Ballots in batches, for recounts that do not fit in one request.

use serde::Deserialize;

use super::answer::{Terms, Vote};
use crate::electorate::{Electorate, Seat};
use crate::excerpt::excerpt;
use crate::threshold::Rule;
use crate::wire::ballot::{BallotInput, Piece};
use crate::wire::electorate::SeatInput;
use crate::wire::tally::{TallyBatchResponse, TallyCountResponse};
use crate::wire::{Code, Problem};

/// The longest line of a batch, in bytes.
pub const LONGEST_LINE: usize = 64 * 1024;

/// A count fed newline-delimited JSON: first the seats that the request left out, one a line, then the ballots, one a
/// line. Memory does not grow with the number of ballots.
///
/// A batch may end anywhere: the rest of a line is kept for the next one. An empty line is nothing. A line that cannot be
/// read stops the batch with a problem, since whoever wrote the file wrote something else; a ballot that does not count is
/// counted as such.
#[derive(Debug, Clone)]
pub struct BallotStream {
    stage: Stage,
    /// The beginning of a line whose end has not come yet.
    tail: Vec<u8>,
    /// Lines read so far, seats and ballots together.
    lines: u64,
}

#[derive(Debug, Clone)]
enum Stage {
    /// Seats are still coming in.
    Enrolling { seats: Vec<Seat>, rule: Box<Rule>, terms: Box<Terms> },
    /// The electorate is frozen.
    Counting(Box<Vote>),
}

impl BallotStream {
    /// An empty count of this vote, whose electorate has these seats and those that [`enroll`](Self::enroll) adds.
    ///
    /// # Errors
    /// As [`super::count()`] for circumstances that cannot be. Faults of the electorate as a whole are reported with the first ballot.
    pub fn new(seats: Vec<Seat>, rule: Rule, terms: Terms) -> Result<Self, Problem> {
        // Reported now rather than with the first ballot; a vote of nobody costs nothing to make.
        Vote::new(Electorate::new(Vec::new())?, rule.clone(), &terms)?;
        let stage = Stage::Enrolling { seats, rule: Box::new(rule), terms: Box::new(terms) };
        Ok(Self { stage, tail: Vec::new(), lines: 0 })
    }

    /// Adds seats to the electorate, one a line.
    ///
    /// # Errors
    /// `request.invalid-field` once there was a ballot; `electorate.*` or what [`feed`](Self::feed) says of a line.
    pub fn enroll(&mut self, batch: &[u8]) -> Result<u64, Problem> {
        self.lines(batch, Self::enroll_line)?;
        match &self.stage {
            Stage::Enrolling { seats, .. } => Ok(u64::try_from(seats.len()).unwrap_or(u64::MAX)),
            Stage::Counting(_) => Err(already_counting()),
        }
    }

    /// Counts a batch of ballots. The first one freezes the electorate.
    ///
    /// # Errors
    /// `request.invalid-utf8`, `request.invalid-json` or `limit.bytes`, with the number of the line; the lines before it
    /// are counted. With the first batch also what [`super::count()`] says of a vote that cannot be.
    pub fn feed(&mut self, batch: &[u8]) -> Result<TallyBatchResponse, Problem> {
        let before = self.vote()?.count().ballots();
        let accepted = self.lines(batch, Self::line)?;
        let count = self.vote()?.count();
        Ok(TallyBatchResponse {
            ballots: count.ballots(),
            accepted,
            refused: count.ballots() - before - accepted,
            final_after_ballot: count.finality(None).map(|(since, _)| since),
        })
    }

    /// The answer so far; a last line without a line feed is counted first.
    ///
    /// # Errors
    /// As [`feed`](Self::feed), for that line; `tally.invalid-now` when a ballot came after the moment of the question.
    pub fn answer(&mut self) -> Result<TallyCountResponse, Problem> {
        self.vote()?;
        let tail = std::mem::take(&mut self.tail);
        self.line(&tail)?;
        self.vote()?.answer(Vec::new())
    }

    /// The vote, whose electorate is frozen from now on.
    fn vote(&mut self) -> Result<&mut Vote, Problem> {
        if let Stage::Enrolling { seats, rule, terms } = &mut self.stage {
            // A last seat without a line feed is a seat.
            let tail = std::mem::take(&mut self.tail);
            if !tail.trim_ascii().is_empty() {
                seats.push(read_seat(&tail, self.lines + 1, seats.len())?);
            }
            let vote = Vote::new(Electorate::new(std::mem::take(seats))?, Rule::clone(rule), terms)?;
            self.stage = Stage::Counting(Box::new(vote));
        }
        match &mut self.stage {
            Stage::Counting(vote) => Ok(vote),
            Stage::Enrolling { .. } => {
                Err(Problem::new(Code::Internal, "the electorate is not complete yet"))
            }
        }
    }

    /// Does `each` for every whole line, and adds up what it says.
    fn lines(
        &mut self,
        batch: &[u8],
        each: impl Fn(&mut Self, &[u8]) -> Result<u64, Problem>,
    ) -> Result<u64, Problem> {
        let mut sum = 0;
        let mut rest = batch;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            rest = after.get(1..).unwrap_or(&[]);
            sum += if self.tail.is_empty() {
                each(self, line)?
            } else {
                let mut whole = std::mem::take(&mut self.tail);
                whole.extend_from_slice(line);
                each(self, &whole)?
            };
        }
        if self.tail.len().saturating_add(rest.len()) > LONGEST_LINE {
            return Err(too_long(self.lines + 1));
        }
        self.tail.extend_from_slice(rest);
        Ok(sum)
    }

    fn enroll_line(&mut self, line: &[u8]) -> Result<u64, Problem> {
        self.lines += 1;
        let Stage::Enrolling { seats, .. } = &mut self.stage else { return Err(already_counting()) };
        if line.trim_ascii().is_empty() {
            return Ok(0);
        }
        seats.push(read_seat(line, self.lines, seats.len())?);
        Ok(1)
    }

    /// Counts one line; 1 when its ballot counts.
    fn line(&mut self, line: &[u8]) -> Result<u64, Problem> {
        self.lines += 1;
        if line.trim_ascii().is_empty() {
            return Ok(0);
        }
        let ballot: BallotInput<Piece<'_>> = read(line, self.lines)?;
        Ok(u64::from(self.vote()?.cast(&ballot).counts()))
    }
}

fn read_seat(line: &[u8], number: u64, place: usize) -> Result<Seat, Problem> {
    let input: SeatInput = read(line, number)?;
    Seat::from_wire(input).map_err(|error| (place, error).into())
}

fn read<'line, T: Deserialize<'line>>(line: &'line [u8], number: u64) -> Result<T, Problem> {
    if line.len() > LONGEST_LINE {
        return Err(too_long(number));
    }
    serde_json::from_slice(line).map_err(|error| match std::str::from_utf8(line) {
        Err(error) => {
            let detail = format!("line {number}: byte {} is not UTF-8", error.valid_up_to());
            Problem::new(Code::RequestInvalidUtf8, detail)
        }
        Ok(_) => {
            let detail = format!("line {number}: {}", excerpt(&error.to_string()));
            Problem::new(Code::RequestInvalidJson, detail)
        }
    })
}

fn too_long(number: u64) -> Problem {
    Problem::new(Code::LimitBytes, format!("line {number} has more than {LONGEST_LINE} bytes"))
        .over(LONGEST_LINE, None)
}

fn already_counting() -> Problem {
    Problem::new(Code::RequestInvalidField, "the electorate cannot change after the first ballot")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::rule::{Base, RuleInput, ThresholdInput};

    fn stream() -> BallotStream {
        let rule = RuleInput::new(ThresholdInput::at_least(2, 3), Base::Electorate);
        BallotStream::new(Vec::new(), Rule::from_wire(&rule).unwrap(), Terms::default()).unwrap()
    }

    fn code<T: std::fmt::Debug>(result: Result<T, Problem>) -> Code {
        result.unwrap_err().code
    }

    #[test]
    fn seats_then_ballots_then_the_answer() {
        let mut stream = stream();
        assert_eq!(stream.enroll(b"{\"id\": \"a\"}\n{\"id\"").unwrap(), 1);
        assert_eq!(stream.enroll(b": \"b\"}\n{\"id\": \"c\"}").unwrap(), 2);
        let batch = stream.feed(b"{\"voter\": \"a\", \"choice\": \"yes\"}\n\n{\"voter\": \"c\", ").unwrap();
        assert_eq!((batch.ballots, batch.accepted, batch.refused), (1, 1, 0));
        stream.feed(b"\"choice\": \"yes\"}").unwrap();
        let answer = stream.answer().unwrap();
        assert_eq!((answer.ballots, answer.final_after_ballot), (2, Some(2)));
        assert_eq!(stream.answer().unwrap(), answer, "asking twice counts nothing twice");
        assert_eq!(code(stream.enroll(b"{\"id\": \"d\"}\n")), Code::RequestInvalidField);
    }

    #[test]
    fn what_is_no_ballot_is_a_problem_with_its_line() {
        let open = || {
            let mut stream = stream();
            stream.enroll(b"{\"id\": \"a\"}\n").unwrap();
            stream
        };
        assert_eq!(code(open().feed(b"\xff\n")), Code::RequestInvalidUtf8);
        assert_eq!(code(open().feed(b"{\"voter\": \"a\", \"voter\": \"b\"}\n")), Code::RequestInvalidJson);
        assert_eq!(
            code(open().feed(b"{\"voter\": \"\\ud800\", \"choice\": \"yes\"}\n")),
            Code::RequestInvalidJson
        );
        assert_eq!(code(open().feed(&vec![b' '; LONGEST_LINE + 1])), Code::LimitBytes);
        assert_eq!(
            code(open().enroll(b"{\"id\": \"a\"}\n").and_then(|_| open().enroll(b"{}\n"))),
            Code::RequestInvalidJson
        );
        let mut twice = open();
        twice.enroll(b"{\"id\": \"a\"}\n").unwrap();
        assert_eq!(code(twice.feed(b"")), Code::ElectorateDuplicateVoter);
        let problem = open().feed(b"\n\n{\n").unwrap_err();
        assert!(problem.detail.starts_with("line 4"), "{problem}");
    }
}
