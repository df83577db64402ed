//! The one HTTP client: for webhooks and for the command line against a server.

use std::io::Read;
use std::net::IpAddr;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, SendBody};

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 64 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// The request cannot be made.
    #[error("the request cannot be made: {0}")]
    Request(String),
    /// The other side does not answer.
    #[error("{0}")]
    Transport(#[from] Box<ureq::Error>),
    /// The answer breaks off, or is no text.
    #[error("the answer cannot be read: {0}")]
    Answer(#[from] std::io::Error),
}

/// A part of a path or a query, with everything else than letters and digits encoded.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// An address with those parameters of a query that have a value.
pub(crate) fn queried(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let given = parameters.iter().filter_map(|(name, value)| Some(format!("{name}={}", encoded((*value)?))));
    let query: Vec<String> = given.collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// What is sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<&'a str>,
}

/// What comes back.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    /// The version of the thing.
    pub(crate) tag: Option<String>,
    pub(crate) body: String,
}

/// A client.
pub(crate) struct Client(Agent);

impl Client {
    /// A client of one server, named by whoever starts us.
    pub(crate) fn to_server() -> Self {
        Self(Agent::new_with_config(config(Duration::from_secs(60)).build()))
    }

    /// A client of one server for answers that take their time: up to an hour.
    pub(crate) fn to_slow_server() -> Self {
        Self(Agent::new_with_config(config(Duration::from_secs(3_600)).build()))
    }

    /// A client for addresses that somebody else names: never redirected, through no proxy, and to public addresses only.
    pub(crate) fn to_strangers(private: bool) -> Self {
        let config = config(Duration::from_secs(10)).proxy(None).max_redirects(0).build();
        let resolver = Guarded { inner: DefaultResolver::default(), private };
        Self(Agent::with_parts(config, DefaultConnector::new(), resolver))
    }

    /// Sends, and waits for the answer.
    pub(crate) fn send(&self, outgoing: &Outgoing<'_>) -> Result<Incoming, ClientError> {
        let answer = self.run(outgoing)?;
        let status = answer.status().as_u16();
        let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let mut body = String::new();
        Body::into_reader(answer.into_body()).take(LONGEST_ANSWER).read_to_string(&mut body)?;
        Ok(Incoming { status, tag, body })
    }

    /// Gets an answer, and reads the bytes of a success as they come: a body of any length. `Err` holds the answer that is not a success.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub(crate) fn fetch(
        &self,
        outgoing: &Outgoing<'_>,
    ) -> Result<Result<Box<dyn Read + Send>, Incoming>, ClientError> {
        let answer = self.run(outgoing)?;
        let status = answer.status().as_u16();
        let mut reader = Body::into_reader(answer.into_body());
        if status < 300 {
            return Ok(Ok(Box::new(reader)));
        }
        let mut body = String::new();
        reader.by_ref().take(LONGEST_ANSWER).read_to_string(&mut body)?;
        Ok(Err(Incoming { status, tag: None, body }))
    }

    /// Sends, and waits for the status of the answer; the rest of it is not read.
    pub(crate) fn tell(&self, outgoing: &Outgoing<'_>) -> Result<u16, ClientError> {
        Ok(self.run(outgoing)?.status().as_u16())
    }

    fn run(&self, outgoing: &Outgoing<'_>) -> Result<ureq::http::Response<Body>, ClientError> {
        let mut request = ureq::http::Request::builder().method(outgoing.method).uri(outgoing.url);
        for (name, value) in outgoing.headers {
            request = request.header(*name, *value);
        }
        let wrong = |error: ureq::http::Error| ClientError::Request(error.to_string());
        let answer = match outgoing.body {
            Some(body) => self.0.run(request.body(body.to_owned()).map_err(wrong)?),
            None => self.0.run(request.body(SendBody::none()).map_err(wrong)?),
        };
        Ok(answer.map_err(Box::new)?)
    }
}

fn config(timeout: Duration) -> ureq::config::ConfigBuilder<ureq::typestate::AgentScope> {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects_will_error(false)
        .timeout_global(Some(timeout))
        .allow_non_standard_methods(true)
        .user_agent(concat!("rogatio/", env!("CARGO_PKG_VERSION")))
}

/// Resolves names, and drops the addresses that strangers may not lead us to. The check is on what is connected to, so a
/// name that changes its address between check and use gains nothing.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    private: bool,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let all = self.inner.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in all.iter().filter(|address| self.private || is_public(address.ip())) {
            allowed.push(*address);
        }
        if allowed.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(allowed) }
    }
}

/// Whether an address is one of the public internet's.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (b == 18 || b == 19))
                || (a == 192 && b == 0 && c == 0))
        }
        IpAddr::V6(v6) => {
            // An IPv4 address in other clothes is judged as what it is.
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            let [a, b, ..] = v6.segments();
            // Only global unicast (2000::/3), without 6to4, Teredo and documentation.
            (a & 0xe000) == 0x2000
                && a != 0x2002
                && !(a == 0x2001 && (b == 0 || b == 0xdb8))
                && !v6.is_multicast()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "::1",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "2002:7f00:1::",
            "255.255.255.255",
            "224.0.0.1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["93.184.216.34", "8.8.8.8", "2606:4700::1111"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
