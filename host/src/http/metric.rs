//! Numbers for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::sync::Mutex;

use crate::service::Service;

/// What a request was.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Labels {
    pub(super) method: String,
    pub(super) route: &'static str,
    pub(super) status: u16,
}

/// What there is so much of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Status {
    status: String,
}

/// Connections of a pool.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

type Count = Gauge<u64, AtomicU64>;

/// For so long what was counted in the database is told again: anybody may ask, as often as they like.
const FRESH: Duration = Duration::from_secs(5);
/// So long the database may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The numbers of this process, and what there was in the database when it was last looked at.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter<u64, AtomicU64>>,
    seconds: Histogram,
    proposals: Family<Status, Count>,
    agents: Family<Status, Count>,
    deliveries: Family<Status, Count>,
    leaves: Count,
    connections: Family<Connections, Count>,
    database_up: Count,
    looked: Mutex<Option<Instant>>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("rogatio");
        let requests = Family::<Labels, Counter<u64, AtomicU64>>::default();
        let seconds =
            Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]);
        registry.register("http_requests", "HTTP requests answered", requests.clone());
        registry.register(
            "http_request_seconds",
            "Time until a request was answered, in seconds",
            seconds.clone(),
        );
        let mut metrics = Self {
            registry,
            requests,
            seconds,
            proposals: Family::default(),
            agents: Family::default(),
            deliveries: Family::default(),
            leaves: Count::default(),
            connections: Family::default(),
            database_up: Count::default(),
            looked: Mutex::default(),
        };
        metrics.register_gauges();
        metrics
    }

    fn register_gauges(&mut self) {
        let registry = &mut self.registry;
        registry.register("proposals", "Number of proposals by status", self.proposals.clone());
        registry.register("agents", "Number of agents by status", self.agents.clone());
        registry.register(
            "webhook_deliveries",
            "Number of webhook deliveries that wait or were given up",
            self.deliveries.clone(),
        );
        registry.register("log_leaves", "Number of leaves in the log", self.leaves.clone());
        registry.register(
            "database_connections",
            "Number of open database connections",
            self.connections.clone(),
        );
        registry.register("database_up", "1 if the database answered, otherwise 0", self.database_up.clone());
    }

    /// Looks how much there is of everything, unless somebody looked a moment ago. Where the database does not answer the
    /// earlier numbers stay, and `database_up` says so.
    pub(super) async fn look(&self, service: &Service) {
        for (pool, open, idle) in service.connections() {
            let (open, idle) = (u64::from(open), u64::try_from(idle).unwrap_or(u64::MAX));
            for (state, many) in [("idle", idle), ("busy", open.saturating_sub(idle))] {
                self.connections.get_or_create(&Connections { pool, state }).set(many);
            }
        }
        let mut looked = self.looked.lock().await;
        if looked.is_some_and(|looked| looked.elapsed() < FRESH) {
            return;
        }
        let measured = tokio::time::timeout(PATIENCE, service.measure()).await;
        *looked = Some(Instant::now());
        let Ok(Ok(measures)) = measured else {
            self.database_up.set(0);
            return;
        };
        self.database_up.set(1);
        self.leaves.set(measures.leaves);
        let families = [
            (&self.proposals, measures.proposals),
            (&self.agents, measures.agents),
            (&self.deliveries, measures.deliveries),
        ];
        for (family, counts) in families {
            for (status, many) in counts {
                family.get_or_create(&Status { status }).set(many);
            }
        }
    }

    /// Counts a request.
    pub(super) fn count(&self, labels: &Labels, took: Duration) {
        self.requests.get_or_create(labels).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// All numbers as text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
