// Keys and signatures: Ed25519 with WebCrypto, envelopes as DSSE 1.0.2 has them (docs/ballot.md).
import { nonce } from "../api/client.js";
import type { Schemas } from "../api/client.js";

/** A key that the browser keeps. Its private part cannot be read by any script, also not by this page. */
export interface Key {
  /** The name of the agent. */
  agent: string;
  /** The unique id of the senate. */
  instance: string;
  /** `ed25519:` and 64 hexadecimal digits. */
  publicKey: string;
  privateKey: CryptoKey;
  /** The key under a passphrase, as a file; absent if no passphrase was given. */
  backup?: string;
}

const ALGORITHM = "Ed25519";
/** The DER bytes before the seed of an Ed25519 key (RFC 8410). */
const PKCS8 = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]);
const ROUNDS = 600_000;

/** The reason why this browser cannot keep keys here; none if it can. */
export async function obstacle(): Promise<string | undefined> {
  if (!globalThis.isSecureContext || !crypto.subtle) return "Keys need a secure connection. Open this page over HTTPS, or at localhost on the machine itself.";
  try {
    await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
    return undefined;
  } catch {
    return "This browser has no Ed25519 keys. A current Firefox, Chrome, Edge or Safari has them.";
  }
}

export const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const unhex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
export const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
export const unbase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** SHA-256 as the senate writes it. */
export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `sha256:${hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)))}`;
}

/** A new key. With a passphrase it can be carried to another browser. */
export async function makeKey(agent: string, instance: string, passphrase: string): Promise<Key> {
  const { privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as CryptoKeyPair;
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  return keep(agent, instance, pkcs8.slice(-32), passphrase);
}

/** A key from its seed: 64 hexadecimal digits, as the command line writes key files. */
export async function importSeed(agent: string, instance: string, text: string, passphrase: string): Promise<Key> {
  const seed = text.trim();
  if (!/^[0-9a-f]{64}$/i.test(seed)) throw new Error("a key file contains 64 hexadecimal digits");
  return keep(agent, instance, unhex(seed), passphrase);
}

async function keep(agent: string, instance: string, seed: Uint8Array<ArrayBuffer>, passphrase: string): Promise<Key> {
  const pkcs8 = new Uint8Array([...PKCS8, ...seed]);
  const open = await crypto.subtle.importKey("pkcs8", pkcs8, ALGORITHM, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", open);
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, ALGORITHM, false, ["sign"]);
  const key: Key = { agent, instance, publicKey: `ed25519:${hex(unbase64(x ?? ""))}`, privateKey };
  return passphrase ? { ...key, backup: await seal(key, seed, passphrase) } : key;
}

async function lock(passphrase: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", utf8(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function seal({ agent, instance, publicKey }: Key, seed: Uint8Array<ArrayBuffer>, passphrase: string): Promise<string> {
  const [salt, iv] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))];
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await lock(passphrase, salt), seed));
  return JSON.stringify({ format: "rogatio/sealed-key@v1", agent, instance, public_key: publicKey, salt: base64(salt), iv: base64(iv), sealed: base64(sealed) }, null, 2);
}

/** A key from a file that was exported under a passphrase. */
export async function openBackup(text: string, passphrase: string): Promise<Key> {
  const file = JSON.parse(text) as Record<string, string>;
  if (file["format"] !== "rogatio/sealed-key@v1") throw new Error("this file is not a key that was exported from this page");
  const at = (name: string): Uint8Array<ArrayBuffer> => unbase64(file[name] ?? "");
  let seed;
  try {
    seed = await crypto.subtle.decrypt({ name: "AES-GCM", iv: at("iv") }, await lock(passphrase, at("salt")), at("sealed"));
  } catch {
    throw new Error("the passphrase does not open this key");
  }
  return { ...(await keep(file["agent"] ?? "", file["instance"] ?? "", new Uint8Array(seed), "")), backup: text };
}

/** The pre-authentication encoding of DSSE: the bytes that are signed. */
export function encoding(type: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...utf8(`DSSEv1 ${utf8(type).length} ${type} ${payload.length} `), ...payload]);
}

/** A signed envelope around a JSON payload. */
export async function sign(key: Key, type: string, payload: object): Promise<Schemas["Envelope"]> {
  const bytes = utf8(JSON.stringify(payload));
  const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHM, key.privateKey, encoding(type, bytes)));
  return { payloadType: type, payload: base64(bytes), signatures: [{ keyid: key.publicKey, sig: base64(signature) }] };
}

/** Verifies an envelope with a public key. */
export async function verifies(publicKey: string, envelope: Schemas["Envelope"]): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", unhex(publicKey.replace(/^ed25519:/, "")), ALGORITHM, false, ["verify"]);
  const [signature] = envelope.signatures;
  return signature !== undefined && crypto.subtle.verify(ALGORITHM, key, unbase64(signature.sig), encoding(envelope.payloadType, unbase64(envelope.payload)));
}

/** A statement of an agent, signed: it registers, or asks for a token. */
export function statement(key: Key, purpose: "register" | "token", now: number): Promise<Schemas["Envelope"]> {
  const { agent, instance, publicKey: public_key } = key;
  return sign(key, "application/vnd.rogatio.agent+json", { format: "rogatio/statement@v2", purpose, instance, agent, public_key, issued_at: now, nonce: nonce() });
}

/** The digest of a reason, as a ballot names it. */
export const reasonDigest = (reason: string): Promise<string> => digest(utf8(`rogatio/reason@v1\n${reason}`));
