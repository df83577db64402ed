//! Bundles in batches, for those that do not fit in one request.

use super::bundle::{AboutBundle, add, nanoseconds};
use super::bytes_of;
use crate::excerpt::excerpt;
use crate::provenance::bundle::Bundle;
use crate::wire::bundle::BundleRecord;
use crate::wire::{
    self, BundleCheckRequest, BundleSealRequest, BundleStatusRequest, BundleUpgradeRequest,
    BundleVerifyRequest, Code, Problem, json,
};

/// A bundle whose files come in batches; then it can be asked what a bundle in a request can be asked.
///
/// ```
/// use rogatio_core::provenance::operation::BundleBatch;
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
