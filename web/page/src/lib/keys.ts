import type { Key } from "./crypto.js";

// The keys of this browser, in IndexedDB: a private key that cannot be exported can be stored only there.
const open = new Promise<IDBDatabase>((resolve, reject) => {
  const request = indexedDB.open("rogatio", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("keys", { keyPath: ["instance", "agent"] });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error ?? new Error("this browser does not let the page store keys"));
});
// Where there is no store, the first use says so.
open.catch(() => undefined);

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const request = act((await open).transaction("keys", mode).objectStore("keys"));
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's store of keys failed"));
  });
}

export const saveKey = (key: Key): Promise<unknown> => run("readwrite", (store) => store.put(key));
export const findKey = (instance: string, agent: string): Promise<Key | undefined> => run("readonly", (store) => store.get([instance, agent]) as IDBRequest<Key | undefined>);
export const removeKey = (instance: string, agent: string): Promise<unknown> => run("readwrite", (store) => store.delete([instance, agent]));
export async function keysOf(instance: string): Promise<Key[]> {
  const all = await run("readonly", (store) => store.getAll() as IDBRequest<Key[]>);
  return all.filter((key) => key.instance === instance);
}
