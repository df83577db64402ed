//! The log to the outside: checkpoints, leaves, proofs.

use rogatio_core::digest::Digest;
use rogatio_core::operation::Request;
use rogatio_core::wire::log::LogNode;
use rogatio_core::wire::{
    Code, LogCheckpointRequest, LogConsistencyRequest, LogInclusionRequest, LogProofResponse,
};
use serde::Serialize;

use super::wire::{LeafPage, LeafView, ProofView, Role};
use super::{Answer, Caller, Reply, Service, note, refuse, stored_digest};
use crate::store::log;

/// The most leaves in one answer.
const LEAVES: u64 = 500;

impl Service {
    async fn head(&self) -> Answer<log::Head> {
        let mut connection = self.store.read().await?;
        match log::head(&mut connection).await? {
            Some(head) => Ok(head),
            None => refuse(Code::StoreUninitialised, "the database has no senate yet"),
        }
    }

    /// The newest checkpoint, signed by the instance's key.
    pub(crate) async fn checkpoint(&self, caller: &Caller) -> Answer<String> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let origin = self.instance.name.clone();
        let root = stored_digest(&head.root)?;
        let request = LogCheckpointRequest::builder().origin(origin).size(head.size).root(root).build();
        let checkpoint = self.ask(request).await?;
        Ok(note::sign(&self.instance.name, &self.instance.key, &checkpoint.text))
    }

    /// The key that checkpoints are checked with.
    pub(crate) fn verifier(&self) -> String {
        note::verifier(&self.instance.name, &self.instance.key)
    }

    /// Leaves from `start` on.
    pub(crate) async fn leaves(&self, caller: &Caller, start: u64, most: u64) -> Answer<Reply<LeafPage>> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let mut connection = self.store.read().await?;
        let leaves = log::leaves(&mut connection, start, most.min(LEAVES)).await?;
        let leaves = leaves.into_iter().map(|leaf| LeafView { index: leaf.index, leaf: leaf.body }).collect();
        Reply::ok(&LeafPage { size: head.size, leaves })
    }

    /// The proof that a leaf is in the tree of `size` leaves, or of all of them.
    pub(crate) async fn inclusion(
        &self,
        caller: &Caller,
        index: u64,
        size: Option<u64>,
    ) -> Answer<Reply<ProofView>> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let size = size.unwrap_or(head.size);
        if size > head.size {
            return refuse(
                Code::LogNotFound,
                format!("a tree of {size} leaves does not exist; the log has {} leaves", head.size),
            );
        }
        if index >= size {
            return refuse(
                Code::LogNotFound,
                format!("leaf {index} does not exist; the tree has {size} leaves"),
            );
        }
        let request = |nodes| LogInclusionRequest::builder().index(index).size(size).nodes(nodes).build();
        let proof = self.proof(request).await?;
        let mut connection = self.store.read().await?;
        let leaf = log::leaves(&mut connection, index, 1).await?.into_iter().next().map(|leaf| leaf.body);
        let root = (size == head.size).then_some(head.root);
        Reply::ok(&ProofView { size, root, leaf, proof })
    }

    /// The proof that the tree of `newer` leaves begins with the one of `older`.
    pub(crate) async fn consistency(
        &self,
        caller: &Caller,
        older: u64,
        newer: Option<u64>,
    ) -> Answer<Reply<ProofView>> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let newer = newer.unwrap_or(head.size);
        if newer > head.size {
            return refuse(
                Code::LogNotFound,
                format!("a tree of {newer} leaves does not exist; the log has {} leaves", head.size),
            );
        }
        if older == 0 || older > newer {
            return refuse(
                Code::LogNotFound,
                format!("`older` must be from 1 to {newer}, the number of leaves in the larger tree"),
            );
        }
        let request = |nodes| LogConsistencyRequest::builder().older(older).newer(newer).nodes(nodes).build();
        let proof = self.proof(request).await?;
        let root = (newer == head.size).then_some(head.root);
        Reply::ok(&ProofView { size: newer, root, leaf: None, proof })
    }

    /// Asks for a proof, fetches the subtrees that it needs, and asks again.
    async fn proof<Q>(&self, request: impl Fn(Vec<LogNode>) -> Q) -> Answer<Vec<Digest>>
    where
        Q: Request<Response = LogProofResponse> + Serialize + Send + 'static,
    {
        let first = self.ask(request(Vec::new())).await?;
        if let Some(proof) = first.proof {
            return Ok(proof);
        }
        let mut nodes = Vec::with_capacity(first.missing.len());
        let mut connection = self.store.read().await?;
        for place in first.missing {
            let hash = log::node(&mut connection, u64::from(place.level), place.index).await?;
            let Some(hash) = hash.and_then(|hash| hash.parse().ok()) else {
                return refuse(Code::Internal, "a subtree of the log is not stored");
            };
            nodes.push(LogNode { level: place.level, index: place.index, hash });
        }
        drop(connection);
        let second = self.ask(request(nodes)).await?;
        match second.proof {
            Some(proof) => Ok(proof),
            None => refuse(Code::Internal, "the log's proof cannot be made"),
        }
    }
}
