/** Words that stand before a secret in a text: password=…, "api_key": "…", --token …, ?sig=…. */
const ASSIGNED =
  '(?:password|passwd|passphrase|(?<![a-z])pass|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|shared[_-]?access[_-]?key|client[_-]?secret|private[_-]?key)';

const SHAPES: readonly RegExp[] = [
  // A web address with its log-in. The ellipsis ends a text that was cut before its @.
  /:\/\/[^\s/@:]*:[^\s/@]+(?:@|…)/,
  /:\/\/[^\s/@:]+:(?!\d+(?:\/|$))\S*@/,
  // Web addresses that are secrets as a whole: who knows them may post.
  /:\/\/hooks?\.|\/hooks\/[a-z0-9]{8,}|\/(?:api\/)?webhooks?\/[\w-]{6,}|\.webhook\.office\.com|outlook\.office(?:365)?\.com\/webhook/i,
  /discord(?:app)?\.com\/api\/webhooks|chat\.googleapis\.com\/v1\/spaces|\.logic\.azure\.com|api\.telegram\.org\/bot/i,
  /[?&;#](?:[\w-]*token|[\w-]*key|secret|sig|signature|password|passwd|pwd|pass|auth|sas)=[^\s&]+/i,
  new RegExp(`${ASSIGNED}["']?\\s*[=:]\\s*["']?[^\\s"',;}]+`, 'i'),
  new RegExp(`(?:^|\\s)--?[a-z-]*${ASSIGNED}\\s+\\S+`, 'i'),
  /\bbearer\s+[\w.~+/=-]{8,}/i,
  /\bbasic\s+(?=\S*[\d=])[a-z\d+/=]{8,}/i,
  /\beyJ[\w-]{8,}\.[\w-]*/,
  /-----BEGIN [A-Z\d ]+-----/,
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/,
  /\bgh[pousr]_[A-Za-z\d]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}/,
  /\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}/,
  /\bnmcp_[\w-]{6,}/,
  /\bsk-[\w-]{20,}|\bAIza[\w-]{30,}|\bSG\.[\w-]{16,}|\bhf_[A-Za-z\d]{20,}/,
  /\$(?:2[aby]|argon2(?:i|d|id)|5|6|y)\$\S{8,}/,
];

const HEX = /(?<![a-z\d])[a-f\d]{32,}(?![a-z\d])/i;
const DENSE = /[\w+/=-]{32,}/g;

/** Whether a text looks like a secret or holds one, whatever it is called. */
export function looksSecret(text: string, { digestsAllowed }: { digestsAllowed: boolean }): boolean {
  if (SHAPES.some((shape) => shape.test(text))) return true;
  if (digestsAllowed && /^[a-f\d]+$/i.test(text)) return false;
  return HEX.test(text) || (text.match(DENSE) ?? []).some(isRandom);
}

const UUID = /^[a-f\d]{8}(-[a-f\d]{4}){3}-[a-f\d]{12}$/i;

/** Words joined by separators, such as a path or a file name, have short parts. */
const LONGEST_WORD = 12;

/**
 * Random characters change between capitals, small letters and digits at every second or third step; names and
 * words seldom do, and a capital that begins a word is no change. The entropy leaves out what merely repeats.
 */
function isRandom(text: string): boolean {
  if (UUID.test(text)) return false;
  const parts = text.split(/[-_/+=]+/).filter((part) => part !== '');
  const letters = parts.join('');
  if (letters.length < 24 || !/\d/.test(letters)) return false;
  const changes = (letters.match(CHANGE)?.length ?? 0) / (letters.length - 1);
  const words = parts.length > 2 && parts.every((part) => part.length <= LONGEST_WORD);
  return changes >= (words ? 0.4 : 0.18) && entropy(letters) >= 3.5;
}

const CHANGE = /(?<=[a-z])[A-Z\d]|(?<=\d)[a-zA-Z]|(?<=[A-Z])\d|(?<=[A-Z]{2})[a-z]/g;

/** Bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return -[...counts.values()].reduce((sum, n) => sum + (n / text.length) * Math.log2(n / text.length), 0);
}
