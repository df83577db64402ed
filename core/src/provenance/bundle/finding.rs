//! Builders for findings about a bundle.

use super::{Bundle, leaves};
use crate::provenance::record::fields::{FieldFault, Rule};
use crate::wire::Code;
use crate::wire::bundle::{BundleFinding, Section};

/// The findings for symbolic links behind which nothing can be checked: those out of the project, and those to no file.
pub(super) fn lost_links(section: Section, bundle: &Bundle) -> impl Iterator<Item = BundleFinding> {
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
pub(super) fn without_vain_advice(findings: &mut [BundleFinding]) {
    if findings.iter().any(|finding| finding.code == Code::BundleTooNew) {
        let vain = |code| matches!(code, Code::BundleNeedsUpgrade | Code::BundleMissingVersion);
        for finding in findings.iter_mut().filter(|finding| vain(finding.code)) {
            finding.help = Some("another part is newer than this rogatio: use a newer rogatio".into());
        }
    }
}

/// The findings for fields that break the program's rules.
pub(super) fn field_findings(section: Section, path: &str, faults: &[FieldFault]) -> Vec<BundleFinding> {
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
