//! Cosignatures: signatures of others over checkpoints of this log, and the cosigners to which the operator sends checkpoints.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use rogatio_core::digest::Digest;
use rogatio_core::wire::{Code, LogConsistencyRequest, LogOpenCheckpointRequest, Problem};
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::wire::{CosignatureInput, CosignatureView, Role};
use super::{Answer, Caller, Repeat, Reply, Service, note, now, refuse, stored_digest};
use crate::client::Client;
use crate::cosigner::Cosigner;
use crate::store::{Chore, Connection, cosignature, log};

/// The longest pause after failures, in seconds.
const LONGEST_PAUSE: u64 = 600;

impl Service {
    /// Keeps the signature of a cosigner over a checkpoint of this log.
    ///
    /// # Errors
    /// `input.unreadable` if the log did not sign the checkpoint, does not begin with its leaves, or if the cosigner did not sign it.
    pub(crate) async fn add_cosignature(
        &self,
        caller: &Caller,
        input: CosignatureInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<CosignatureView>> {
        let authority = caller.with(&[Role::Admin])?;
        let CosignatureInput { checkpoint, cosigner } = input;
        let (size, line) = self.cosigned(&checkpoint, &cosigner).await?;
        let mut work = self.begin(authority).await?;
        let at = work.now;
        cosignature::insert(work.connection(), (size, &cosigner), &line, at).await?;
        let reply = Reply::ok(&CosignatureView { size, cosigner, line })?;
        self.finish(work, repeat, reply).await
    }

    /// The size of a checkpoint of this log, and the line with which a cosigner signed it, once both are verified.
    async fn cosigned(&self, checkpoint: &str, cosigner: &str) -> Answer<(u64, String)> {
        if cosigner == self.verifier() {
            return refuse(Code::InputUnreadable, "a log cannot cosign its own checkpoint");
        }
        let mut connection = self.store.read().await?;
        let (size, _) = self.own_checkpoint(&mut connection, checkpoint).await?;
        drop(connection);
        let request = LogOpenCheckpointRequest::builder().note(checkpoint).verifier(cosigner).build();
        if let Some(why) = self.ask(request).await?.diagnostics.into_iter().next() {
            let detail = format!("the cosigner did not sign the checkpoint: {}", why.message);
            return Err(Problem::new(Code::InputUnreadable, detail).into());
        }
        match note::line_by(checkpoint, cosigner) {
            Some(line) => Ok((size, line.to_owned())),
            None => refuse(Code::Internal, "the line of the cosigner cannot be found"),
        }
    }

    /// The checkpoint of the first `size` leaves, signed by this senate and by everybody whose cosignature was kept.
    pub(super) async fn cosigned_checkpoint(
        &self,
        connection: &mut Connection,
        size: u64,
        root: Digest,
    ) -> Answer<String> {
        let lines = cosignature::lines(connection, size).await?;
        let mut checkpoint = self.signed_checkpoint(size, root).await?;
        for line in lines {
            checkpoint.push_str(&line);
            checkpoint.push('\n');
        }
        Ok(checkpoint)
    }

    /// Sends new checkpoints to the cosigners that the operator named, each beside the others, until the process ends.
    pub(super) async fn seek_cosignatures(self: &Arc<Self>) {
        let cosigners = self.policy().cosigners.iter();
        join_all(cosigners.map(|cosigner| self.keep_cosigned(cosigner))).await;
    }

    async fn keep_cosigned(self: &Arc<Self>, cosigner: &Cosigner) {
        let client = Arc::new(Client::to_strangers(true));
        let (every, mut failures) = (self.policy().cosign_every.max(1), 0_u32);
        loop {
            let outcome = match self.send_checkpoint(&client, cosigner).await {
                Ok(outcome) => outcome,
                Err(trouble) => Err(trouble.into_problem().0.detail),
            };
            match outcome {
                Ok(()) => failures = 0,
                Err(why) => {
                    failures = failures.saturating_add(1);
                    // Little of what the other side says is kept.
                    let why: String = why.chars().take(300).filter(|one| !one.is_control()).collect();
                    tracing::warn!(url = cosigner.url, why, "the checkpoint is not cosigned");
                }
            }
            let pause = every.saturating_mul(2_u64.saturating_pow(failures));
            sleep(Duration::from_secs(pause.min(LONGEST_PAUSE.max(every)))).await;
        }
    }

    /// Sends the newest checkpoint to a cosigner that did not sign it yet; the reason if it does not sign.
    async fn send_checkpoint(
        self: &Arc<Self>,
        client: &Arc<Client>,
        cosigner: &Cosigner,
    ) -> Answer<Result<(), String>> {
        let mut connection = self.store.read().await?;
        let Some(head) = log::head(&mut connection).await? else { return Ok(Ok(())) };
        let (size, known) = (head.size, cosignature::newest(&mut connection, &cosigner.verifier).await?);
        drop(connection);
        if known >= size {
            return Ok(Ok(()));
        }
        let checkpoint = self.signed_checkpoint(size, stored_digest(&head.root)?).await?;
        let (service, sent, runtime) = (Arc::clone(self), checkpoint.clone(), Handle::current());
        let (client, addressee) = (Arc::clone(client), cosigner.clone());
        let asked = tokio::task::spawn_blocking(move || {
            let growth = |older| runtime.block_on(service.growth(older, size));
            addressee.submit(&client, (size, &sent), known, growth)
        });
        let Ok(answer) = asked.await else { return refuse(Code::Internal, "the cosigner was not asked") };
        let lines = match answer? {
            Ok(lines) => lines,
            Err(why) => return Ok(Err(why)),
        };
        let Some(line) = note::line_by(&lines, &cosigner.verifier) else {
            return Ok(Err("the answer has no signature by the key of the cosigner".to_owned()));
        };
        let (size, line) = self.cosigned(&format!("{checkpoint}{line}\n"), &cosigner.verifier).await?;
        let mut unit = self.store.write_beside(Chore::Cosigning).await?;
        cosignature::insert(unit.connection(), (size, &cosigner.verifier), &line, now()).await?;
        unit.commit().await?;
        tracing::info!(url = cosigner.url, size, "the checkpoint was cosigned");
        Ok(Ok(()))
    }

    /// The proof that the first `newer` leaves begin with the first `older`.
    async fn growth(&self, older: u64, newer: u64) -> Answer<Vec<Digest>> {
        self.proof(|nodes| LogConsistencyRequest::builder().older(older).newer(newer).nodes(nodes).build())
            .await
    }
}
