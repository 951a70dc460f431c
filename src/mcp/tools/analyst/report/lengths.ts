import type { Detail } from '../../../answer/row-selection.js';

/** Rows of each list at most. */
export interface Lengths {
  groups: number;
  open: number;
  hosts: number;
  edges: number;
  indicators: number;
  techniques: number;
  gaps: number;
}

export const LENGTHS: Record<Detail, Lengths> = {
  brief: { groups: 20, open: 3, hosts: 4, edges: 3, indicators: 3, techniques: 6, gaps: 3 },
  full: { groups: 60, open: 10, hosts: 30, edges: 10, indicators: 20, techniques: 99, gaps: 12 },
};

/** Where names are so long that beside other lists no group of alerts would fit, those are counted only. */
export const SHORTEST: Lengths = {
  groups: LENGTHS.brief.groups,
  open: 0,
  hosts: 1,
  edges: 0,
  indicators: 0,
  techniques: 0,
  gaps: 0,
};
