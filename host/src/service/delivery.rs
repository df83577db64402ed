//! What happens without being asked: events go to webhooks, votes end, migrations begin, what is old is forgotten.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use rogatio_core::digest::hex;
use rogatio_core::wire::{Code, Problem};
use sha2::Sha256;
use tokio::task::JoinSet;

use super::{Answer, Service, now, refuse};
use crate::client::{self, Client, Outgoing};
use crate::store::event::{self, Delivery};
use crate::store::{Chore, agent};

/// How often is looked for what other processes did.
const PULSE: Duration = Duration::from_millis(500);
/// After so many attempts a delivery is a dead letter; with the pauses below that takes about a day.
const MOST_ATTEMPTS: u64 = 12;
/// Seconds for which a delivery belongs to whoever took it; a crash gives it back after that.
const LEASE: u64 = 30;
/// Seconds for which answers are kept for repetitions.
const REMEMBERED: u64 = 24 * 60 * 60;

/// Refuses an address that events are never sent to. Names are judged when they are connected to.
pub(super) fn refuse_address(url: &str, private: bool) -> Answer<()> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest.filter(|rest| !rest.is_empty() && url.len() <= 2_000) else {
        return refuse(Code::WebhookRefused, "a webhook address must begin with `http://` or `https://`");
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = url.chars().all(|one| one.is_ascii_graphic());
    if authority.is_empty() || authority.contains('@') || !plain {
        return refuse(Code::WebhookRefused, "the address has no valid host name");
    }
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let local = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    // A port is what stands behind the last colon, outside the brackets of an address.
    let port = authority.rsplit(']').next().unwrap_or(authority).rsplit_once(':').map(|(_, port)| port);
    if host.is_empty()
        || port.is_some_and(|port| {
            port.parse::<u16>().is_ok_and(|port| port == 0) || port.parse::<u16>().is_err()
        })
    {
        return refuse(Code::WebhookRefused, "the address has no host, or its port is not from 1 to 65535");
    }
    let is_private = local || host.parse::<IpAddr>().is_ok_and(|address| !client::is_public(address));
    if is_private && !private {
        return refuse(Code::WebhookRefused, "events are not sent to private, local or reserved addresses");
    }
    Ok(())
}

/// Seconds until the next attempt: doubling from two seconds, an hour at most.
fn pause(attempts: u64) -> u64 {
    2_u64.saturating_pow(u32::try_from(attempts).unwrap_or(u32::MAX)).min(3_600)
}

/// The signature of a delivery: HMAC-SHA-256 over `<id>.<time>.<body>`.
fn signature(secret: &str, id: u64, time: u64, body: &str) -> Result<String, Problem> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map_err(|_| Problem::new(Code::Internal, "a webhook's secret cannot be used"))?;
    mac.update(format!("{id}.{time}.{body}").as_bytes());
    Ok(format!("v1={}", hex(&mac.finalize().into_bytes())))
}

impl Service {
    /// Works until the process ends. What waits for strangers holds up nothing else.
    pub(crate) async fn work(self: Arc<Self>) {
        tokio::join!(self.send_events(), self.tend(), self.seek_cosignatures());
    }

    /// Delivers events to webhooks: to each of them one at a time, so that one that is slow holds up no other.
    async fn send_events(&self) {
        let client = Arc::new(Client::to_strangers(self.policy().private_webhooks));
        let mut news = self.news();
        let mut under_way = UnderWay::default();
        loop {
            if let Err(trouble) = self.deliver(&client, &mut under_way).await {
                tracing::warn!(?trouble, "cannot deliver");
            }
            let done = tokio::select! {
                Some(done) = under_way.sends.join_next_with_id() => done,
                _ = tokio::time::timeout(PULSE, news.changed()) => continue,
            };
            let task = done.as_ref().map_or_else(tokio::task::JoinError::id, |(task, _)| *task);
            under_way.busy.retain(|(busy, _)| *busy != task);
            if let Ok((_, (delivery, outcome))) = done
                && let Err(trouble) = self.settle_delivery(delivery, outcome).await
            {
                tracing::warn!(?trouble, "cannot settle a delivery");
            }
        }
    }

    /// Looks for news, closes votes, begins migrations, tidies up.
    async fn tend(self: &Arc<Self>) {
        let mut news = self.news();
        let mut tidied = 0;
        loop {
            if let Err(trouble) = self.look_for_news().await {
                tracing::warn!(?trouble, "cannot look for events");
            }
            if let Err(trouble) = self.forfeit_seats().await {
                tracing::warn!(?trouble, "cannot tell votes of revoked voters");
            }
            if let Err(trouble) = self.follow_all_members().await {
                tracing::warn!(?trouble, "cannot follow who joins and leaves");
            }
            if let Err(trouble) = self.do_what_is_due().await {
                tracing::warn!(?trouble, "cannot open and close votes");
            }
            if let Err(trouble) = self.migrate().await {
                tracing::warn!(?trouble, "cannot look for migrations");
            }
            if let Err(trouble) = self.ask_for_measurements().await {
                tracing::warn!(?trouble, "cannot look for proposals without a measurement");
            }
            if let Err(trouble) = self.measure_what_waits().await {
                tracing::warn!(?trouble, "cannot look for measurements");
            }
            if now().saturating_sub(tidied) > 3_600 {
                tidied = now();
                if let Err(trouble) = self.tidy().await {
                    tracing::warn!(?trouble, "cannot tidy up");
                }
            }
            let _ = tokio::time::timeout(PULSE, news.changed()).await;
        }
    }

    async fn tidy(&self) -> Answer<()> {
        let mut unit = self.store.write_beside(Chore::Tidying).await?;
        event::forget_answers(unit.connection(), now().saturating_sub(REMEMBERED)).await?;
        agent::forget_expired(unit.connection(), now()).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Takes the oldest delivery of each webhook to which nothing is under way, where it is due, and begins to send it.
    async fn deliver(&self, client: &Arc<Client>, under_way: &mut UnderWay) -> Answer<()> {
        let mut connection = self.store.read().await?;
        let due = event::first_due(&mut connection, now()).await?;
        drop(connection);
        for delivery in due {
            if under_way.busy.iter().any(|(_, busy)| *busy == delivery.webhook.id) {
                continue;
            }
            // Whoever moves the time first has it; a crash after that only delays it.
            let lease = ("pending", delivery.attempts, now().saturating_add(LEASE));
            let mut unit = self.store.write_beside(Chore::Delivering).await?;
            let error = delivery.last_error.clone();
            let ours = event::settle(unit.connection(), &delivery, lease, error.as_deref()).await?;
            unit.commit().await?;
            if ours {
                let (client, held) = (Arc::clone(client), Delivery { next_at: lease.2, ..delivery });
                let webhook = held.webhook.id.clone();
                let task = under_way.sends.spawn_blocking(move || {
                    let outcome = send(&client, &held);
                    (held, outcome)
                });
                under_way.busy.push((task.id(), webhook));
            }
        }
        Ok(())
    }

    /// Notes what became of a delivery.
    async fn settle_delivery(&self, delivery: Delivery, outcome: Result<(), String>) -> Answer<()> {
        let attempts = delivery.attempts.saturating_add(1);
        let (next, error) = match outcome {
            Ok(()) => (("delivered", attempts, delivery.next_at), None),
            Err(why) if attempts >= MOST_ATTEMPTS => (("dead", attempts, delivery.next_at), Some(why)),
            Err(why) => (("pending", attempts, now().saturating_add(pause(attempts))), Some(why)),
        };
        let mut unit = self.store.write_beside(Chore::Delivering).await?;
        event::settle(unit.connection(), &delivery, next, error.as_deref()).await?;
        Ok(unit.commit().await?)
    }
}

/// Deliveries that are being sent, and to which webhooks: at most one to each.
#[derive(Default)]
struct UnderWay {
    sends: JoinSet<(Delivery, Result<(), String>)>,
    busy: Vec<(tokio::task::Id, String)>,
}

/// Sends one event; anything but a 2xx is a failure.
pub(super) fn send(client: &Client, delivery: &Delivery) -> Result<(), String> {
    let (id, time) = (delivery.event.id, now());
    let signature = signature(&delivery.webhook.secret, id, time, &delivery.event.body)
        .map_err(|problem| problem.detail)?;
    let (id, time) = (id.to_string(), time.to_string());
    let headers = [
        ("content-type", "application/json"),
        ("rogatio-event-id", id.as_str()),
        ("rogatio-event", delivery.event.kind.as_str()),
        ("rogatio-timestamp", time.as_str()),
        ("rogatio-signature", signature.as_str()),
    ];
    let outgoing = Outgoing {
        method: "POST",
        url: &delivery.webhook.url,
        headers: &headers,
        body: Some(&delivery.event.body),
    };
    match client.tell(&outgoing) {
        Ok(status) if (200..300).contains(&status) => Ok(()),
        Ok(status) => Err(format!("the answer was {status}")),
        // Little of what the other side says is kept.
        Err(error) => Err(error.to_string().chars().take(200).filter(|one| !one.is_control()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_by_name_and_by_number() {
        for url in [
            "http://localhost/x",
            "http://127.0.0.1:80/",
            "https://[::1]/",
            "http://10.0.0.1",
            "ftp://example.org",
            "http://",
            "http://user@example.org/",
            "http://a b/",
            "http://169.254.169.254/latest",
        ] {
            assert!(refuse_address(url, false).is_err(), "{url}");
        }
        assert!(refuse_address("https://example.org/hook", false).is_ok());
        assert!(refuse_address("http://127.0.0.1:80/", true).is_ok());
    }

    #[test]
    fn pauses_grow_up_to_an_hour() {
        assert_eq!([1, 2, 3, 11, 12, 60].map(pause), [2, 4, 8, 2048, 3600, 3600]);
    }
}
