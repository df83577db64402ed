//! Who may vote: a frozen list of seats, sorted by id, with one digest.
//!
//! ```
//! use rogatio_core::electorate::Electorate;
//! use rogatio_core::wire::electorate::SeatInput;
//!
//! let seats = |names: [&str; 2]| Electorate::from_wire(names.map(SeatInput::new).into()).unwrap();
//! let electorate = seats(["ben", "ada"]);
//! assert_eq!((electorate.total(), electorate.find("ben")), (2, Some(1)));
//! // The order of the list does not count.
//! assert_eq!(electorate.digest(), seats(["ada", "ben"]).digest());
//! // A voter who is listed twice is refused, with the place in the list.
//! let (place, error) = Electorate::from_wire(["ada", "ada"].map(SeatInput::new).into()).unwrap_err();
//! assert_eq!((place, error.to_string().as_str()), (1, "the voter `ada` is listed twice"));
//! ```

mod index;

use crate::canonical;
use crate::digest::{Digest, Digester, Domain};
use crate::excerpt::excerpt;
use crate::signature::{PublicKey, SignatureError};
use crate::weight::{Weight, WeightError};
use crate::wire::electorate::SeatInput;
use crate::wire::{Code, Problem};
use index::Index;

/// The longest id of a voter, in bytes.
pub const LONGEST_ID: usize = 200;

/// Why an electorate cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ElectorateError {
    /// An id that is empty, too long, or has control characters.
    #[error("`{0}` is not an id: 1 to {LONGEST_ID} bytes without control characters")]
    Id(String),
    /// One voter twice.
    #[error("the voter `{0}` is listed twice")]
    Duplicate(String),
    /// A weight that is none.
    #[error("the seat of voter `{id}`: {error}")]
    Weight {
        /// The voter.
        id: String,
        /// What is wrong.
        error: WeightError,
    },
    /// All weights together exceed 2^128 - 1.
    #[error("the weights add up to more than 2^128 - 1")]
    Overflow,
    /// A public key that is none, or weak.
    #[error("the key of voter `{id}`: {error}")]
    Key {
        /// The voter.
        id: String,
        /// What is wrong.
        error: SignatureError,
    },
}

impl ElectorateError {
    /// The code on the wire.
    pub fn code(&self) -> Code {
        match self {
            Self::Id(_) => Code::ElectorateInvalidId,
            Self::Duplicate(_) => Code::ElectorateDuplicateVoter,
            Self::Weight { .. } => Code::ElectorateInvalidWeight,
            Self::Overflow => Code::ElectorateWeightOverflow,
            Self::Key { error: SignatureError::KeyWeak, .. } => Code::ElectorateWeakKey,
            Self::Key { .. } => Code::ElectorateInvalidKey,
        }
    }
}

/// An error with the place of the seat in the request.
impl From<(usize, ElectorateError)> for Problem {
    fn from((place, error): (usize, ElectorateError)) -> Self {
        Problem::new(error.code(), error.to_string()).at(format!("/electorate/{place}"))
    }
}

/// One voter's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Who votes.
    pub id: String,
    /// How much the vote weighs; a seat of weight zero cannot vote.
    pub weight: u128,
    /// The key that signs this voter's ballots.
    pub key: Option<Box<PublicKey>>,
    /// The key that the voter has rotated to since; the digest does not have it.
    pub rotated: Option<Box<PublicKey>>,
}

impl Seat {
    /// Whether a text can be the id of a voter.
    pub(crate) fn is_id(id: &str) -> bool {
        !id.is_empty() && id.len() <= LONGEST_ID && !id.chars().any(char::is_control)
    }

    /// The seat that the wire names.
    ///
    /// # Errors
    /// What is wrong with its id, its weight or its key.
    pub fn from_wire(input: SeatInput) -> Result<Self, ElectorateError> {
        let id = input.id;
        if !Self::is_id(&id) {
            return Err(ElectorateError::Id(excerpt(&id)));
        }
        let weight = match input.weight.to_weight() {
            Ok(weight) => weight.get(),
            Err(error) => return Err(ElectorateError::Weight { id: excerpt(&id), error }),
        };
        let parsed = |key: Option<String>| match key.as_deref().map(str::parse::<PublicKey>).transpose() {
            Ok(key) => Ok(key.map(Box::new)),
            Err(error) => Err(ElectorateError::Key { id: excerpt(&id), error }),
        };
        let (key, rotated) = (parsed(input.public_key)?, parsed(input.rotated_key)?);
        Ok(Self { id, weight, key, rotated })
    }

    /// The key that this voter's ballots are signed with now.
    pub fn signing_key(&self) -> Option<&PublicKey> {
        self.rotated.as_deref().or(self.key.as_deref())
    }
}

/// The frozen set of voters: no duplicates, sorted by id (as UTF-8 bytes), the sum of weights below 2^128.
#[derive(Debug, Clone)]
pub struct Electorate {
    seats: Vec<Seat>,
    index: Index,
    total: u128,
    /// Which seats were taken away; empty while none was, as in a frozen electorate.
    vacant: Vec<bool>,
}

impl Electorate {
    /// The electorate of these seats, in any order.
    ///
    /// # Errors
    /// The first seat that cannot be, and why; the number counts from zero in the order given.
    pub fn from_wire(inputs: Vec<SeatInput>) -> Result<Self, (usize, ElectorateError)> {
        let seat = |(place, input)| Seat::from_wire(input).map_err(|error| (place, error));
        Self::new(inputs.into_iter().enumerate().map(seat).collect::<Result<_, _>>()?)
    }

    /// The electorate of these seats, in any order.
    ///
    /// # Errors
    /// [`ElectorateError::Overflow`] or [`ElectorateError::Duplicate`], with the seat's place in the order given.
    pub fn new(seats: Vec<Seat>) -> Result<Self, (usize, ElectorateError)> {
        let mut total: u128 = 0;
        for (place, seat) in seats.iter().enumerate() {
            total = total.checked_add(seat.weight).ok_or((place, ElectorateError::Overflow))?;
        }
        let mut placed: Vec<(usize, Seat)> = seats.into_iter().enumerate().collect();
        placed.sort_by(|(_, left), (_, right)| left.id.cmp(&right.id));
        for ((_, seat), (place, next)) in placed.iter().zip(placed.iter().skip(1)) {
            if seat.id == next.id {
                return Err((*place, ElectorateError::Duplicate(excerpt(&next.id))));
            }
        }
        let seats: Vec<Seat> = placed.into_iter().map(|(_, seat)| seat).collect();
        Ok(Self { index: Index::new(&seats), seats, total, vacant: Vec::new() })
    }

    /// The seats, sorted by id.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// All weight together.
    pub const fn total(&self) -> u128 {
        self.total
    }

    /// The place of a voter among [`seats`](Self::seats), if the voter belongs now.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.index.find(&self.seats, id).filter(|place| self.belongs(*place))
    }

    /// Takes a seat away, in an electorate that changes while it votes. The list and its total stay as they were made.
    pub(crate) fn vacate(&mut self, place: usize) {
        self.vacant.resize(self.seats.len(), false);
        if let Some(vacant) = self.vacant.get_mut(place) {
            *vacant = true;
        }
    }

    /// Gives a seat back to its voter, with the weight and the key of now.
    pub(crate) fn occupy(&mut self, place: usize, seat: Seat) {
        if let Some(old) = self.seats.get_mut(place).filter(|old| old.id == seat.id) {
            *old = seat;
            if let Some(vacant) = self.vacant.get_mut(place) {
                *vacant = false;
            }
        }
    }

    /// Gives a seat the key that its voter's ballots are signed with from now on.
    pub(crate) fn rotate(&mut self, place: usize, key: Box<PublicKey>) {
        if let Some(seat) = self.seats.get_mut(place) {
            seat.rotated = Some(key);
        }
    }

    /// Whether the voter of this seat belongs to the electorate now.
    pub(crate) fn belongs(&self, place: usize) -> bool {
        self.vacant.get(place) != Some(&true)
    }

    /// The digest under `rogatio/electorate@v1` of `{"seats": [{"id", "public_key"?, "weight"}, ..]}`, sorted by id.
    ///
    /// Fed seat by seat, so a million voters need no second copy.
    pub fn digest(&self) -> Digest {
        let mut digester = Digester::new(Domain::ELECTORATE);
        digester.update(br#"{"seats":["#);
        for (place, seat) in self.seats.iter().enumerate() {
            if place > 0 {
                digester.update(b",");
            }
            // Written member by member in the canonical order, so that there is nothing that could fail.
            digester.update(br#"{"id":"#);
            digester.update(canonical::string(&seat.id).as_bytes());
            if let Some(key) = &seat.key {
                digester.update(br#","public_key":"#);
                digester.update(canonical::string(&key.to_string()).as_bytes());
            }
            let weight = Weight::new(seat.weight);
            let weight = match weight.as_safe_integer() {
                Some(integer) => integer.to_string(),
                None => canonical::string(&weight.to_string()),
            };
            digester.update(br#","weight":"#);
            digester.update(weight.as_bytes());
            digester.update(b"}");
        }
        digester.update(b"]}");
        digester.finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn seats(seats: &Value) -> Vec<SeatInput> {
        serde_json::from_value(seats.clone()).unwrap()
    }

    fn electorate(given: &Value) -> Result<Electorate, (usize, ElectorateError)> {
        Electorate::from_wire(seats(given))
    }

    #[test]
    fn every_voter_is_found_and_nobody_else() {
        let ids = ["", "a", "ab", "abc", "abcdefgh", "abcdefghi", "abcdefghij", "b", "é", "€", "𐀀"];
        for prefix in ["", "agent-", "agent-with-a-long-name-"] {
            let seats: Vec<Value> =
                ids.iter().map(|id| json!({"id": format!("x{prefix}{id}")})).rev().collect();
            let electorate = electorate(&json!(seats)).unwrap();
            for id in ids {
                let id = format!("x{prefix}{id}");
                let place = electorate.find(&id).unwrap();
                assert_eq!(electorate.seats()[place].id, id);
                for stranger in [format!("{id}z"), format!("y{id}"), id[1..].to_owned()] {
                    assert_eq!(electorate.find(&stranger), None, "{stranger}");
                }
            }
        }
    }

    #[test]
    fn the_digest_is_that_of_the_sorted_document() {
        let given = electorate(&json!([{"id": "b", "weight": "18446744073709551616"}, {"id": "a"}])).unwrap();
        let preimage = br#"rogatio/electorate@v1
{"seats":[{"id":"a","weight":1},{"id":"b","weight":"18446744073709551616"}]}"#;
        assert_eq!(given.digest(), Digest::of(preimage));
        let other = electorate(&json!([{"id": "a"}, {"id": "b", "weight": "18446744073709551616"}])).unwrap();
        assert_eq!(given.digest(), other.digest(), "the order of joining is nothing");
    }

    #[test]
    fn what_cannot_vote_is_refused_with_its_place() {
        let long = "x".repeat(LONGEST_ID + 1);
        let cases = [
            (json!([{"id": "a"}, {"id": "b"}, {"id": "a"}]), 2, Code::ElectorateDuplicateVoter),
            (json!([{"id": ""}]), 0, Code::ElectorateInvalidId),
            (json!([{"id": "a\u{0}"}]), 0, Code::ElectorateInvalidId),
            (json!([{"id": long}]), 0, Code::ElectorateInvalidId),
            (json!([{"id": "a"}, {"id": "b", "weight": "1e9"}]), 1, Code::ElectorateInvalidWeight),
            (json!([{"id": "a", "weight": -1}]), 0, Code::ElectorateInvalidWeight),
            (
                json!([{"id": "a", "weight": u128::MAX.to_string()}, {"id": "b"}]),
                1,
                Code::ElectorateWeightOverflow,
            ),
            (json!([{"id": "a", "public_key": "ed25519:00"}]), 0, Code::ElectorateInvalidKey),
            (
                json!([{"id": "a", "public_key":
                    "ed25519:0100000000000000000000000000000000000000000000000000000000000000"}]),
                0,
                Code::ElectorateWeakKey,
            ),
        ];
        for (given, place, code) in cases {
            let (at, error) = electorate(&given).unwrap_err();
            assert_eq!((at, error.code()), (place, code), "{error}");
        }
    }
}
