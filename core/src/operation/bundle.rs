//! The operations on whole bundles, in one request or in batches: from the wire to [`bundle`](crate::provenance::bundle) and back.

use super::provenance::bytes_of;
use crate::excerpt::excerpt;
use crate::pointer::child_pointer;
use crate::provenance::bundle::version::{BundleVersion, CURRENT, Status, read_stamp};
use crate::provenance::bundle::{Bundle, attestation, check, status, upgrade};
use crate::wire::bundle::{BundleInput, BundleRecord, Nanoseconds};
use crate::wire::{
    self, BundleCheckRequest, BundleCheckResponse, BundleCompatibilityRequest, BundleCompatibilityResponse,
    BundleSealRequest, BundleSealResponse, BundleStatusRequest, BundleStatusResponse, BundleUpgradeRequest,
    BundleUpgradeResponse, BundleVerifyRequest, BundleVerifyResponse, Code, Problem, json,
};

/// A bundle whose files come in batches; then it can be asked what a bundle in a request can be asked.
///
/// ```
/// use rogatio_core::operation::bundle::BundleBatch;
/// let mut batch = BundleBatch::default();
/// assert_eq!(batch.push(br#"{"path": ".gitignore", "content": ""}"#).unwrap(), 1);
/// assert!(batch.ask("bundle.check", r#"{"bundle": {"files": {}}}"#).is_ok());
/// ```
#[derive(Debug, Clone, Default)]
pub struct BundleBatch(Bundle);

impl BundleBatch {
    /// Adds files, one [`BundleRecord`] a line; blank lines are nothing. The number of files so far.
    ///
    /// # Errors
    /// What is wrong with the first line that cannot be read, and `request.invalid-field` for a path that came before.
    pub fn push(&mut self, lines: &[u8]) -> Result<u64, Problem> {
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            let record: BundleRecord = wire::fit(json::parse_bytes(line)?)?;
            let bytes = bytes_of(&record.content, "/content")?;
            if let Some(time) = &record.mtime {
                self.0.mtimes.insert(record.path.clone(), nanoseconds(time, "/mtime")?);
            }
            if self.0.files.contains_key(&record.path) {
                let detail = format!("the file `{}` was given before", excerpt(&record.path));
                return Err(Problem::new(Code::RequestInvalidField, detail).at("/path"));
            }
            self.0.files.insert(record.path, bytes);
        }
        Ok(u64::try_from(self.0.files.len()).unwrap_or(u64::MAX))
    }

    /// Asks `bundle.check`, `bundle.status`, `bundle.upgrade`, `bundle.seal` or `bundle.verify`; what `request` says of
    /// the bundle is added to the files that came.
    ///
    /// # Errors
    /// As the operation, and `request.unknown-operation` for any other.
    pub fn ask(&mut self, operation: &str, request: &str) -> Result<String, Problem> {
        match operation {
            "bundle.check" => self.answer::<BundleCheckRequest>(request),
            "bundle.status" => self.answer::<BundleStatusRequest>(request),
            "bundle.upgrade" => self.answer::<BundleUpgradeRequest>(request),
            "bundle.seal" => self.answer::<BundleSealRequest>(request),
            "bundle.verify" => self.answer::<BundleVerifyRequest>(request),
            other => {
                let detail = format!("the operation `{}` does not apply to a bundle", excerpt(other));
                Err(Problem::new(Code::RequestUnknownOperation, detail).with_help(
                    "expected one of bundle.check, bundle.status, bundle.upgrade, bundle.seal, bundle.verify",
                ))
            }
        }
    }

    fn answer<Q>(&mut self, request: &str) -> Result<String, Problem>
    where
        Q: AboutBundle + serde::de::DeserializeOwned,
        Q::Response: serde::Serialize,
    {
        let mut request: Q = wire::read(request)?;
        add(&mut self.0, request.take())?;
        Ok(wire::write(&request.answer(&self.0)?))
    }
}

/// A request about one bundle: the same whether the bundle came with it or before it, in batches.
trait AboutBundle {
    type Response;

    /// Takes the bundle out.
    fn take(&mut self) -> BundleInput;

    /// Answers with everything else that was asked.
    fn answer(self, bundle: &Bundle) -> Result<Self::Response, Problem>;
}

fn answer<Q: AboutBundle>(mut request: Q) -> Result<Q::Response, Problem> {
    let mut bundle = Bundle::default();
    add(&mut bundle, request.take())?;
    request.answer(&bundle)
}

/// Answers `bundle.check`.
///
/// # Errors
/// `bundle.invalid-base64`; everything that is wrong with the bundle is in the answer.
pub fn check(request: BundleCheckRequest) -> Result<BundleCheckResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleCheckRequest {
    type Response = BundleCheckResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleCheckResponse, Problem> {
        let outcome = check::check(bundle, self.policy);
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(BundleCheckResponse {
            passed: outcome.passed(),
            structure_passed: outcome.structure_passed(),
            synthesis_present: outcome.present,
            sealed: outcome.sealed,
            artifacts: outcome.manifest.as_ref().map_or(0, |manifest| count(manifest.artifacts.len())),
            sidecars: count(outcome.sidecars),
            compatibility: outcome.compatibility,
            manifest_hash: outcome.manifest_hash,
            findings: outcome.findings,
        })
    }
}

/// Answers `bundle.compatibility`.
///
/// # Errors
/// `document.*` for metadata that cannot be read: never a guess.
pub fn compatibility(request: BundleCompatibilityRequest) -> Result<BundleCompatibilityResponse, Problem> {
    let version = match (&request.bundle_version, &request.metadata) {
        (Some(_), Some(_)) => {
            let detail = "give `bundle_version` or `metadata`, not both";
            return Err(Problem::new(Code::RequestInvalidField, detail).at("/metadata"));
        }
        (Some(text), None) => match BundleVersion::parse(text) {
            Some(version) => Some(version),
            None => {
                let detail = "`bundle_version` must be an integer in decimal";
                return Err(Problem::new(Code::RequestInvalidField, detail).at("/bundle_version"));
            }
        },
        (None, Some(content)) => {
            let bytes = bytes_of(content, "/metadata")?;
            let stamp = read_stamp(Some(&bytes)).map_err(|fault| Problem::from(fault).at("/metadata"))?;
            stamp.version()
        }
        (None, None) => None,
    };
    let compatibility = status::compatibility(Status::of(version.as_ref()), version.as_ref());
    Ok(BundleCompatibilityResponse { compatibility })
}

/// Answers `bundle.status`.
///
/// # Errors
/// `bundle.invalid-base64`.
pub fn status(request: BundleStatusRequest) -> Result<BundleStatusResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleStatusRequest {
    type Response = BundleStatusResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleStatusResponse, Problem> {
        let found = status::standing(bundle);
        let version = found.stamp.version();
        Ok(BundleStatusResponse {
            stamp: status::compatibility(Status::of(version.as_ref()), version.as_ref()),
            content_version: found.content_version,
            readable: found.obstacles.is_empty(),
            upgrade_needed: upgrade::plan(bundle).would_help(),
            findings: found.obstacles,
            provenance: self.provenance.then(|| status::sidecar_statuses(bundle)),
        })
    }
}

/// Answers `bundle.upgrade`: a plan, for the caller to carry out or only to show.
///
/// # Errors
/// `bundle.invalid-base64`; what stands in the way is in the answer.
pub fn upgrade(request: BundleUpgradeRequest) -> Result<BundleUpgradeResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleUpgradeRequest {
    type Response = BundleUpgradeResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleUpgradeResponse, Problem> {
        let plan = upgrade::plan(bundle);
        Ok(BundleUpgradeResponse {
            success: plan.obstacles.is_empty(),
            needed: plan.needed(),
            from_version: plan.from.as_ref().map(|version| version.as_str().to_owned()),
            to_version: CURRENT,
            writes: plan.writes,
            obstacles: plan.obstacles,
            remaining: plan.remaining,
        })
    }
}

/// Answers `bundle.seal`.
///
/// # Errors
/// `bundle.invalid-base64`; otherwise as [`attestation::seal`].
pub fn seal(request: BundleSealRequest) -> Result<BundleSealResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleSealRequest {
    type Response = BundleSealResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleSealResponse, Problem> {
        attestation::seal(bundle, self.allow_older_runs)
    }
}

/// Answers `bundle.verify`.
///
/// # Errors
/// `bundle.invalid-base64`; why a seal or a signature does not hold is in the answer.
pub fn verify(request: BundleVerifyRequest) -> Result<BundleVerifyResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleVerifyRequest {
    type Response = BundleVerifyResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleVerifyResponse, Problem> {
        Ok(attestation::verify(bundle, self.previous, &self.keys))
    }
}

/// Adds what a request brings to a bundle.
fn add(bundle: &mut Bundle, input: BundleInput) -> Result<(), Problem> {
    bundle.symlinks.extend(input.symlinks);
    if let Some(paths) = input.git_tracked {
        bundle.git_tracked = Some(paths.into_iter().collect());
    }
    for (path, content) in input.files {
        let bytes = bytes_of(&content, &child_pointer("/bundle/files", &path))?;
        bundle.files.insert(path, bytes);
    }
    for (path, time) in input.mtimes {
        let time = nanoseconds(&time, &child_pointer("/bundle/mtimes", &path))?;
        bundle.mtimes.insert(path, time);
    }
    Ok(())
}

fn nanoseconds(time: &Nanoseconds, pointer: &str) -> Result<i64, Problem> {
    match time {
        Nanoseconds::Integer(time) => Ok(*time),
        Nanoseconds::Text(text) => text.parse().map_err(|_| {
            let detail = "a modification time is an integer of nanoseconds since 1970";
            Problem::new(Code::RequestInvalidField, detail).at(pointer)
        }),
    }
}
