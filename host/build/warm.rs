//! Runs one call in the component, and takes a snapshot of the memory that it leaves behind.
//!
//! The wizer brings a runner of its own, but with it come features of wasmtime that nothing here uses (collected references, threads, stacks, a
//! cache), and they take a minute to compile.

use anyhow::{Context, Result, bail};
use wasmtime::component::{Component, Func, Instance, Lift, Linker, Val, WasmList};
use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm, Store};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

/// The question that is answered before the snapshot is taken, so that every fresh sandbox holds what an answer needs: the metaschemas of all
/// drafts, compiled, and the tables of the solver.
const WARM_UP: &str = r#"{
  "history": [
    {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"},
    {"$schema": "http://json-schema.org/draft-06/schema#", "type": "object"},
    {"$schema": "https://json-schema.org/draft/2019-09/schema", "type": "object"}
  ],
  "old": {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"pattern": "^[a-z]+$"}, "b": {"type": "integer"}}},
  "new": {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"a": {"pattern": "^[a-z]*$"}, "b": {"maximum": 9}}},
  "transitive": true
}"#;

/// The component with the memory that it has after one answer of the function `name` of the interface `interface`.
///
/// # Errors
/// When the component does not answer.
pub(crate) fn warm(component: &[u8], interface: &str, name: &str) -> Result<Vec<u8>> {
    let mut wizer = Wizer::new();
    wizer.keep_init_func(true);
    let (context, instrumented) = wizer.instrument_component(component)?;
    // One call: compiling quickly matters more than running quickly.
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None).cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
    let engine = Engine::new(&config)?;
    let instrumented = Component::new(&engine, &instrumented)?;
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate(&mut store, &instrumented)?;
    let mut warm = Warm { store, instance };
    let (function, mut answer) = (warm.function(interface, name)?, [Val::Bool(false)]);
    function.call(&mut warm.store, &[Val::String(WARM_UP.to_owned())], &mut answer)?;
    if !matches!(answer, [Val::Result(Ok(_))]) {
        bail!("the engine refused to warm up: {answer:?}");
    }
    Ok(poll(wizer.snapshot_component(&context, &mut warm))?)
}

/// An instance whose state the wizer reads, through functions that it put there.
struct Warm {
    store: Store<()>,
    instance: Instance,
}

impl Warm {
    fn function(&mut self, interface: &str, name: &str) -> Result<Func> {
        let mut inside = None;
        for part in [interface, name] {
            let (_, found) = self
                .instance
                .get_export(&mut self.store, inside.as_ref(), part)
                .with_context(|| format!("the engine has no `{part}`"))?;
            inside = Some(found);
        }
        let found = inside.and_then(|index| self.instance.get_func(&mut self.store, index));
        found.with_context(|| format!("`{name}` is not a function"))
    }

    fn answer<R: Lift + 'static>(&mut self, interface: &str, name: &str) -> Result<R> {
        let function = self.function(interface, name)?.typed::<(), (R,)>(&self.store)?;
        Ok(function.call(&mut self.store, ())?.0)
    }

    /// The same, for the wizer, which expects an answer.
    #[expect(clippy::panic, reason = "a build step that cannot go on; the trait has no place for an error")]
    fn call<R: Lift + 'static>(&mut self, interface: &str, name: &str) -> R {
        match self.answer(interface, name) {
            Ok(answer) => answer,
            Err(error) => panic!("the state of the engine cannot be read: {error:#}"),
        }
    }
}

impl ComponentInstanceState for Warm {
    async fn call_func_ret_list_u8(
        &mut self,
        instance: &str,
        func: &str,
        contents: impl FnOnce(&[u8]) + Send,
    ) {
        let list: WasmList<u8> = self.call(instance, func);
        contents(list.as_le_slice(&self.store));
    }

    async fn call_func_ret_s32(&mut self, instance: &str, func: &str) -> i32 {
        self.call(instance, func)
    }

    async fn call_func_ret_s64(&mut self, instance: &str, func: &str) -> i64 {
        self.call(instance, func)
    }

    async fn call_func_ret_f32(&mut self, instance: &str, func: &str) -> u32 {
        self.call::<f32>(instance, func).to_bits()
    }

    async fn call_func_ret_f64(&mut self, instance: &str, func: &str) -> u64 {
        self.call::<f64>(instance, func).to_bits()
    }
}

/// Runs a future that never waits.
fn poll<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
