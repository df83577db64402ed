/** What an element can be given: attributes, or listeners whose name starts with `on`. */
type Properties = Record<string, string | boolean | undefined | ((event: Event) => void)>;
type Child = Node | string | undefined | false;

/** An element with its properties and children. Text is never read as HTML. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  apply(element, properties);
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

function apply(element: Element, properties: Properties): void {
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (typeof value === "string") element.setAttribute(key, value);
  }
}

/** The element with this id. */
export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element \`${id}\``);
  return element as T;
}

/** Tells people something in passing. */
export function toast(message: string): void {
  const element = byId("toast");
  element.textContent = message;
  element.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => element.classList.remove("shown"), 3_000);
}
let timer: ReturnType<typeof setTimeout> | undefined;

/** A choice of one of a few: radio buttons in a row. */
export function choice(
  legend: string,
  name: string,
  options: readonly { value: string; label: string; title: string }[],
  onChange: () => void,
): { element: HTMLElement; get(): string; set(value: string): void } {
  const inputs = options.map(({ value }, index) =>
    h("input", { type: "radio", name, value, checked: index === 0, onchange: onChange }));
  const labels = options.map(({ label, title }, index) => h("label", { title }, inputs[index], h("span", {}, label)));
  return {
    element: h("fieldset", { class: "choice" }, h("legend", {}, legend), h("div", {}, ...labels)),
    get: () => inputs.find((input) => input.checked)?.value ?? "",
    set: (value) => inputs.forEach((input) => (input.checked = input.value === value)),
  };
}

/** A switch. */
export function toggle(
  label: string,
  title: string,
  onChange: () => void,
): { element: HTMLElement; get(): boolean; set(value: boolean): void } {
  const input = h("input", { type: "checkbox", role: "switch", onchange: onChange });
  return {
    element: h("label", { class: "toggle", title }, input, h("span", {}, label)),
    get: () => input.checked,
    set: (value) => (input.checked = value),
  };
}
