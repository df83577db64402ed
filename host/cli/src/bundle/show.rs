//! What the engine says about a bundle, for people.

use serde_json::Value;

use super::{Answer, document};
use crate::exit::Exit;
use crate::refusal::CliError;
use crate::terminal::{AMBER, BOLD, DIM, GREEN, RED, Terminal};

/// Where answers are shown.
pub(super) struct View<'t> {
    pub(super) terminal: &'t mut Terminal,
    pub(super) json: bool,
}

impl View<'_> {
    pub(super) fn check(&mut self, answer: &Answer) -> Result<Exit, CliError> {
        let exit = gate(flag(&answer.value, "passed"));
        if self.json {
            return document(self.terminal, &answer.text).map(|()| exit);
        }
        let (errors, warnings) = self.findings(&answer.value, "findings")?;
        let count = |name: &str| answer.value.get(name).and_then(Value::as_u64).unwrap_or_default();
        let sealed = if flag(&answer.value, "sealed") { ", sealed" } else { "" };
        let parts = format!("{} artifacts, {} sidecars{sealed}", count("artifacts"), count("sidecars"));
        self.verdict(exit, &format!("{parts}: {errors} errors, {warnings} warnings"))?;
        Ok(exit)
    }

    pub(super) fn status(&mut self, answer: &Answer) -> Result<Exit, CliError> {
        let exit = gate(flag(&answer.value, "readable"));
        if self.json {
            return document(self.terminal, &answer.text).map(|()| exit);
        }
        let stamp =
            answer.value.get("stamp").and_then(|stamp| stamp.get("bundle_version")).and_then(Value::as_str);
        let content = answer.value.get("content_version").and_then(Value::as_i64);
        self.line(&format!("version stamp  {}", stamp.unwrap_or("none")))?;
        self.line(&format!(
            "contents       {}",
            content.map_or("none".to_owned(), |version| format!("version {version}"))
        ))?;
        for sidecar in answer.value.get("provenance").and_then(Value::as_array).into_iter().flatten() {
            let field = |name: &str| sidecar.get(name).and_then(Value::as_str).unwrap_or("-");
            let line = format!(
                "{}  {}  {}  produced {} by {} in run {}",
                field("verdict"),
                field("path"),
                field("artifact_urn"),
                field("produced_at"),
                field("synthesizer_version"),
                field("synthesis_run_id")
            );
            self.line(&line)?;
        }
        self.findings(&answer.value, "findings")?;
        let findings = answer.value.get("findings").and_then(Value::as_array);
        let is_newer =
            |finding: &Value| finding.get("code").and_then(Value::as_str) == Some("bundle.too-new");
        let next = match (exit, flag(&answer.value, "upgrade_needed")) {
            _ if findings.is_some_and(|findings| findings.iter().any(is_newer)) => {
                "readers must not use the bundle: it is newer than this rogatio, so use a newer rogatio"
            }
            (_, true) => "an upgrade is needed: run `rogatio bundle upgrade`",
            (Exit::Fine, false) => "readers can use the bundle",
            _ => "readers must not use the bundle",
        };
        self.verdict(exit, next)?;
        Ok(exit)
    }

    pub(super) fn upgrade(&mut self, answer: &Answer, dry_run: bool) -> Result<Exit, CliError> {
        let exit = gate(flag(&answer.value, "success"));
        if self.json {
            return document(self.terminal, &answer.text).map(|()| exit);
        }
        self.findings(&answer.value, "obstacles")?;
        let writes =
            answer.value.get("writes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for path in writes.iter().filter_map(|write| write.get("path").and_then(Value::as_str)) {
            self.line(&format!("{} {path}", if dry_run { "would write" } else { "wrote" }))?;
        }
        let remaining = answer.value.get("remaining").and_then(Value::as_array).map_or(0, Vec::len);
        let next = match (exit, writes.len(), dry_run) {
            (Exit::Fine, 0, _) => "there is nothing to do".to_owned(),
            (Exit::Fine, count, true) => format!("{count} files would be written"),
            (Exit::Fine, count, false) => {
                format!("{count} files were written; `rogatio bundle check` still reports {remaining} faults")
            }
            _ => "nothing was written, because of the faults listed above".to_owned(),
        };
        self.verdict(exit, &next)?;
        Ok(exit)
    }

    /// `signed` is who signed, beside how many others; `stale` says that signatures over another seal are gone.
    pub(super) fn sign(
        &mut self,
        answer: &Answer,
        signed: Option<(String, usize)>,
        stale: bool,
    ) -> Result<Exit, CliError> {
        if self.json {
            return document(self.terminal, &answer.text).map(|()| Exit::Fine);
        }
        let digest = answer.value.get("digest").and_then(Value::as_str).unwrap_or_default();
        self.line(&format!("sealed {digest}"))?;
        if stale {
            self.line("the earlier signatures belong to another seal and were removed")?;
        }
        match signed {
            Some((public, others)) => {
                self.line(&format!("signed by {public}"))?;
                if others > 0 {
                    self.line(&format!("also signed by {others} other keys, whose signatures are kept"))?;
                }
                self.verdict(
                    Exit::Fine,
                    "give this key to the people who check the bundle: `rogatio bundle verify DIR --key …`",
                )?;
            }
            None => self.verdict(Exit::Fine, "sealed, but not signed: to sign, give a key with --key")?,
        }
        Ok(Exit::Fine)
    }

    /// `keys` are those of which one must have signed.
    pub(super) fn verify(&mut self, answer: &Answer, keys: &[String]) -> Result<Exit, CliError> {
        let exit = gate(flag(&answer.value, "verified"));
        if self.json {
            return document(self.terminal, &answer.text).map(|()| exit);
        }
        self.findings(&answer.value, "findings")?;
        if let Some(digest) = answer.value.get("digest").and_then(Value::as_str) {
            self.line(&format!("digest {digest}"))?;
        }
        let signers =
            answer.value.get("signed_by").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for key in signers.iter().filter_map(Value::as_str) {
            self.line(&format!("signed by {key}"))?;
        }
        let named = keys.iter().map(String::as_str);
        for key in named.filter(|key| !signers.iter().any(|signer| signer.as_str() == Some(key))) {
            self.line(&format!("not signed by {key}"))?;
        }
        let said = match (exit, signers.is_empty()) {
            (Exit::Fine, true) => "the seal is valid; to check who signed it, give public keys with --key",
            (Exit::Fine, false) => "the bundle matches what was sealed and signed",
            _ => "the bundle does not match what was sealed and signed",
        };
        self.verdict(exit, said)?;
        Ok(exit)
    }

    /// Each finding with its file, its place and what to do; the numbers of errors and warnings.
    fn findings(&mut self, answer: &Value, name: &str) -> Result<(usize, usize), CliError> {
        let mut counts = (0, 0);
        for finding in answer.get(name).and_then(Value::as_array).into_iter().flatten() {
            let field = |name: &str| finding.get(name).and_then(Value::as_str);
            let is_error = field("severity") == Some("error");
            let (word, style) = if is_error { ("error", RED) } else { ("warning", AMBER) };
            if is_error {
                counts.0 += 1
            } else {
                counts.1 += 1
            }
            let paint = self.terminal.paint;
            let place = match (field("path"), field("pointer").filter(|pointer| !pointer.is_empty())) {
                (Some(path), Some(pointer)) => format!("{path}#{pointer}: "),
                (Some(path), None) => format!("{path}: "),
                _ => String::new(),
            };
            let head = paint.text(style, &format!("{word}[{}]", field("code").unwrap_or("?")));
            self.line(&format!(
                "{head} {}{}",
                paint.text(BOLD, &place),
                field("message").unwrap_or_default()
            ))?;
            if let Some(help) = field("help") {
                self.line(&format!("    {}", paint.text(DIM, help)))?;
            }
        }
        Ok(counts)
    }

    fn verdict(&mut self, exit: Exit, text: &str) -> Result<(), CliError> {
        let (word, style) = if exit == Exit::Fine { ("fine", GREEN) } else { ("fault", RED) };
        let word = self.terminal.paint.text(style, word);
        self.line(&format!("{word}  {text}"))?;
        self.terminal.out.flush()?;
        Ok(())
    }

    fn line(&mut self, text: &str) -> Result<(), CliError> {
        Ok(self.terminal.out.say(text)?)
    }
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn gate(fine: bool) -> Exit {
    if fine { Exit::Fine } else { Exit::Fault }
}
