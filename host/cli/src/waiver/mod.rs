//! `rogatio.waivers.toml`: the breaks that somebody accepted, each with a reason and an end.

mod command;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rogatio_core::provenance::format::time::iso_from_mtime;
use rogatio_core::wire::Code;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

pub(crate) use self::command::WaiverCommand;

use crate::config::{Config, find, read_toml, refuse};
use crate::finding::{Finding, Level};
use crate::refusal::Refusal;
use crate::source::{Place, Source, unreadable};

/// The name of the file.
pub(crate) const NAME: &str = "rogatio.waivers.toml";

/// The length of a fingerprint, in characters.
pub(crate) const FINGERPRINT: usize = 32;

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: Spanned<String>,
    reason: Spanned<String>,
    by: Spanned<String>,
    until: Spanned<Datetime>,
    /// What was accepted, for people.
    finding: Option<String>,
}

/// One waiver.
#[derive(Debug)]
pub(crate) struct Waiver {
    pub(crate) fingerprint: String,
    pub(crate) reason: String,
    pub(crate) by: String,
    /// The last day on which it is valid, as `2027-01-31`.
    pub(crate) until: String,
    pub(crate) finding: Option<String>,
    span: Range<usize>,
}

/// The waivers that there are.
#[derive(Debug, Default)]
pub(crate) struct Waivers {
    pub(crate) source: Option<Arc<Source>>,
    pub(crate) all: Vec<Waiver>,
    by_fingerprint: BTreeMap<String, usize>,
    used: BTreeSet<usize>,
    today: String,
}

/// What a waiver says of a finding.
pub(crate) enum Ruling {
    /// The finding is accepted, in one line.
    Accepted(String),
    /// The finding was accepted for a time that is over.
    Expired(Box<Finding>),
}

/// Whether a text is a fingerprint.
pub(crate) fn is_fingerprint(text: &str) -> bool {
    text.len() == FINGERPRINT
        && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Today, in UTC, as `2027-01-31`.
pub(crate) fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let nanoseconds = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
    iso_from_mtime(nanoseconds).chars().take(10).collect()
}

/// The file with the waivers: beside the settings, else the nearest one in the working folder or above it.
pub(crate) fn path(config: &Config) -> Option<PathBuf> {
    match &config.source {
        Some(source) => Some(PathBuf::from(&source.name).with_file_name(NAME)),
        None => find(NAME),
    }
}

impl Waivers {
    /// Reads the waivers that belong to the settings; none where there is no file.
    ///
    /// # Errors
    /// `config.invalid` with the place, or a file that cannot be read.
    pub(crate) fn read(config: &Config) -> Result<Self, Refusal> {
        let none = Self { today: today(), ..Self::default() };
        let Some(path) = path(config) else { return Ok(none) };
        let name = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::of(Source::of_file(&path, text), none.today),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(none),
            Err(error) => Err(unreadable(&name, &error)),
        }
    }

    fn of(source: Arc<Source>, today: String) -> Result<Self, Refusal> {
        let file: File = read_toml(&source)?;
        let mut waivers = Self { today, ..Self::default() };
        for entry in file.waiver {
            let fingerprint = entry.fingerprint.get_ref();
            let span = entry.fingerprint.span();
            if !is_fingerprint(fingerprint) {
                let message = format!("a fingerprint has {FINGERPRINT} hexadecimal digits, in lower case");
                return Err(refuse(&source, Some(span), message));
            }
            for text in [&entry.reason, &entry.by] {
                if text.get_ref().trim().is_empty() {
                    return Err(refuse(&source, Some(text.span()), "this text must not be empty"));
                }
            }
            let until = match entry.until.get_ref() {
                Datetime { date: Some(date), time: None, offset: None } => date.to_string(),
                _ => {
                    let message = "`until` is a date without a time, for example 2027-01-31";
                    return Err(refuse(&source, Some(entry.until.span()), message));
                }
            };
            if waivers.by_fingerprint.insert(fingerprint.clone(), waivers.all.len()).is_some() {
                return Err(refuse(&source, Some(span), "two waivers have this fingerprint"));
            }
            waivers.all.push(Waiver {
                fingerprint: fingerprint.clone(),
                reason: entry.reason.into_inner(),
                by: entry.by.into_inner(),
                until,
                finding: entry.finding,
                span,
            });
        }
        waivers.source = Some(source);
        Ok(waivers)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a waiver is over.
    pub(crate) fn is_expired(&self, waiver: &Waiver) -> bool {
        // Both have four digits, two and two, so their order is that of the days.
        waiver.until < self.today
    }

    /// What the waivers say of a finding.
    pub(crate) fn rule(&mut self, fingerprint: &str) -> Option<Ruling> {
        let at = *self.by_fingerprint.get(fingerprint)?;
        self.used.insert(at);
        let waiver = self.all.get(at)?;
        Some(if self.is_expired(waiver) {
            Ruling::Expired(Box::new(self.expired(waiver)))
        } else {
            Ruling::Accepted(format!("by {} until {}: {}", waiver.by, waiver.until, waiver.reason))
        })
    }

    /// The finding about a waiver that is over.
    fn expired(&self, waiver: &Waiver) -> Finding {
        let message = format!("the waiver by {} ended on {}: {}", waiver.by, waiver.until, waiver.reason);
        let help = "remove it, or accept the break again: `rogatio waiver add`";
        self.about(waiver, Finding::new(Code::WaiverExpired, Level::Warning, message).with_help(help))
    }

    /// The findings about waivers that are over.
    pub(crate) fn all_expired(&self) -> Vec<Finding> {
        self.all.iter().filter(|one| self.is_expired(one)).map(|one| self.expired(one)).collect()
    }

    /// The findings about waivers that matched nothing in a run that looked at everything.
    pub(crate) fn all_unused(&self) -> Vec<Finding> {
        let unused = self.all.iter().enumerate().filter(|(at, _)| !self.used.contains(at));
        let find = |(_, waiver): (usize, &Waiver)| {
            let message = format!("no finding has the fingerprint {}: {}", waiver.fingerprint, waiver.reason);
            let help =
                "remove the waiver: the break is gone, or it is part of the version that is compared with";
            self.about(waiver, Finding::new(Code::WaiverUnused, Level::Warning, message).with_help(help))
        };
        unused.map(find).collect()
    }

    fn about(&self, waiver: &Waiver, finding: Finding) -> Finding {
        match &self.source {
            Some(source) => finding.at(Place { source: Arc::clone(source), span: Some(waiver.span.clone()) }),
            None => finding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "0123456789abcdef0123456789abcdef";

    fn read(text: &str, today: &str) -> Result<Waivers, String> {
        Waivers::of(Source::of_file(std::path::Path::new(NAME), text.into()), today.into()).map_err(
            |refusal| {
                let position = refusal.place.as_ref().and_then(Place::position).unwrap();
                format!("{}:{}: {}", position.line, position.column, refusal.problem.detail)
            },
        )
    }

    fn entry(until: &str) -> String {
        format!("[[waiver]]\nfingerprint = \"{ONE}\"\nreason = \"r\"\nby = \"ada\"\nuntil = {until}\n")
    }

    #[test]
    fn a_waiver_is_valid_on_its_last_day_and_not_after_it() {
        let accepted = |today: &str| {
            let mut waivers = read(&entry("2027-01-31"), today).unwrap();
            assert!(waivers.rule("ffffffffffffffffffffffffffffffff").is_none());
            match waivers.rule(ONE).unwrap() {
                Ruling::Accepted(text) => text,
                Ruling::Expired(finding) => finding.message,
            }
        };
        assert_eq!(accepted("2027-01-31"), "by ada until 2027-01-31: r");
        assert_eq!(accepted("2027-02-01"), "the waiver by ada ended on 2027-01-31: r");
    }

    #[test]
    fn a_waiver_that_matches_nothing_is_unused() {
        let mut waivers = read(&entry("2027-01-31"), "2027-01-01").unwrap();
        assert_eq!(waivers.all_unused().len(), 1);
        waivers.rule(ONE);
        assert!(waivers.all_unused().is_empty());
    }

    #[test]
    fn a_waiver_without_a_reason_an_end_or_a_name_is_refused() {
        for (text, expected) in [
            (entry("2027-01-31T00:00:00Z"), "5:9: `until` is a date"),
            (entry("2027-02-30"), "5:9: "),
            (entry("2027-01-31").replace("\"r\"", "\" \""), "3:10: this text must not be empty"),
            (entry("2027-01-31").replace("0123", "XXXX"), "2:15: a fingerprint has 32"),
            (entry("2027-01-31").replace("by = \"ada\"\n", ""), "1:1: missing field `by`"),
            (entry("2027-01-31") + "for = 1\n", "6:1: unknown field `for`"),
            (entry("2027-01-31") + &entry("2027-01-31"), "7:15: two waivers have this fingerprint"),
        ] {
            let said = read(&text, "2027-01-01").unwrap_err();
            assert!(said.starts_with(expected), "{text}: {said}");
        }
    }
}
