/** Deeper values, and values with longer text, are left to the engine, which knows its limits. */
const DEEPEST = 100;
const LONGEST = 1 << 22;

/**
 * The JSON text of a plain value, if it says exactly what the engine reads in the value itself; the engine reads text faster than it walks
 * through an object. Otherwise undefined: then the engine must look at the value, and says what is wrong with it.
 */
export function textOf(value: unknown): string | undefined {
  try {
    if (!isPlain(value, DEEPEST)) return undefined;
    const text = JSON.stringify(value);
    return text.length <= LONGEST ? text : undefined;
  } catch {
    // A getter or a proxy that throws.
    return undefined;
  }
}

/** Whether `JSON.stringify` leaves nothing out of a value and changes nothing. Cycles are deeper than anything. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
      return isText(value);
    case "number":
      return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    case "boolean":
      return true;
    case "object":
      if (value === null) return true;
      return depth > 0 && (Array.isArray(value) ? isPlainArray(value, depth - 1) : isPlainObject(value, depth - 1));
    default:
      return false;
  }
}

/** Half of a surrogate pair is no character. (`isWellFormed` is in every supported browser, and not in the library of ES2023.) */
const isText = (text: string): boolean => (text as string & { isWellFormed(): boolean }).isWellFormed();

function isPlainArray(array: unknown[], depth: number): boolean {
  if (Object.getPrototypeOf(array) !== Array.prototype || "toJSON" in array) return false;
  for (let index = 0; index < array.length; index += 1) if (!isPlain(array[index], depth)) return false;
  return true;
}

function isPlainObject(object: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if ((prototype !== Object.prototype && prototype !== null) || "toJSON" in object) return false;
  const keys = Reflect.ownKeys(object);
  for (const key of keys) {
    if (typeof key !== "string" || !isText(key) || !isPlain((object as Record<string, unknown>)[key], depth)) return false;
  }
  // What cannot be enumerated is not written.
  return Object.keys(object).length === keys.length;
}
