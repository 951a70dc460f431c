/** Names, without their separators, under which secrets are kept. Too many names cost legibility, too few a secret. */
const SECRET_NAME =
  /pass|pwd|psk|secret|token|cred|auth|cookie|session|bearer|jwt|key|otp|pin$|salt|signature|private|dsn|wachtwoord|kennwort/;

const SHAPES: readonly RegExp[] = [
  /\b(?:bearer|basic|digest|negotiate)\s+\S{6,}/i,
  /nmcp_[\w-]{6,}/,
  /\beyJ[\w-]{8,}/,
  /-----BEGIN /,
  /:\/\/[^\s/@]*:[^\s/@]+@/,
  /(?:pass|passwd|password|passphrase|pwd|secret|token|key|sig|signature|auth|authorization)["']?\s*[=:]\s*["']?\S/i,
  /--?[a-z-]*(?:password|passphrase|secret|token|key)\s+\S/i,
  /\b(?:AKIA|ASIA)[A-Z\d]{16}|\bgh[pousr]_\w{20}|\bgithub_pat_\w{20}|\bglpat-[\w-]{16}|\bxox[a-z]-[\w-]{8}/,
  /\bsk-[\w-]{16}|\bAIza[\w-]{30}|\bSG\.[\w-]{16}|\bhf_[A-Za-z\d]{20}/,
  /\$(?:2[aby]|argon2(?:i|d|id)|5|6|y)\$\S{8}/,
  /[a-f\d]{32}/i,
];

/** Long runs without a space; a digit among them tells random characters from names and words. */
const DENSE = /[\w+/=~-]{32,}/g;

/** Whether values under this name are likely to be secrets. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.toLowerCase().replace(/[^\p{L}\d]/gu, ''));
}

/** Whether a text is, or holds, what secrets look like. In doubt it is: a hashed value costs only legibility. */
export function looksSecret(text: string): boolean {
  return SHAPES.some((shape) => shape.test(text)) || (text.match(DENSE) ?? []).some((run) => /\d/.test(run));
}
