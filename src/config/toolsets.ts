/** Groups of tools that are switched on, and granted to a token, together. */
export const TOOLSETS = ['alerts', 'traffic', 'sensors', 'configuration', 'exports', 'ollama'] as const;
export type Toolset = (typeof TOOLSETS)[number];
