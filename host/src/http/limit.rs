//! How many requests a caller may make: per agent, per address, per address without a token.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use rogatio_core::wire::Code;

use crate::service::{Answer, exceeded};

/// How much more one address may do than one agent: many agents may share it.
pub(super) const AGENTS_BEHIND_ONE_ADDRESS: u32 = 40;
/// So many keys are remembered before the idle ones are forgotten.
const MOST_KEYS: usize = 10_000;

/// The limits of this process.
pub(super) struct Limits {
    rate: u32,
    agents: DefaultKeyedRateLimiter<String>,
    strangers: DefaultKeyedRateLimiter<Option<IpAddr>>,
    addresses: DefaultKeyedRateLimiter<Option<IpAddr>>,
}

impl Limits {
    /// Limits with so many requests a second for an agent, in bursts of twice that.
    pub(super) fn new(rate: u32) -> Self {
        let quota = |rate: u32| {
            let rate = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(1)))
        };
        Self {
            rate,
            agents: RateLimiter::keyed(quota(rate)),
            strangers: RateLimiter::keyed(quota(rate)),
            addresses: RateLimiter::keyed(quota(rate.saturating_mul(AGENTS_BEHIND_ONE_ADDRESS))),
        }
    }

    /// Counts a request of an agent.
    pub(super) fn agent(&self, name: &str) -> Answer<()> {
        if self.agents.len() > MOST_KEYS {
            self.agents.retain_recent();
        }
        within(self.agents.check_key(&name.to_owned()).is_ok(), "requests_per_second", self.rate)
    }

    /// Counts a request without a token.
    pub(super) fn stranger(&self, address: Option<IpAddr>) -> Answer<()> {
        if self.strangers.len() > MOST_KEYS {
            self.strangers.retain_recent();
        }
        within(self.strangers.check_key(&network(address)).is_ok(), "requests_per_second", self.rate)
    }

    /// Counts a request from an address.
    pub(super) fn address(&self, address: Option<IpAddr>) -> Answer<()> {
        if self.addresses.len() > MOST_KEYS {
            self.addresses.retain_recent();
        }
        let rate = self.rate.saturating_mul(AGENTS_BEHIND_ONE_ADDRESS);
        within(self.addresses.check_key(&network(address)).is_ok(), "requests_per_second_from_one", rate)
    }
}

/// One household has a whole /64 of IPv6 addresses.
pub(super) fn network(address: Option<IpAddr>) -> Option<IpAddr> {
    address.map(|address| match address {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
    })
}

fn within(allowed: bool, name: &'static str, rate: u32) -> Answer<()> {
    if allowed {
        Ok(())
    } else {
        let detail = format!("too many requests per second (limit {rate}); retry after one second");
        exceeded((Code::LimitRate, name, rate), detail)
    }
}
