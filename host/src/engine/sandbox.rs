//! The engine inside wasmtime: a fresh instance a call, under a memory cap, a deadline and a stack limit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rogatio_cli::engine::{self, EngineError};
use rogatio_core::excerpt::excerpt;
use rogatio_core::operation::NAMES;
use rogatio_core::wire::{Code, Problem};
use wasmtime::component::{
    Component, ComponentExportIndex, Instance, InstancePre, Linker, ResourceAny, TypedFunc,
};
use wasmtime::{ResourceLimiter, Store, Trap};

use super::memory::Memories;
use super::{config, embedded, problem};

/// How often the clock ticks; a deadline is exact to one tick.
const TICK: Duration = Duration::from_millis(10);
/// The stack of the engine, in bytes.
const STACK_BYTES: usize = 1 << 20;
/// The most memories that wait for the next instances.
const POOL: usize = 64;

/// What one call may spend.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Memory of one instance, in bytes.
    pub memory_bytes: usize,
    /// Time of one call, rounded up to a tick of 10 ms. A last resort for the host's health: what an operation may cost
    /// is bounded by steps that the engine counts itself.
    pub deadline: Duration,
    /// Whether the memory of an instance that ended waits for the next one: a memory that was used costs few page faults.
    pub pooled: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_bytes: 256 << 20, deadline: Duration::from_secs(60), pooled: true }
    }
}

/// The memory that one instance may have. What would exceed it ends the call.
struct Cap {
    memory_bytes: usize,
}

/// The reason for ending a call that needs more memory.
#[derive(Debug, thiserror::Error)]
#[error("the memory cannot grow")]
struct OutOfMemory;

impl ResourceLimiter for Cap {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        if desired > self.memory_bytes { Err(OutOfMemory.into()) } else { Ok(true) }
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        Err(OutOfMemory.into())
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}

/// The loaded component and everything that its instances share.
pub(super) struct Sandbox {
    engine: wasmtime::Engine,
    component: InstancePre<Cap>,
    exports: Exports,
    limits: Limits,
    clock: Clock,
}

/// Where the component keeps its functions.
struct Exports {
    operations: BTreeMap<&'static str, ComponentExportIndex>,
    describe: ComponentExportIndex,
    validator: ValidatorExports,
    impact: ImpactExports,
    count: CountExports,
    digester: DigesterExports,
    bundle: BundleExports,
    certificate: CertificateExports,
}

/// Where the component keeps the functions of the `validator` resource.
struct ValidatorExports {
    open: ComponentExportIndex,
    push: ComponentExportIndex,
}

/// Where the component keeps the functions of the `impact` resource.
struct ImpactExports {
    open: ComponentExportIndex,
    push: ComponentExportIndex,
}

/// Where the component keeps the functions of the `count` resource.
struct CountExports {
    open: ComponentExportIndex,
    enroll: ComponentExportIndex,
    push: ComponentExportIndex,
    answer: ComponentExportIndex,
}

/// Where the component keeps the functions of the `digester` resource.
struct DigesterExports {
    open: ComponentExportIndex,
    push: ComponentExportIndex,
    answer: ComponentExportIndex,
}

/// Where the component keeps the functions of the `bundle` resource.
struct BundleExports {
    open: ComponentExportIndex,
    push: ComponentExportIndex,
    ask: ComponentExportIndex,
}

/// Where the component keeps the functions of the `certificate` resource.
struct CertificateExports {
    open: ComponentExportIndex,
    push: ComponentExportIndex,
    finish: ComponentExportIndex,
}

type Answer = (Result<String, String>,);

impl Sandbox {
    pub(super) fn new(limits: Limits) -> Result<Self, EngineError> {
        Self::load(limits).map_err(|error| EngineError(error.into()))
    }

    fn load(limits: Limits) -> anyhow::Result<Self> {
        let mut config = config::config();
        let memories = Memories::new(if limits.pooled { POOL } else { 0 });
        config.max_wasm_stack(STACK_BYTES).with_host_memory(Arc::new(memories));
        embedded::prepare(&mut config);
        let engine = wasmtime::Engine::new(&config)?;
        let component = embedded::load(&engine)?;
        let exports = Exports::find(&component)?;
        let component = Linker::new(&engine).instantiate_pre(&component)?;
        Ok(Self { clock: Clock::start(&engine), engine, component, exports, limits })
    }

    fn run(
        &self,
        store: &mut Store<Cap>,
        export: &ComponentExportIndex,
        request: &str,
    ) -> wasmtime::Result<Result<String, String>> {
        let instance = self.component.instantiate(&mut *store)?;
        let function = instance.get_typed_func::<(&str,), Answer>(&mut *store, export)?;
        let (answer,) = function.call(store, (request,))?;
        Ok(answer)
    }

    /// A sandbox of its own with one resource in it, and the functions of that resource.
    fn open<F>(
        &self,
        open: impl FnOnce(&mut Store<Cap>, Instance) -> wasmtime::Result<(Result<ResourceAny, String>, F)>,
    ) -> Result<(Resident, F), Problem> {
        let mut store = self.store();
        let run = || {
            let instance = self.component.instantiate(&mut store)?;
            open(&mut store, instance)
        };
        let (opened, functions) = run().map_err(|error| refusal(&error))?;
        let resource = opened.map_err(|text| problem(&text))?;
        let (ticks, clock) = (self.ticks(), self.clock.share());
        Ok((Resident { store, resource, ticks, spent: None, _clock: clock }, functions))
    }

    fn store(&self) -> Store<Cap> {
        let mut store = Store::new(&self.engine, Cap { memory_bytes: self.limits.memory_bytes });
        store.limiter(|cap| cap);
        store.set_epoch_deadline(self.ticks());
        store
    }

    fn ticks(&self) -> u64 {
        let ticks = self.limits.deadline.as_millis().div_ceil(TICK.as_millis());
        // The tick under way may end at once, so one more is granted.
        u64::try_from(ticks).unwrap_or(u64::MAX).saturating_add(1)
    }
}

impl engine::Engine for Sandbox {
    fn call(&self, operation: &str, request: &str) -> Result<String, Problem> {
        let Some(export) = self.exports.operations.get(operation) else {
            return Err(rogatio_core::operation::unknown(operation));
        };
        let mut store = self.store();
        let answer = self.run(&mut store, export, request).map_err(|error| refusal(&error))?;
        answer.map_err(|text| problem(&text))
    }

    fn describe(&self) -> Result<String, Problem> {
        let mut store = self.store();
        let mut run = || -> wasmtime::Result<String> {
            let instance = self.component.instantiate(&mut store)?;
            let function = instance.get_typed_func::<(), (String,)>(&mut store, &self.exports.describe)?;
            Ok(function.call(&mut store, ())?.0)
        };
        run().map_err(|error| refusal(&error))
    }

    fn validator(&self, request: &str) -> Result<Box<dyn engine::Validator>, Problem> {
        let (resident, push) = self.open(|store, instance| {
            let exports = &self.exports.validator;
            let open: OpenFunction = instance.get_typed_func(&mut *store, exports.open)?;
            let push = instance.get_typed_func(&mut *store, exports.push)?;
            let (opened,) = open.call(&mut *store, (request,))?;
            Ok((opened, push))
        })?;
        Ok(Box::new(Validator { resident, push }))
    }

    fn impact(&self, request: &str) -> Result<Box<dyn engine::Impact>, Problem> {
        let (resident, push) = self.open(|store, instance| {
            let exports = &self.exports.impact;
            let open: OpenFunction = instance.get_typed_func(&mut *store, exports.open)?;
            let push = instance.get_typed_func(&mut *store, exports.push)?;
            let (opened,) = open.call(&mut *store, (request,))?;
            Ok((opened, push))
        })?;
        Ok(Box::new(Impact { resident, push }))
    }

    fn count(&self, request: &str) -> Result<Box<dyn engine::Count>, Problem> {
        let (resident, functions) = self.open(|store, instance| {
            let exports = &self.exports.count;
            let open: OpenFunction = instance.get_typed_func(&mut *store, exports.open)?;
            let functions = CountFunctions {
                enroll: instance.get_typed_func(&mut *store, exports.enroll)?,
                push: instance.get_typed_func(&mut *store, exports.push)?,
                answer: instance.get_typed_func(&mut *store, exports.answer)?,
            };
            let (opened,) = open.call(&mut *store, (request,))?;
            Ok((opened, functions))
        })?;
        Ok(Box::new(Count { resident, functions }))
    }

    fn digester(&self) -> Result<Box<dyn engine::Digester>, Problem> {
        let (resident, (push, answer)) = self.open(|store, instance| {
            let exports = &self.exports.digester;
            let open = instance.get_typed_func::<(), (ResourceAny,)>(&mut *store, &exports.open)?;
            let push = instance.get_typed_func(&mut *store, exports.push)?;
            let answer = instance.get_typed_func(&mut *store, exports.answer)?;
            let (opened,) = open.call(&mut *store, ())?;
            Ok((Ok(opened), (push, answer)))
        })?;
        Ok(Box::new(Digester { resident, push, answer }))
    }

    fn bundle(&self) -> Result<Box<dyn engine::Bundle>, Problem> {
        let (resident, (push, ask)) = self.open(|store, instance| {
            let exports = &self.exports.bundle;
            let open = instance.get_typed_func::<(), (ResourceAny,)>(&mut *store, &exports.open)?;
            let push = instance.get_typed_func(&mut *store, exports.push)?;
            let ask = instance.get_typed_func(&mut *store, exports.ask)?;
            let (opened,) = open.call(&mut *store, ())?;
            Ok((Ok(opened), (push, ask)))
        })?;
        Ok(Box::new(Bundle { resident, push, ask }))
    }

    fn certificate(&self, request: &str) -> Result<Box<dyn engine::Certificate>, Problem> {
        let (resident, (push, finish)) = self.open(|store, instance| {
            let exports = &self.exports.certificate;
            let open: OpenFunction = instance.get_typed_func(&mut *store, exports.open)?;
            let push = instance.get_typed_func(&mut *store, exports.push)?;
            let finish = instance.get_typed_func(&mut *store, exports.finish)?;
            let (opened,) = open.call(&mut *store, (request,))?;
            Ok((opened, (push, finish)))
        })?;
        Ok(Box::new(Certificate { resident, push, finish }))
    }

    fn component(&self) -> Result<Vec<u8>, Problem> {
        embedded::component().map_err(|error| {
            Problem::new(Code::Internal, format!("the component cannot be unpacked: {error}"))
        })
    }

    fn digest(&self) -> Option<&str> {
        Some(embedded::COMPONENT_DIGEST.trim_end())
    }
}

impl Exports {
    fn find(component: &Component) -> anyhow::Result<Self> {
        let find = |interface: Option<&ComponentExportIndex>, name: &str| {
            let found = component.get_export_index(interface, name);
            found.ok_or_else(|| anyhow::anyhow!("the component has no `{name}`"))
        };
        let (of_operations, of_resources) = (find(None, config::OPERATIONS)?, find(None, config::RESOURCES)?);
        let operation = |name: &str| find(Some(&of_operations), name);
        let resource = |name: &str| find(Some(&of_resources), name);
        let mut operations = BTreeMap::new();
        for &name in NAMES {
            operations.insert(name, operation(&name.replace(['.', '_'], "-"))?);
        }
        Ok(Self {
            operations,
            describe: operation("describe")?,
            validator: ValidatorExports {
                open: resource("[static]validator.open")?,
                push: resource("[method]validator.push")?,
            },
            impact: ImpactExports {
                open: resource("[static]impact.open")?,
                push: resource("[method]impact.push")?,
            },
            count: CountExports {
                open: resource("[static]count.open")?,
                enroll: resource("[method]count.enroll")?,
                push: resource("[method]count.push")?,
                answer: resource("[method]count.answer")?,
            },
            digester: DigesterExports {
                open: resource("[constructor]digester")?,
                push: resource("[method]digester.push")?,
                answer: resource("[method]digester.answer")?,
            },
            bundle: BundleExports {
                open: resource("[constructor]bundle")?,
                push: resource("[method]bundle.push")?,
                ask: resource("[method]bundle.ask")?,
            },
            certificate: CertificateExports {
                open: resource("[static]certificate.open")?,
                push: resource("[method]certificate.push")?,
                finish: resource("[method]certificate.finish")?,
            },
        })
    }
}

type OpenFunction = TypedFunc<(&'static str,), (Result<ResourceAny, String>,)>;

/// A resource and the sandbox that it lives in.
struct Resident {
    store: Store<Cap>,
    resource: ResourceAny,
    ticks: u64,
    /// The problem that ended this sandbox: after a trap an instance is never entered again.
    spent: Option<Problem>,
    _clock: Clock,
}

impl Resident {
    fn ask<A>(
        &mut self,
        call: impl FnOnce(&mut Store<Cap>, ResourceAny) -> wasmtime::Result<A>,
    ) -> Result<A, Problem> {
        if let Some(problem) = &self.spent {
            return Err(problem.clone());
        }
        self.store.set_epoch_deadline(self.ticks);
        call(&mut self.store, self.resource).map_err(|error| self.spent.insert(refusal(&error)).clone())
    }
}

/// A schema that is compiled once.
struct Validator {
    resident: Resident,
    push: TypedFunc<(ResourceAny, &'static [u8]), (String,)>,
}

impl engine::Validator for Validator {
    fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        let function = self.push;
        self.resident.ask(|store, resource| Ok(function.call(store, (resource, lines))?.0))
    }
}

/// A change whose schemas are compiled once.
struct Impact {
    resident: Resident,
    push: TypedFunc<(ResourceAny, &'static [u8], &'static str), (String,)>,
}

impl engine::Impact for Impact {
    fn push(&mut self, lines: &[u8], ids: &str) -> Result<String, Problem> {
        let function = self.push;
        self.resident.ask(|store, resource| Ok(function.call(store, (resource, lines, ids))?.0))
    }
}

type BatchFunction = TypedFunc<(ResourceAny, &'static [u8]), Answer>;

struct CountFunctions {
    enroll: BatchFunction,
    push: BatchFunction,
    answer: TypedFunc<(ResourceAny,), Answer>,
}

/// A vote that is counted in batches.
struct Count {
    resident: Resident,
    functions: CountFunctions,
}

impl engine::Count for Count {
    fn enroll(&mut self, lines: &[u8]) -> Result<String, Problem> {
        self.feed(self.functions.enroll, lines)
    }

    fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        self.feed(self.functions.push, lines)
    }

    fn answer(&mut self) -> Result<String, Problem> {
        let function = self.functions.answer;
        self.resident
            .ask(|store, resource| Ok(function.call(store, (resource,))?.0))?
            .map_err(|text| problem(&text))
    }
}

impl Count {
    fn feed(&mut self, function: BatchFunction, lines: &[u8]) -> Result<String, Problem> {
        self.resident
            .ask(|store, resource| Ok(function.call(store, (resource, lines))?.0))?
            .map_err(|text| problem(&text))
    }
}

/// A hash that is fed in batches.
struct Digester {
    resident: Resident,
    push: TypedFunc<(ResourceAny, &'static [u8]), ()>,
    answer: TypedFunc<(ResourceAny,), (String,)>,
}

impl engine::Digester for Digester {
    fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let function = self.push;
        self.resident.ask(|store, resource| function.call(store, (resource, bytes)))
    }

    fn answer(&mut self) -> Result<String, Problem> {
        let function = self.answer;
        self.resident.ask(|store, resource| Ok(function.call(store, (resource,))?.0))
    }
}

/// A certificate whose text comes in pieces.
struct Certificate {
    resident: Resident,
    push: TypedFunc<(ResourceAny, &'static [u8]), (String,)>,
    finish: TypedFunc<(ResourceAny,), (String,)>,
}

impl engine::Certificate for Certificate {
    fn push(&mut self, bytes: &[u8]) -> Result<String, Problem> {
        let function = self.push;
        self.resident.ask(|store, resource| Ok(function.call(store, (resource, bytes))?.0))
    }

    fn finish(&mut self) -> Result<String, Problem> {
        let function = self.finish;
        self.resident.ask(|store, resource| Ok(function.call(store, (resource,))?.0))
    }
}

/// A bundle whose files come in batches.
struct Bundle {
    resident: Resident,
    push: BatchFunction,
    ask: TypedFunc<(ResourceAny, &'static str, &'static str), Answer>,
}

impl engine::Bundle for Bundle {
    fn push(&mut self, lines: &[u8]) -> Result<String, Problem> {
        let function = self.push;
        self.resident
            .ask(|store, resource| Ok(function.call(store, (resource, lines))?.0))?
            .map_err(|text| problem(&text))
    }

    fn ask(&mut self, operation: &str, request: &str) -> Result<String, Problem> {
        let function = self.ask;
        self.resident
            .ask(|store, resource| Ok(function.call(store, (resource, operation, request))?.0))?
            .map_err(|text| problem(&text))
    }
}

/// What a call that did not come back means.
fn refusal(error: &wasmtime::Error) -> Problem {
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => {
            Problem::new(Code::LimitDeadline, "the engine ran out of time on this input").with_help(
                "the host's clock stopped it, as a last resort; on a less busy machine the same request may succeed",
            )
        }
        Some(Trap::StackOverflow) => {
            Problem::new(Code::LimitStack, "the engine ran out of stack on this input")
        }
        // A trap that names no limit is a defect; the message holds no input, only wasmtime's words.
        Some(trap) => Problem::new(Code::Internal, format!("the engine stopped: {trap}")),
        None if error.is::<OutOfMemory>() => {
            Problem::new(Code::LimitMemory, "the engine ran out of memory on this input")
        }
        None => Problem::new(Code::Internal, format!("the sandbox failed: {}", excerpt(&error.to_string()))),
    }
}

/// Advances the engine's epoch until the last holder is gone.
struct Clock(Arc<()>);

impl Clock {
    fn start(engine: &wasmtime::Engine) -> Self {
        let alive = Arc::new(());
        let (engine, flag) = (engine.weak(), Arc::downgrade(&alive));
        thread::spawn(move || {
            while flag.upgrade().is_some() {
                thread::sleep(TICK);
                match engine.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => return,
                }
            }
        });
        Self(alive)
    }

    fn share(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
