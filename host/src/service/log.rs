//! The log to the outside: checkpoints, leaves, proofs.

use rogatio_core::digest::Digest;
use rogatio_core::operation::Request;
use rogatio_core::wire::log::LogNode;
use rogatio_core::wire::{Code, LogConsistencyRequest, LogInclusionRequest, LogProofResponse};
use serde::Serialize;

use super::wire::{LeafPage, LeafView, ProofView, Role};
use super::{Answer, Caller, Reply, Service, note, refuse, stored_digest};
use crate::store::log;
use crate::tile::{Kind, Tile, add_entry};

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

    /// The newest checkpoint, signed by the instance's key and by everybody who cosigned it.
    pub(crate) async fn checkpoint(&self, caller: &Caller) -> Answer<String> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let mut connection = self.store.read().await?;
        self.cosigned_checkpoint(&mut connection, head.size, stored_digest(&head.root)?).await
    }

    /// The bytes of a tile of the log.
    ///
    /// # Errors
    /// `log.not-found` for a tile that the log does not have.
    pub(crate) async fn tile(&self, caller: &Caller, tile: &Tile) -> Answer<Vec<u8>> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        if !tile.is_in(head.size) {
            let detail = format!("`{}` does not exist; the log has {} leaves", tile.path(), head.size);
            return refuse(Code::LogNotFound, detail);
        }
        let mut connection = self.store.read().await?;
        let mut bytes = Vec::new();
        let found = match tile.kind {
            Kind::Hashes(level) => {
                let hashes =
                    log::nodes(&mut connection, level.saturating_mul(8), tile.start(), tile.width).await?;
                for hash in &hashes {
                    bytes.extend(stored_digest(hash)?.as_bytes());
                }
                hashes.len()
            }
            Kind::Entries => {
                let leaves = log::leaves(&mut connection, tile.start(), tile.width).await?;
                if let Some(leaf) = leaves.iter().find(|leaf| !add_entry(&mut bytes, leaf.body.as_bytes())) {
                    let detail = format!(
                        "leaf {} is from before leaves had a limit, and is too long for a tile",
                        leaf.index
                    );
                    return refuse(Code::LogNotFound, detail);
                }
                leaves.len()
            }
        };
        if u64::try_from(found).ok() != Some(tile.width) {
            return refuse(Code::Internal, format!("a part of `{}` is not stored", tile.path()));
        }
        Ok(bytes)
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
    pub(super) async fn proof<Q>(&self, request: impl Fn(Vec<LogNode>) -> Q) -> Answer<Vec<Digest>>
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
