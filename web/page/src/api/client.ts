import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

/** The shapes of the API. */
export type Schemas = components["schemas"];

/** A refusal of the senate, or a request that did not reach it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  readonly status: number;
  readonly help: string | undefined;

  constructor(code: string, status: number, message: string, help?: string) {
    super(message);
    this.code = code;
    this.status = status;
    this.help = help;
  }
}

/** The token of the requests, and what to do when it has expired; the session sets both. */
export const access: { token: string | undefined; renew: (() => Promise<boolean>) | undefined } = { token: undefined, renew: undefined };

/** An identifier that nobody can guess. It exists also where `crypto.randomUUID` does not (plain HTTP). */
export function nonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const authorized: Middleware = {
  onRequest({ request }) {
    if (access.token && !request.headers.has("authorization")) request.headers.set("authorization", `Bearer ${access.token}`);
    return request;
  },
};

export const client = createClient<paths>({ baseUrl: new URL(".", document.baseURI).href.replace(/\/$/, "") });
client.use(authorized);

/** A key for a request that may be sent twice but must count once. */
export const once = () => ({ "Idempotency-Key": nonce() });

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer of a request, or its refusal as an exception. A request with an expired token is repeated once with a new one. */
export async function call<T>(send: () => Promise<Result<T>>): Promise<T> {
  let result = await sent(send);
  if (result.response.status === 401 && access.token && (await access.renew?.())) result = await sent(send);
  if (result.response.ok && result.data !== undefined) return result.data;
  throw refusal(result);
}

async function sent<T>(send: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await send();
  } catch {
    throw new Refused("connection", 0, "the server does not answer", "Your text is kept. Try again when the connection is back.");
  }
}

function refusal({ error, response }: Result<unknown>): Refused {
  const { code, detail, help } = (typeof error === "object" && error !== null ? error : {}) as { code?: string; detail?: string; help?: string };
  return new Refused(code ?? `http.${response.status}`, response.status, detail ?? `the server answered with status ${response.status}`, help ?? undefined);
}

/** An error in words. */
export const wording = (error: unknown): string => (error instanceof Error ? error.message : String(error));
