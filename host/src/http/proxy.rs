//! The address of a caller behind proxies that the operator named.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// The header to which each proxy adds the address that it was asked from, at the end.
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether an address is in one of these networks.
pub(super) fn is_of(address: IpAddr, networks: &[IpNet]) -> bool {
    // An IPv4 address in the form of IPv6 is the same address.
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

/// The address of the caller: that of the other side of the connection, or, where that is a named proxy, the last address in
/// `X-Forwarded-For` that is not a named proxy's. What another sender writes into the header counts for nothing.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    if !is_of(peer, proxies) {
        return peer;
    }
    let mut client = peer;
    let lines = headers.get_all(FORWARDED).iter().rev();
    for line in lines {
        let Ok(line) = line.to_str() else { return client };
        for text in line.rsplit(',') {
            // Behind a text that is not an address nothing is known.
            let Ok(address) = text.trim().parse::<IpAddr>() else { return client };
            client = address;
            if !is_of(address, proxies) {
                return client;
            }
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, lines: &[&str]) -> String {
        let proxies: Vec<IpNet> = ["10.0.0.0/8", "::1/128"].map(|text| text.parse().unwrap()).to_vec();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn only_named_proxies_are_believed() {
        assert_eq!(of("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(of("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(of("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(of("::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_last_address_that_is_not_a_proxys_counts() {
        // The caller wrote the first, the outer proxy the second, the inner one the third.
        assert_eq!(of("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(of("10.0.0.1", &["1.1.1.1", "198.51.100.7", "10.0.0.2"]), "198.51.100.7");
        assert_eq!(of("10.0.0.1", &["198.51.100.7, nonsense, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(of("10.0.0.1", &["unknown"]), "10.0.0.1");
    }
}
