//! `rogatio certificate`: makes the certificate of a vote; the other commands need no senate.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use flate2::Compression;
use flate2::read::GzEncoder;
use rogatio_core::wire::certificate::ClaimState;
use rogatio_core::wire::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::held::HoldArguments;
use super::link::Link;
use super::log::read_note;
use super::{At, Speaker};
use crate::http::page_file;
use crate::service::wire::InstanceView;
use rogatio_cli::Exit;
use rogatio_cli::certificate::{PartCommand, verify};
use rogatio_cli::engine::Engine;
use rogatio_cli::refusal::CliError;

/// Make, verify, show and export certificates of votes.
#[derive(Debug, Subcommand)]
pub(crate) enum CertificateCommand {
    /// Make the certificate of a vote that has ended
    ///
    /// The file is verified before the command ends, and the log of the senate is trusted for electorate and rule.
    Make(At<MakeArguments>),
    /// Verify a certificate: each claim is established, refuted, or cannot be established
    ///
    /// Exits with 1 if a claim is refuted. With a policy, it also exits with 1 if the certificate as a whole cannot be established. With `--against`,
    /// it also exits with 1 unless the live log has grown from the log of the certificate.
    Verify(At<HoldArguments>),
    /// Write one HTML file that verifies certificates in a browser, without a network
    ///
    /// The file contains the engine. Keep it with certificates that must be verified years later.
    Verifier {
        /// The file to write; a file that exists is replaced
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    #[command(flatten)]
    Part(PartCommand),
}

/// The certificate to make.
#[derive(Debug, Args)]
pub(crate) struct MakeArguments {
    /// The id of the proposal
    #[arg(value_name = "PROPOSAL")]
    id: String,
    /// The file to write; a file that exists is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A checkpoint of this log for the proofs, for example one with cosignatures; the newest if absent
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

/// The certificate that was made.
#[derive(Debug, Serialize)]
struct Made {
    /// The file.
    file: String,
    /// The number of bytes in it.
    bytes: u64,
    /// The verdict on it, if the log of the senate is trusted for the electorate and the rule.
    verdict: ClaimState,
    /// The claims that are not established, with the reasons.
    open: Vec<Claim>,
    /// The policy against which it was verified.
    policy: serde_json::Value,
}

/// The file that verifies certificates.
#[derive(Debug, Serialize)]
struct Verifier {
    /// The file.
    file: String,
    /// The number of bytes in it.
    bytes: usize,
}

/// A claim in the answer of the engine.
#[derive(Debug, Serialize, Deserialize)]
struct Claim {
    claim: String,
    state: ClaimState,
    detail: String,
}

/// An answer of the engine.
#[derive(Debug, Deserialize)]
struct Verified {
    verdict: ClaimState,
    claims: Vec<Claim>,
}

/// Writes the page `verifier.html` with the engine of the page in it, in gzip and base64.
pub(super) fn verifier(out: &Path, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    const PLACE: &str = "id=\"engine\">";
    let absent = || {
        let problem = Problem::new(Code::InputUnreadable, "this binary was built without the page");
        problem.with_help("`./build.sh build` makes a binary with the page")
    };
    let part = |path: &str| page_file(path).ok_or_else(absent);
    let (page, engine) = (part("verifier.html")??, part("rogatio.wasm")??);
    let page = String::from_utf8_lossy(&page);
    let (before, after) = page.split_once(PLACE).ok_or_else(absent)?;
    let mut packed = Vec::new();
    GzEncoder::new(&*engine, Compression::best()).read_to_end(&mut packed)?;
    let text = format!("{before}{PLACE}{}{after}", STANDARD.encode(packed));
    fs::write(out, &text).map_err(|error| unwritable(out, &error))?;
    let written = Verifier { file: out.display().to_string(), bytes: text.len() };
    speaker.say_own(written, |Verifier { file, bytes }| {
        vec![format!("{file}: {bytes} bytes; open it in a browser to verify certificates")]
    })
}

/// Makes a certificate in a file beside the one that was asked for, verifies it, and gives it its name.
pub(super) fn make(
    arguments: &MakeArguments,
    link: &Link,
    engine: &dyn Engine,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let MakeArguments { id, out, checkpoint } = arguments;
    let checkpoint = checkpoint.as_deref().map(read_note).transpose()?;
    let mut partial = out.clone().into_os_string();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let made = write((id, checkpoint.as_deref()), link, &partial).and_then(|()| {
        let senate = link.get::<InstanceView>("/api/instance")?.view;
        let policy = json!({"instance_key": senate.public_key, "electorate": "log", "rule": "log"});
        let answer: Verified =
            serde_json::from_str(&verify(&partial, &policy, engine)?).map_err(io::Error::other)?;
        let bytes = fs::metadata(&partial).map_err(|error| unwritable(&partial, &error))?.len();
        fs::rename(&partial, out).map_err(|error| unwritable(out, &error))?;
        let Verified { verdict, claims } = answer;
        let open = claims.into_iter().filter(|one| one.state != ClaimState::Established).collect();
        Ok(Made { file: out.display().to_string(), bytes, verdict, open, policy })
    });
    if made.is_err() {
        // It may not exist.
        let _ = fs::remove_file(&partial);
    }
    let made = made?;
    let exit = if made.verdict == ClaimState::Refuted { Exit::Fault } else { Exit::Fine };
    speaker.say_own(made, |Made { file, bytes, verdict, open, policy }| {
        let mut lines = vec![
            format!("{file}: {bytes} bytes"),
            format!("verdict {} with the policy {policy}", verdict.as_str()),
        ];
        lines
            .extend(open.iter().map(|one| format!("  {} {}: {}", one.claim, one.state.as_str(), one.detail)));
        lines
    })?;
    Ok(exit)
}

fn write((id, checkpoint): (&str, Option<&str>), link: &Link, path: &Path) -> Result<(), CliError> {
    let file = File::create(path).map_err(|error| unwritable(path, &error))?;
    let mut out = BufWriter::new(file);
    link.certificate(id, checkpoint, &mut out)?;
    out.flush().map_err(|error| unwritable(path, &error))?;
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    let detail = format!("cannot write `{}`: {error}", path.display());
    Problem::new(Code::InputUnreadable, detail).into()
}
