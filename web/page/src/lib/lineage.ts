import dagre from "@dagrejs/dagre";
import type { LineageGraphResponse } from "rogatio";
import type { Schemas } from "../api/client.js";

/** A box of the drawing, with its place in pixels from the top left corner. */
export interface Box {
  id: string;
  kind: "artifact" | "step";
  /** The name of the artifact, or the kind of the step. */
  label: string;
  /** The agent and the method of a step. */
  detail: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A line of the drawing. */
export interface Line {
  id: string;
  source: string;
  target: string;
}

export interface Drawing {
  boxes: Box[];
  lines: Line[];
  /** True if the drawing goes from top to bottom, otherwise from left to right. */
  down: boolean;
  /** The height of the drawing in pixels. */
  height: number;
}

type Step = Schemas["ProcessingStep"];

const HEIGHT = { artifact: 40, step: 52 };
/** The width of a character of the labels, in pixels. */
const CHARACTER = 7.4;
const width = (text: string): number => Math.min(280, Math.max(110, Math.ceil(text.length * CHARACTER) + 28));

export const artifactId = (name: string): string => `artifact ${name}`;
export const stepId = (step: string): string => `step ${step}`;

/** The graph of the engine as a drawing: artifacts, and the steps between them. */
export function draw({ artifacts, steps, edges }: Pick<LineageGraphResponse, "artifacts" | "edges"> & { steps: readonly Step[] }, down = false): Drawing {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: down ? "TB" : "LR", nodesep: 24, ranksep: down ? 36 : 56, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const boxes = new Map<string, Omit<Box, "x" | "y">>();
  const put = (id: string, kind: Box["kind"], label: string, detail: string): void => {
    const box = { id, kind, label, detail, width: Math.max(width(label), width(detail)), height: HEIGHT[kind] };
    boxes.set(id, box);
    graph.setNode(id, { width: box.width, height: box.height });
  };
  for (const name of artifacts) put(artifactId(name), "artifact", name, "");
  const lines = new Map<string, Line>();
  const join = (source: string, target: string): void => {
    const id = `${source} → ${target}`;
    if (!boxes.has(source) || !boxes.has(target) || lines.has(id)) return;
    lines.set(id, { id, source, target });
    graph.setEdge(source, target);
  };
  for (const { id, type, agent, method, target } of steps) {
    put(stepId(id ?? ""), "step", type, `${agent}, ${method}`);
    join(stepId(id ?? ""), artifactId(target));
  }
  for (const { source, step } of edges) join(artifactId(source), stepId(step));
  dagre.layout(graph);
  const placed = [...boxes.values()].map((box) => {
    const { x, y } = graph.node(box.id);
    return { ...box, x: x - box.width / 2, y: y - box.height / 2 };
  });
  return { boxes: placed, lines: [...lines.values()], down, height: Math.max(0, ...placed.map(({ y, height }) => y + height)) };
}

/** The box that an arrow key leads to: along a line, or the next one beside it in the same rank. */
export function neighbour({ boxes, lines, down }: Drawing, from: string, key: string): string | undefined {
  const here = boxes.find(({ id }) => id === from);
  if (!here) return undefined;
  const [forth, back, before, after] = down ? ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"];
  /** The middle of a box across the direction of the drawing, and its extent along it. */
  const across = (box: Box): number => (down ? box.x + box.width / 2 : box.y + box.height / 2);
  const along = (box: Box): [number, number] => (down ? [box.y, box.y + box.height] : [box.x, box.x + box.width]);
  const nearest = (found: readonly Box[]): string | undefined => [...found].sort((left, right) => Math.abs(across(left) - across(here)) - Math.abs(across(right) - across(here)))[0]?.id;
  const among = (ids: readonly string[]): string | undefined => nearest(boxes.filter(({ id }) => ids.includes(id)));
  if (key === forth) return among(lines.filter(({ source }) => source === from).map(({ target }) => target));
  if (key === back) return among(lines.filter(({ target }) => target === from).map(({ source }) => source));
  if (key !== before && key !== after) return undefined;
  const [begin, end] = along(here);
  const isBeside = (box: Box): boolean => box.id !== from && along(box)[0] < end && begin < along(box)[1];
  return nearest(boxes.filter((box) => isBeside(box) && (key === before ? across(box) < across(here) : across(box) > across(here))));
}
