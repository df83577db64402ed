//! Builders for findings about a bundle.

use super::bundle::{Bundle, leaves};
use super::fields::{FieldFault, Rule};
use super::yaml::{ReadError, ReadFault};
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::{Code, Severity};

impl BundleFinding {
    /// A finding that makes the check fail.
    pub fn error(section: Section, code: Code, message: impl Into<String>) -> Self {
        Self {
            section,
            code,
            severity: Severity::Error,
            path: None,
            pointer: None,
            rule: None,
            message: message.into(),
            help: None,
        }
    }

    /// A finding worth reading that changes nothing.
    pub fn warning(section: Section, code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(section, code, message) }
    }

    /// The same finding in a file.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same finding at a place in its file.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same finding with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding about a rule.
    #[must_use]
    pub fn breaking(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Whether it makes the check fail.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The code of a fault in a document.
pub fn document_code(fault: &ReadFault) -> Code {
    match fault {
        ReadFault::Syntax(_) => Code::DocumentSyntax,
        ReadFault::Encoding(_) => Code::DocumentEncoding,
        ReadFault::Character(_) => Code::DocumentCharacter,
        ReadFault::LineSeparator => Code::DocumentLineSeparator,
        ReadFault::LoneSurrogate => Code::DocumentLoneSurrogate,
        ReadFault::DuplicateKey(_) => Code::DocumentDuplicateKey,
        ReadFault::ComplexKey => Code::DocumentComplexKey,
        ReadFault::ManyDocuments => Code::DocumentManyDocuments,
        ReadFault::UnknownTag(_) => Code::DocumentUnknownTag,
        ReadFault::Alias(_) => Code::DocumentAlias,
        ReadFault::Merge => Code::DocumentMerge,
        ReadFault::Number(_) => Code::DocumentNumber,
        ReadFault::Depth => Code::DocumentTooDeep,
        ReadFault::Nodes => Code::DocumentTooManyValues,
        ReadFault::Bytes => Code::DocumentTooLong,
    }
}

/// The finding for a file that cannot be read.
pub fn unreadable(section: Section, path: &str, error: &ReadError) -> BundleFinding {
    BundleFinding::error(section, document_code(&error.fault), error.to_string())
        .in_file(path)
        .with_help("repair the file by hand or restore it from version control")
}

/// The findings for symbolic links behind which nothing can be checked: those out of the project, and those to no file.
pub fn lost_links(section: Section, bundle: &Bundle) -> impl Iterator<Item = BundleFinding> {
    bundle.symlinks.iter().filter_map(move |(link, target)| {
        let (code, what) = match leaves(link, target) {
            true => (Code::BundleEscapingPath, "the file is a symbolic link that points outside the project"),
            false if !bundle.files.contains_key(link) => {
                (Code::BundleStructure, "the file is a symbolic link to a file that does not exist")
            }
            false => return None,
        };
        let finding = BundleFinding::error(section, code, what).in_file(link);
        Some(finding.with_help("replace the link by the file itself"))
    })
}

/// Takes back the advice to upgrade where a newer record would make the upgrade refuse.
pub fn without_vain_advice(findings: &mut [BundleFinding]) {
    if findings.iter().any(|finding| finding.code == Code::BundleTooNew) {
        let vain = |code| matches!(code, Code::BundleNeedsUpgrade | Code::BundleMissingVersion);
        for finding in findings.iter_mut().filter(|finding| vain(finding.code)) {
            finding.help = Some("another part is newer than this rogatio: use a newer rogatio".into());
        }
    }
}

/// The findings for fields that break the program's rules.
pub fn field_findings(section: Section, path: &str, faults: &[FieldFault]) -> Vec<BundleFinding> {
    let of = |fault: &FieldFault| {
        let finding = BundleFinding::error(section, Code::BundleInvalidField, fault.message.clone())
            .in_file(path)
            .at(&fault.pointer)
            .breaking(fault.rule.as_str());
        match fault.rule {
            Rule::StringType => finding.with_help("put the value in quotes"),
            Rule::Missing => {
                finding.with_help("`bundle upgrade` adds the fields of version 2 to a file of version 1")
            }
            _ => finding,
        }
    };
    faults.iter().map(of).collect()
}
