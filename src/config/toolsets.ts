/** Groups of tools that are switched on, and granted to a token, together. */
export const TOOLSETS = [
  'alerts',
  'traffic',
  'sensors',
  'devices',
  'directory',
  'attack',
  'intel',
  'configuration',
  'exports',
  'ollama',
  'system',
] as const;
export type Toolset = (typeof TOOLSETS)[number];
