// One file that verifies certificates offline: the page `verifier.html` with the engine in it.

/** The place in `verifier.html` that holds the engine. */
const PLACE = 'id="engine">';

/** The base64 of a text or of bytes. */
async function base64(bytes: Blob): Promise<string> {
  const url = await new Promise<string>((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error ?? new Error("the engine cannot be read"));
    reader.readAsDataURL(bytes);
  });
  return url.slice(url.indexOf(",") + 1);
}

async function part(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok || !response.body) throw new Error(`${path} cannot be loaded: HTTP ${response.status}`);
  return response;
}

/** The file, made in this browser of two files of the page. */
export async function verifierFile(): Promise<Blob> {
  const [template, engine] = await Promise.all([part("verifier.html").then((page) => page.text()), part("rogatio.wasm")]);
  const packed = await new Response(engine.body!.pipeThrough(new CompressionStream("gzip"))).blob();
  const [before, ...after] = template.split(PLACE);
  if (before === undefined || after.length !== 1) throw new Error("verifier.html has another form");
  return new Blob([before, PLACE, await base64(packed), after[0]!], { type: "text/html" });
}

/** Gives the file to the person, as a download. */
export async function downloadVerifier(): Promise<void> {
  const url = URL.createObjectURL(await verifierFile());
  const link = document.createElement("a");
  link.href = url;
  link.download = "rogatio-verifier.html";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
