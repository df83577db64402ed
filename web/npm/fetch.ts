/** The response to a request for a file of this package. */
export async function fetched(source: string | URL): Promise<Response> {
  const response = await fetch(source);
  if (!response.ok) throw new Error(`no file at ${String(source)}: HTTP ${response.status}`);
  return response;
}

/** Compiles a module of this package. */
export async function compiled(source: string | URL): Promise<WebAssembly.Module> {
  const response = await fetched(source);
  // A server that does not know the media type `application/wasm` must not keep the engine from starting.
  if (response.headers.get("content-type")?.startsWith("application/wasm")) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
