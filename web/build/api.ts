// Makes the types of the API's client from the document of a running senate: `npm run api http://127.0.0.1:8080`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import openapi, { astToString } from "openapi-typescript";
import { web } from "./paths.ts";

/** The types of the client for an OpenAPI document. */
export async function types(document: string): Promise<string> {
  return `// Generated from /openapi.json. Do not edit.\n${astToString(await openapi(document, { silent: true }))}`;
}

const [, program, address] = process.argv;
if (program?.endsWith("api.ts") && address) {
  const response = await fetch(new URL("openapi.json", address));
  await writeFile(join(web, "page/src/api/schema.d.ts"), await types(await response.text()));
}
