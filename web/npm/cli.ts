#!/usr/bin/env node
// The command line: `rogatio-cli.wasm` as a WASI program, with the file system, the streams and the variables of this process.
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { parse } from "node:path";

/** The oldest version of Node that the package supports. */
const OLDEST = 20;
/** The most that git may write, in bytes: more than the largest document that the engine reads. */
const MOST = 64 << 20;
/** The exit code for a fault that is ours. */
const INTERNAL = 3;
/** The exit code of a bad request: here, a Node that is too old, or no working folder. */
const BAD_REQUEST = 2;

/** Ends the process with a message. */
function stop(code: number, message: string): never {
  process.stderr.write(`rogatio: ${message}\n`);
  process.exit(code);
}

/** Node calls its WASI experimental each time it is loaded; every other warning is shown. */
function withoutTheWarningOfWasi(): void {
  const show = process.emitWarning.bind(process) as (...warning: unknown[]) => void;
  process.emitWarning = ((...warning: unknown[]) => {
    if (!String(warning[0]).includes("WASI is an experimental feature")) show(...warning);
  }) as typeof process.emitWarning;
}

/** The import module `rogatio`: git, which a WASI program cannot run itself. */
function processes(memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  let output: [Uint8Array, Uint8Array] = [new Uint8Array(), new Uint8Array()];
  return {
    git_run(address: number, length: number, inputAddress: number, inputLength: number): number {
      const text = new TextDecoder().decode(new Uint8Array(memory().buffer, address, length));
      const done = spawnSync("git", text.split("\0").slice(0, -1), {
        env: { ...process.env, LC_ALL: "C" },
        input: new Uint8Array(memory().buffer, inputAddress, inputLength),
        maxBuffer: MOST,
      });
      if (done.error) {
        const missing = (done.error as NodeJS.ErrnoException).code === "ENOENT";
        output = [new Uint8Array(), new TextEncoder().encode(missing ? "No such file or directory (os error 2)" : done.error.message)];
        return -1;
      }
      output = [done.stdout, done.stderr];
      return done.status ?? 1;
    },
    git_output(stream: number, address: number, room: number): number {
      const bytes = output[stream === 1 ? 0 : 1];
      if (bytes.length <= room) new Uint8Array(memory().buffer).set(bytes, address);
      return bytes.length;
    },
  };
}

/** The working folder, which somebody may have removed. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return stop(BAD_REQUEST, "the working folder does not exist any more");
  }
}

/** Where the program's WebAssembly is: beside this file. */
const PROGRAM = new URL("./rogatio-cli.wasm", import.meta.url);

async function main(): Promise<number> {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major < OLDEST) stop(BAD_REQUEST, `needs Node ${OLDEST} or newer; this is ${process.versions.node}`);
  withoutTheWarningOfWasi();
  const { WASI } = await import("node:wasi");
  const program = await readFile(PROGRAM)
    .then((bytes) => WebAssembly.compile(bytes))
    .catch((error: Error) => stop(INTERNAL, `the package is not whole: ${error.message}`));
  // On Windows the drive of the working folder is the root.
  const folder = workingFolder();
  const { root } = parse(folder);
  const wasi = new WASI({
    version: "preview1",
    args: ["rogatio", ...process.argv.slice(2)],
    env: { ...process.env, ROGATIO_FOLDER: `/${folder.slice(root.length).replaceAll("\\", "/")}` },
    preopens: { "/": root },
    returnOnExit: true,
  });
  let instance: WebAssembly.Instance | undefined;
  const memory = (): WebAssembly.Memory => instance?.exports["memory"] as WebAssembly.Memory;
  instance = await WebAssembly.instantiate(program, { ...wasi.getImportObject(), rogatio: processes(memory) } as WebAssembly.Imports);
  try {
    return wasi.start(instance) as unknown as number;
  } catch (error) {
    return stop(INTERNAL, `the program stopped: ${error instanceof Error ? error.message : String(error)}`);
  }
}

process.exitCode = await main();
