import { fault } from "./json.js";

/** A file that a schema refers to: the address by which it is known, and its text. */
export interface Resource {
  uri: string;
  text: string;
}

/** The member of a request for these files; empty if there are no files. */
export function member(key: string, resources: readonly Resource[]): string {
  if (resources.length === 0) return "";
  // Each text is a whole JSON value, so that joining them keeps every digit and lets nothing else in.
  const entries = new Map(resources.map(({ uri, text }) => [uri, text]));
  return `,${JSON.stringify(key)}:{${[...entries].map(([uri, text]) => `${JSON.stringify(uri)}:${text}`).join(",")}}`;
}

/** The files that are whole JSON values; a link may hold anything. */
export function whole(resources: readonly Resource[] | undefined): Resource[] {
  return (resources ?? []).filter(({ text }) => !fault(text)).map((resource) => ({ ...resource }));
}
