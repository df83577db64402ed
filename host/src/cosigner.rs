//! Cosigners to which a log sends its checkpoints (C2SP `tlog-witness`): the request `add-checkpoint` and its answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::digest::Digest;

use crate::client::{Client, ClientError, Outgoing};

/// The most requests for one checkpoint: what the cosigner knows is asked first, and others can send it checkpoints at the same time.
const MOST_REQUESTS: usize = 4;

/// A cosigner with the address to which checkpoints are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cosigner {
    /// Its verifier key: name, id of the key and key, joined by `+`.
    pub(crate) verifier: String,
    /// The submission prefix, without `/add-checkpoint`.
    pub(crate) url: String,
}

/// What a cosigner says to a checkpoint.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// It signed: the signature lines of its answer.
    Cosigned(String),
    /// The last checkpoint that it signed has so many leaves, and the request began with another size.
    Knows(u64),
    /// It does not sign, for this reason.
    Refused(String),
}

impl Cosigner {
    /// The cosigners with an address in a policy file of C2SP (`tlog-policy`): lines `witness NAME VERIFIER URL`.
    ///
    /// # Errors
    /// The fault of the file, in one line.
    pub(crate) fn all(policy: &str) -> Result<Vec<Self>, String> {
        let mut cosigners = Vec::new();
        for (number, line) in (1_u64..).zip(policy.lines()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["witness", _, verifier, url]
                    if url.starts_with("http://") || url.starts_with("https://") =>
                {
                    let url = url.trim_end_matches('/').to_owned();
                    cosigners.push(Self { verifier: (*verifier).to_owned(), url });
                }
                ["witness", _, _] | ["log" | "group" | "quorum", ..] | [] => {}
                [first, ..] if first.starts_with('#') => {}
                _ => return Err(format!("line {number} is not a line of a policy (C2SP `tlog-policy`)")),
            }
        }
        if cosigners.is_empty() {
            return Err("it has no line `witness NAME VERIFIER URL`".to_owned());
        }
        Ok(cosigners)
    }

    /// Sends a checkpoint of `size` leaves, and gives the signature lines of the answer, or the reason for which there are none. `known` is the
    /// size of the last checkpoint that this cosigner is known to have signed, zero if that is not known; `proof` proves that the log begins
    /// with so many leaves.
    ///
    /// # Errors
    /// Those of `proof`.
    pub(crate) fn submit<E>(
        &self,
        client: &Client,
        (size, note): (u64, &str),
        known: u64,
        mut proof: impl FnMut(u64) -> Result<Vec<Digest>, E>,
    ) -> Result<Result<String, String>, E> {
        let mut older = known.min(size);
        for _ in 0..MOST_REQUESTS {
            let hashes = if older == 0 || older == size { Vec::new() } else { proof(older)? };
            match self.ask(client, older, &hashes, note) {
                Ok(Said::Cosigned(lines)) => return Ok(Ok(lines)),
                Ok(Said::Refused(why)) => return Ok(Err(why)),
                Err(error) => return Ok(Err(format!("the cosigner does not answer: {error}"))),
                Ok(Said::Knows(told)) if told > size => {
                    return Ok(Err(format!(
                        "the cosigner has signed a checkpoint of {told} leaves, but this one has {size}: the log has lost leaves, or a newer checkpoint was sent before"
                    )));
                }
                Ok(Said::Knows(told)) if told == older => {
                    return Ok(Err(format!(
                        "the log has split: the cosigner has signed a checkpoint of {told} leaves with another root"
                    )));
                }
                Ok(Said::Knows(told)) => older = told,
            }
        }
        Ok(Err("others send checkpoints to this cosigner at the same time; try again".to_owned()))
    }

    fn ask(&self, client: &Client, older: u64, proof: &[Digest], note: &str) -> Result<Said, ClientError> {
        let hashes: String =
            proof.iter().map(|hash| format!("{}\n", STANDARD.encode(hash.as_bytes()))).collect();
        let body = format!("old {older}\n{hashes}\n{note}");
        let url = format!("{}/add-checkpoint", self.url);
        let headers = [("content-type", "text/plain; charset=utf-8")];
        let outgoing = Outgoing { method: "POST", url: &url, headers: &headers, body: Some(&body) };
        let answer = client.send(&outgoing)?;
        Ok(understood(answer.status, answer.body, older))
    }
}

/// The meaning of an answer to a request that began with `older` leaves.
fn understood(status: u16, body: String, older: u64) -> Said {
    let told = body.strip_suffix('\n').and_then(|size| Some((size, size.parse::<u64>().ok()?)));
    match (status, told) {
        (200, _) => Said::Cosigned(body),
        (409, Some((text, size))) if size.to_string() == text => Said::Knows(size),
        (409, _) => {
            Said::Refused("the log has split: the cosigner has signed another root for this size".to_owned())
        }
        (422, _) => Said::Refused(format!(
            "the log has split: it does not begin with the {older} leaves that the cosigner signed before"
        )),
        (403, _) => Said::Refused("the cosigner does not trust the key of this log (403)".to_owned()),
        (404, _) => {
            Said::Refused("the cosigner does not know this log, or the address is wrong (404)".to_owned())
        }
        (other, _) => Said::Refused(format!("the cosigner answered with the status {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_cosigners_with_addresses() {
        let policy = "# the cosigners of this log\nlog senate.example+00000000+AQ==\n\nwitness one w.example/1+11111111+BA== https://w.example/1/\n\
                      witness two w.example/2+22222222+BA==\ngroup both all one two\nquorum both\n";
        let one =
            Cosigner { verifier: "w.example/1+11111111+BA==".into(), url: "https://w.example/1".into() };
        assert_eq!(Cosigner::all(policy), Ok(vec![one]));
        for wrong in
            ["", "witness one key", "witness one key ftp://w.example", "cosigner one key https://w.example"]
        {
            assert!(Cosigner::all(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_answer_is_a_size_only_in_its_one_spelling() {
        assert_eq!(understood(409, "12\n".into(), 0), Said::Knows(12));
        assert_eq!(understood(409, "0\n".into(), 3), Said::Knows(0));
        for body in ["12", "012\n", "+1\n", "\n", "12\n\n", "-1\n"] {
            assert!(matches!(understood(409, body.into(), 0), Said::Refused(_)), "{body:?}");
        }
        assert!(matches!(understood(422, String::new(), 4), Said::Refused(why) if why.contains("4 leaves")));
        assert_eq!(understood(200, "line\n".into(), 0), Said::Cosigned("line\n".into()));
    }
}
