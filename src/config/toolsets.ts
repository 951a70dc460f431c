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
  'analyst',
] as const;
export type Toolset = (typeof TOOLSETS)[number];

const DEFAULT: readonly Toolset[] = ['alerts', 'traffic', 'sensors', 'analyst'];

/** What a list of toolsets may hold. */
export const TOOLSET_WORDS: readonly string[] = ['default', 'all', ...TOOLSETS];

export function toolsetWords(list: string): string[] {
  return list.split(',').map((word) => word.trim());
}

/** The toolsets of a comma list, in the order above; those of the model are in `default` only where there is one. */
export function toolsetsOf(list: string, hasModel: boolean): Toolset[] {
  const words = toolsetWords(list);
  const preset = hasModel ? [...DEFAULT, 'ollama'] : DEFAULT;
  const chosen = new Set(words.includes('default') ? [...words, ...preset] : words);
  return TOOLSETS.filter((toolset) => chosen.has('all') || chosen.has(toolset));
}
