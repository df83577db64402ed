import type { BundleCheckResponse, BundleVerifyResponse } from "rogatio";
import { base64 } from "./crypto.js";
import { engine } from "./engine.js";
import type { Check } from "./verify.js";

/** A file with its path from the project's folder. */
export interface ProjectFile {
  path: string;
  file: File;
}

/** The parts of a project that belong to a bundle. */
const PARTS = [".kittify/charter/", ".kittify/doctrine/", ".kittify/charter-packs/"];
/** The longest file that the engine reads, in bytes. */
const LONGEST = 16 << 20;
/** The size of a batch for the engine, in characters. */
const BATCH = 4 << 20;

/** The files of the bundle among those of a folder, with paths from the folder that has `.kittify` in it. */
export function bundleFiles(files: readonly ProjectFile[]): ProjectFile[] {
  const bases = files.flatMap(({ path }) => {
    const at = `/${path}`.indexOf("/.kittify/");
    return at < 0 ? [] : [path.slice(0, at)];
  });
  // The nearest folder: a project can have other projects in it.
  const [base] = bases.sort((left, right) => left.length - right.length);
  if (base === undefined) throw new Error("there is no folder .kittify here; choose the folder of the project. A browser may hide folders that begin with a point");
  const inside = files.flatMap(({ path, file }) => (path.startsWith(base) ? [{ path: path.slice(base.length), file }] : []));
  return inside.filter(({ path }) => path === ".gitignore" || PARTS.some((part) => path.startsWith(part)));
}

/** The files that were dropped, also those in folders. */
export async function dropped(transfer: DataTransfer): Promise<ProjectFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: ProjectFile[] = [];
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    const path = entry.fullPath.replace(/^\//, "");
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      return void found.push({ path, file });
    }
    // Nothing of a bundle is in these, and they are large.
    if (/(^|\/)(node_modules|\.git)$/.test(path)) return;
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader gives a hundred entries at a time, and none at the end.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const inner of some) await visit(inner);
    }
  };
  for (const entry of entries) await visit(entry);
  return found;
}

const SECTIONS: Record<BundleCheckResponse["findings"][number]["section"], string> = {
  structure: "Files", compatibility: "Version", provenance: "Records", synthesis_state: "Consistency", seal: "Seal",
};

/** Each part of the check with its own result. */
export function partChecks({ findings, compatibility, sealed, synthesis_present, manifest_hash }: BundleCheckResponse): Check[] {
  const checks = Object.entries(SECTIONS).map(([section, name]): Check => {
    const own = findings.filter((finding) => finding.section === section);
    const errors = own.filter(({ severity }) => severity === "error");
    const first = own.slice(0, 5).map(({ path, message }) => `${path ? `\`${path}\`: ` : ""}${message}`);
    const detail = own.length === 0 ? "" : `${first.join("; ")}${own.length > 5 ? `; and ${own.length - 5} more` : ""}`;
    if (section === "compatibility") return { name, holds: errors.length === 0 && compatibility.is_compatible ? true : errors.length > 0 ? false : undefined, detail: detail || compatibility.message };
    if (section === "seal") return { name, holds: errors.length > 0 ? false : sealed ? true : undefined, detail: detail || (sealed ? "a seal covers the manifest and the sidecars" : "there is no seal") };
    if (section !== "structure" && !synthesis_present) return { name, holds: errors.length === 0 ? undefined : false, detail: detail || "there are no artifacts, sidecars or manifest" };
    return { name, holds: errors.length === 0, detail: detail || "no findings" };
  });
  if (manifest_hash) {
    const { stored, computed, verified } = manifest_hash;
    checks.push({ name: "Digest of the manifest", holds: verified, detail: `the manifest says ${stored || "nothing"}; its fields give ${computed}` });
  }
  return checks;
}

export function sealCheck({ verified, signed_by, findings }: BundleVerifyResponse, keys: readonly string[]): Check {
  const detail = findings.map(({ message }) => message).join("; ");
  return { name: "Signature", holds: verified, detail: detail || (keys.length === 0 ? "the seal is valid; no keys were given" : `signed by ${signed_by.join(", ")}`) };
}

/** Checks a bundle, and its seal if it has one; tells each part. */
export async function bundleChecks(files: readonly ProjectFile[], keys: readonly string[], tell: (check: Check) => void, progress: (files: number) => void): Promise<BundleCheckResponse> {
  const bundle = await (await engine()).bundle();
  try {
    let lines = "";
    for (const [index, { path, file }] of files.entries()) {
      if (file.size > LONGEST) throw new Error(`${path} has ${file.size} bytes; the limit is ${LONGEST}`);
      lines += `${JSON.stringify({ path, content: await content(file) })}\n`;
      if (lines.length < BATCH && index < files.length - 1) continue;
      await bundle.push(lines);
      lines = "";
      progress(index + 1);
    }
    const answer = JSON.parse(await bundle.askText("bundle.check", '{"bundle":{"files":{}}}')) as BundleCheckResponse;
    for (const check of partChecks(answer)) tell(check);
    if (answer.sealed || keys.length > 0) {
      const seal = JSON.parse(await bundle.askText("bundle.verify", JSON.stringify({ bundle: { files: {} }, keys }))) as BundleVerifyResponse;
      tell(sealCheck(seal, keys));
    }
    return answer;
  } finally {
    await bundle.free();
  }
}

/** The bytes of a file: text if it is UTF-8, otherwise base64. */
async function content(file: Blob): Promise<string | { base64: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: base64(bytes) };
  }
}
