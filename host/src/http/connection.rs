//! Connections: how many there may be, how long the head of a request may take, and which of them makes room for a new one.
//!
//! A connection on which no request is being answered is idle: it was just opened, sent half of a head, or is kept for a
//! later request. Where there are as many connections as there may be, the oldest idle one of the network that has the most
//! idle ones is closed. So whoever opens thousands and sends nothing takes no place from others. One network has fewer connections
//! than all together: where it has as many as it may, its own oldest idle one makes room.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};
use tower::ServiceExt;

use super::limit::network;
use super::proxy::{client, is_of};
use crate::service::Policy;

/// Files that connections leave free: for the database, webhooks and the log.
const SPARE_FILES: u64 = 256;
/// The least number of connections, however few files there may be.
const LEAST: usize = 64;
/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 64 << 10;
/// How long to wait where the system has no more files.
const PAUSE: Duration = Duration::from_millis(100);
/// How often the log tells that connections were closed to make room.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// What connections may take.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    /// The most connections.
    most: usize,
    /// The most connections of one network that is not a proxy's.
    most_from_one: usize,
    /// Networks of proxies.
    proxies: Arc<[IpNet]>,
    /// How long an idle connection stays open, and how long the head of a request may take.
    idle: Duration,
}

impl Bounds {
    /// What the policy allows, and fewer connections where the process may not open so many files. The process's own limit
    /// is raised as far as the system lets it.
    pub(super) fn new(policy: &Policy) -> Self {
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        let files = match setrlimit(Resource::Nofile, raised) {
            Ok(()) => limit.maximum,
            Err(_) => limit.current,
        };
        let room = files.map_or(usize::MAX, |files| {
            usize::try_from(files.saturating_sub(SPARE_FILES)).unwrap_or(usize::MAX)
        });
        let idle = Duration::from_secs(policy.idle_timeout.max(1));
        let most = policy.most_connections.min(room).max(LEAST);
        let most_from_one = policy.most_connections_from_one.clamp(1, most);
        if most < policy.most_connections {
            tracing::warn!(
                most,
                wanted = policy.most_connections,
                "fewer connections, because the process may open few files"
            );
        }
        Self { most, most_from_one, proxies: policy.proxies.as_slice().into(), idle }
    }

    /// The most connections that an address may have.
    fn of(&self, address: IpAddr) -> usize {
        if is_of(address, &self.proxies) { self.most } else { self.most_from_one }
    }
}

/// One connection.
struct Held {
    network: Option<IpAddr>,
    /// When it became idle, as a count of such moments; none while a request is answered.
    idle_since: Option<u64>,
    close: Arc<Notify>,
}

/// All connections.
#[derive(Default)]
struct Table {
    held: HashMap<u64, Held>,
    /// The number of connections of each network.
    counts: HashMap<Option<IpAddr>, usize>,
    /// The last number that was given to a connection or a moment.
    last: u64,
    /// Connections closed to make room, and new ones refused, since the log told so.
    closed: u64,
    refused: u64,
    told: Option<Instant>,
}

impl Table {
    fn next(&mut self) -> u64 {
        self.last = self.last.saturating_add(1);
        self.last
    }

    fn insert(&mut self, number: u64, held: Held) {
        let count = self.counts.entry(held.network).or_default();
        *count = count.saturating_add(1);
        self.held.insert(number, held);
    }

    fn remove(&mut self, number: u64) -> Option<Held> {
        let held = self.held.remove(&number)?;
        if let Some(count) = self.counts.get_mut(&held.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&held.network);
            }
        }
        Some(held)
    }

    /// The oldest idle connection of a network.
    fn victim_of(&self, network: Option<IpAddr>) -> Option<u64> {
        let own = self.held.iter().filter(|(_, held)| held.network == network);
        Some(own.filter_map(|(number, held)| Some((held.idle_since?, *number))).min()?.1)
    }

    /// The idle connection that makes room.
    fn victim(&self) -> Option<u64> {
        let mut idle = HashMap::<Option<IpAddr>, usize>::new();
        for held in self.held.values().filter(|held| held.idle_since.is_some()) {
            let count = idle.entry(held.network).or_default();
            *count = count.saturating_add(1);
        }
        let most = idle.values().max().copied()?;
        let crowded = |held: &Held| idle.get(&held.network) == Some(&most);
        let candidates = self.held.iter().filter(|(_, held)| crowded(held));
        let oldest = candidates.filter_map(|(number, held)| Some((held.idle_since?, *number))).min()?;
        Some(oldest.1)
    }

    /// Tells of what was closed and refused, once in a while.
    fn tell(&mut self, most: usize, crowded: Option<IpAddr>) {
        if self.told.is_some_and(|told| told.elapsed() < TELL_EVERY) {
            return;
        }
        let (closed, refused) = (self.closed, self.refused);
        match crowded {
            Some(network) => {
                tracing::warn!(
                    %network, most, closed, refused,
                    "as many connections of one network as there may be: idle ones make room"
                );
            }
            None => {
                tracing::warn!(
                    most,
                    closed,
                    refused,
                    "as many connections as there may be: idle ones make room"
                );
            }
        }
        (self.closed, self.refused, self.told) = (0, 0, Some(Instant::now()));
    }
}

/// All connections, shared.
#[derive(Clone, Default)]
struct Connections(Arc<Mutex<Table>>);

impl Connections {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a new connection; none where there are too many and each is busy.
    fn enter(&self, address: SocketAddr, most: usize, most_from_one: usize) -> Option<Place> {
        let mut table = self.table();
        let network = network(Some(address.ip()));
        let is_crowded = table.counts.get(&network).is_some_and(|count| *count >= most_from_one);
        if is_crowded || table.held.len() >= most {
            let victim = if is_crowded { table.victim_of(network) } else { table.victim() };
            let victim = victim.and_then(|number| table.remove(number));
            match &victim {
                Some(held) => {
                    held.close.notify_one();
                    table.closed = table.closed.saturating_add(1);
                }
                None => table.refused = table.refused.saturating_add(1),
            }
            if is_crowded {
                table.tell(most_from_one, network);
            } else {
                table.tell(most, None);
            }
            victim.as_ref()?;
        }
        let (number, close) = (table.next(), Arc::new(Notify::new()));
        let idle_since = Some(number);
        let held = Held { network, idle_since, close: Arc::clone(&close) };
        table.insert(number, held);
        drop(table);
        Some(Place { number, close, all: self.clone() })
    }
}

/// The place of one connection, free again when dropped.
struct Place {
    number: u64,
    close: Arc<Notify>,
    all: Connections,
}

impl Place {
    fn busy(&self) -> Busy {
        if let Some(held) = self.all.table().held.get_mut(&self.number) {
            held.idle_since = None;
        }
        Busy { number: self.number, all: self.all.clone() }
    }

    fn is_busy(&self) -> bool {
        self.all.table().held.get(&self.number).is_some_and(|held| held.idle_since.is_none())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.table().remove(self.number);
    }
}

/// A request that is being answered, to the last byte of the answer.
struct Busy {
    number: u64,
    all: Connections,
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut table = self.all.table();
        let now = table.next();
        if let Some(held) = table.held.get_mut(&self.number) {
            held.idle_since = Some(now);
        }
    }
}

/// The body of an answer, which keeps its connection busy until it was sent.
struct Answering {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}

/// Answers until `ended` says so. Then requests under way are finished, and idle connections are closed.
pub(super) async fn serve(
    listener: TcpListener,
    app: Router,
    bounds: Bounds,
    mut ended: watch::Receiver<bool>,
) {
    let connections = Connections::default();
    // Each connection holds a sender: when all are gone, the receiver ends.
    let (open, mut all_closed) = mpsc::channel::<Infallible>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = ended.wait_for(|ended| *ended) => break,
        };
        match accepted {
            Ok((stream, address)) => {
                let most_from_one = bounds.of(address.ip());
                let Some(place) = connections.enter(address, bounds.most, most_from_one) else { continue };
                let (app, ended, open, bounds) = (app.clone(), ended.clone(), open.clone(), bounds.clone());
                tokio::spawn(async move {
                    one(stream, address, &place, app, &bounds, ended).await;
                    drop(open);
                });
            }
            // The caller has left already.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(open);
    let _ = all_closed.recv().await;
}

/// One connection, until either side closes it.
async fn one(
    stream: TcpStream,
    address: SocketAddr,
    place: &Place,
    app: Router,
    bounds: &Bounds,
    mut ended: watch::Receiver<bool>,
) {
    // Answers are written whole, so waiting for more to send only costs time.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|mut request: Request<Incoming>| {
        let (busy, app) = (place.busy(), app.clone());
        let client =
            SocketAddr::new(client(address.ip(), request.headers(), &bounds.proxies), address.port());
        request.extensions_mut().insert(ConnectInfo(client));
        async move {
            let answer = app.oneshot(request.map(Body::new)).await?;
            Ok::<Response<Body>, Infallible>(answer.map(|body| Body::new(Answering { body, _busy: busy })))
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(bounds.idle).max_buf_size(LONGEST_HEAD);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    // A caller that sends no HTTP, or leaves, is no fault of ours.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = place.close.notified() => return,
        _ = ended.wait_for(|ended| *ended) => {}
    }
    if place.is_busy() {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: u8) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, host], 1))
    }

    #[test]
    fn the_oldest_idle_connection_of_the_most_crowded_network_makes_room() {
        let all = Connections::default();
        let honest = all.enter(address(1), 4, 4).unwrap();
        let crowd: Vec<Place> = (0..3).map(|_| all.enter(address(2), 4, 4).unwrap()).collect();
        // The first of the crowd is answered and idle again, so that the second is the oldest.
        drop(crowd[0].busy());
        let _newcomer = all.enter(address(3), 4, 4).unwrap();
        let held = |place: &Place| all.table().held.contains_key(&place.number);
        assert!(held(&honest) && held(&crowd[0]) && !held(&crowd[1]) && held(&crowd[2]));
    }

    #[test]
    fn a_network_with_as_many_connections_as_it_may_have_makes_its_own_room() {
        let all = Connections::default();
        let honest = all.enter(address(1), 10, 2).unwrap();
        let crowd: Vec<Place> = (0..3).map(|_| all.enter(address(2), 10, 2).unwrap()).collect();
        let held = |place: &Place| all.table().held.contains_key(&place.number);
        assert!(held(&honest) && !held(&crowd[0]) && held(&crowd[1]) && held(&crowd[2]));
        // While all of its connections are answered, a further one is refused; others enter.
        let busy: Vec<Busy> = crowd.iter().map(Place::busy).collect();
        assert!(all.enter(address(2), 10, 2).is_none());
        assert!(all.enter(address(3), 10, 2).is_some());
        drop((busy, crowd, honest));
        assert!(all.table().held.is_empty() && all.table().counts.is_empty());
    }

    #[test]
    fn nobody_makes_room_while_everybody_is_answered() {
        let all = Connections::default();
        let places: Vec<Place> = (0..2).map(|host| all.enter(address(host), 2, 2).unwrap()).collect();
        let busy: Vec<Busy> = places.iter().map(Place::busy).collect();
        assert!(all.enter(address(9), 2, 2).is_none());
        drop(busy);
        assert!(all.enter(address(9), 2, 2).is_some());
    }

    #[test]
    fn a_connection_that_left_gives_its_place_back() {
        let all = Connections::default();
        drop(all.enter(address(1), 1, 1).unwrap());
        assert!(all.table().held.is_empty());
        let busy = all.enter(address(1), 1, 1).unwrap().busy();
        drop(busy);
        assert!(all.table().held.is_empty());
    }
}
