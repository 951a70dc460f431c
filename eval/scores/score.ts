import type { Fields } from '../ask.js';
import type { World } from '../world/world.js';
import type { Plan } from '../world/plan.js';

/** A figure or name of an answer beside what the generator knows. */
export interface Fact {
  what: string;
  told: unknown;
  true: unknown;
}

/** What an answer should begin with: each of the planted within as many first names. */
export interface Found {
  told: string[];
  planted: string[];
}

export interface Truth extends World {
  plan: Plan;
}

/** How the answers of one tool are judged. */
export interface Score {
  tool: string;
  /** The one argument it cannot do without. */
  given?: (truth: Truth) => Record<string, unknown>;
  /** What has to be counted while the world is written. */
  prepare?: (truth: Truth) => void;
  found?: (fields: Fields, truth: Truth, text: string) => Found | null;
  facts?: (fields: Fields, truth: Truth, text: string) => Fact[];
  /** What it names on a day without an incident. `null` where the tool raises none by itself. */
  alarms: ((fields: Fields) => string[]) | null;
}

export function fact(what: string, told: unknown, isTrue: unknown): Fact {
  return { what, told, true: isTrue };
}

/** The same number, name or instant, however it is written. */
export function isRight({ told, true: isTrue }: Fact): boolean {
  if (typeof isTrue === 'number') return Number(told) === isTrue;
  if (isTrue instanceof Date) return typeof told === 'string' && Date.parse(told) === isTrue.getTime();
  return JSON.stringify(told) === JSON.stringify(isTrue);
}

export function isFoundFirst({ told, planted }: Found): boolean {
  return planted.every((name) => told.slice(0, planted.length).includes(name));
}
