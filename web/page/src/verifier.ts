// The script of the file that verifies certificates offline: `web/build/verifier.ts` puts it into `verifier.html`.
import { type CertificateVerifyResponse, type EngineWorker, startWorker } from "rogatio";

/** The script of the engine's worker, which the build puts here. */
declare const WORKER: string;
/** The most milliseconds of one piece. */
const DEADLINE = 60_000;

/** The piece of a certificate that is read at once, in bytes. */
const PIECE = 1 << 20;

const WORDS: Record<CertificateVerifyResponse["verdict"], string> = { established: "Established", refuted: "Refuted", cannot_be_established: "Cannot be established" };

function at<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the file has no element \`${id}\``);
  return found as T;
}

/** An address inside this file. */
const inside = (parts: BlobPart[], type: string): string => URL.createObjectURL(new Blob(parts, { type }));

/** The engine in this file, base64 of its WebAssembly in gzip, in a worker. */
async function start(): Promise<EngineWorker> {
  const packed = at("engine").textContent?.trim() ?? "";
  if (packed === "") throw new Error("this file has no engine; download the whole file on the page Verify of a senate, or with `rogatio certificate verifier`");
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const source = inside([await new Response(plain).arrayBuffer()], "application/wasm");
  return startWorker({ source, worker: () => new Worker(inside([WORKER], "text/javascript")), deadline: DEADLINE });
}

let started: Promise<EngineWorker> | undefined;

/** Verifies a certificate in pieces. */
async function verify(file: Blob, told: (bytes: number) => void): Promise<CertificateVerifyResponse> {
  const policy: unknown = JSON.parse(at<HTMLTextAreaElement>("policy").value.trim() || "{}");
  const engine = await (started ??= start());
  const certificate = await engine.certificate(JSON.stringify({ policy }));
  try {
    for (let from = 0; from < file.size; from += PIECE) {
      await certificate.push(new Uint8Array(await file.slice(from, from + PIECE).arrayBuffer()));
      told(Math.min(file.size, from + PIECE));
    }
    return await certificate.finish();
  } finally {
    await certificate.free();
  }
}

/** An element with a text. Texts of certificates are never read as HTML. */
function element(name: string, text: string, kind = ""): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = kind;
  return made;
}

function shown({ verdict, claims, vote, not_shown, rotated }: CertificateVerifyResponse): HTMLElement[] {
  const table = document.createElement("table");
  const head = document.createElement("tr");
  head.append(...["Claim", "State", "Reason"].map((word) => element("th", word)));
  table.append(head, ...claims.map(({ claim, state, detail }) => {
    const row = document.createElement("tr");
    row.append(element("td", claim), element("td", WORDS[state], state), element("td", detail));
    return row;
  }));
  const list = document.createElement("ul");
  list.append(...not_shown.map((text) => element("li", text)));
  const about = vote && element("p", `The file describes: ${vote.artifact_type}, version ${vote.version}, by ${vote.proposal_id} of ${vote.name}: ${vote.outcome ?? "no outcome"}, ${vote.ballots} ballots of ${vote.seats} seats.`);
  const keys = rotated.length > 0 ? [element("p", `Signed with a key that replaced the key of the seat: ${rotated.map(({ voter }) => voter).join(", ")}.`)] : [];
  return [element("h2", WORDS[verdict], verdict), ...(about ? [about] : []), table, ...keys, element("h2", "No certificate shows"), list];
}

let chosen: File | undefined;

async function run(): Promise<void> {
  const [result, again] = [at("result"), at<HTMLButtonElement>("again")];
  if (!chosen) return;
  const { name, size } = chosen;
  again.hidden = true;
  result.replaceChildren(element("p", `Verifying ${name} …`));
  try {
    result.replaceChildren(...shown(await verify(chosen, (bytes) => result.replaceChildren(element("p", `Verifying ${name}: ${bytes} of ${size} bytes …`)))));
  } catch (error) {
    result.replaceChildren(element("p", error instanceof Error ? error.message : String(error), "refuted"));
  }
  again.hidden = false;
}

function take(files: FileList | null | undefined): void {
  const [file] = files ?? [];
  if (!file) return;
  chosen = file;
  void run();
}

at<HTMLInputElement>("file").addEventListener("change", (event) => take((event.currentTarget as HTMLInputElement).files));
at("again").addEventListener("click", () => void run());
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  take(event.dataTransfer?.files);
});
