import { understand } from "./problem.js";

/** The glue of a module of this package, with no instance in it yet. */
interface Begins {
  initSync(options: { module: WebAssembly.Module }): unknown;
}

/** A module in this thread. A call that exhausts it throws a problem and leaves a fresh instance behind. */
export abstract class Instance<Glue extends Begins> {
  readonly #module: WebAssembly.Module;
  readonly #fresh: () => Glue;
  #glue: Glue | undefined;

  /** @internal */
  constructor(module: WebAssembly.Module, fresh: () => Glue) {
    this.#module = module;
    this.#fresh = fresh;
  }

  /** @internal Enters the instance, and replaces it when it trapped. */
  run<T>(enter: (glue: Glue) => T): T {
    this.#glue ??= this.#start();
    try {
      return enter(this.#glue);
    } catch (thrown) {
      const { problem, trapped } = understand(thrown);
      if (trapped) this.#glue = undefined;
      throw problem;
    }
  }

  #start(): Glue {
    const glue = this.#fresh();
    glue.initSync({ module: this.#module });
    return glue;
  }
}
