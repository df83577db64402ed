//! The operation on certificates, and the resource for those that do not fit in one request.

use crate::certificate::Certificate;
use crate::wire::Problem;
use crate::wire::certificate::{CertificateOpenRequest, CertificateVerifyRequest, CertificateVerifyResponse};

/// Answers `certificate.verify`.
///
/// # Errors
/// `request.invalid-field` for a policy that cannot be. A certificate is never an error.
pub fn verify(request: CertificateVerifyRequest) -> Result<CertificateVerifyResponse, Problem> {
    crate::certificate::verify(&request.certificate, &request.policy, request.engine)
}

/// A verification that is fed the certificate in pieces.
///
/// # Errors
/// As [`verify`].
pub fn stream(request: CertificateOpenRequest) -> Result<Certificate, Problem> {
    Certificate::new(&request.policy, request.engine)
}
