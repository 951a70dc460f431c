/** What a name says about the values under it. */
export type NameVerdict = 'secret' | 'code' | 'licence' | 'weak' | 'webhook' | 'digest' | 'plain';

/** Words that mean a secret wherever they stand in a name, also glued to others: dbpassword, authtokens. */
const STRONG =
  /^(pass|pw|pwd|psk|totp|otp|jwt|bearer|cookies?|authorization|dsn|cred|mnemonics?)$|(password|passwd|passcode|passphrase|passfile|passwort|pgpass|pincode|kennwort|wachtwoord|secret|token|credential|creds|apikey|(db|smtp|user|admin|ldap|mail|root)pass)s?$/;

/** Glued forms of a key that opens something. */
const GLUED_KEY =
  /(api|auth|access|secret|private|priv|ssh|ssl|tls|encryption|signing|licen[sc]e|master|shared|client|session)keys?$/;

/** Keys that open nothing. */
const OPEN_KEY = new Set(['public', 'primary', 'foreign', 'sort', 'group', 'hot']);

/**
 * A name with a strong word is harmless when it ends in one of these: it speaks about secrets (token_ttl,
 * password_min_length, credential_dumping) instead of holding one.
 */
const ABOUT_SECRETS = new Set(
  `enabled disabled required optional policy length min max minimum maximum ttl timeout expiry expires expiration
  lifetime age rotation count counts number days hours minutes seconds secs ms interval window threshold thresholds
  limit limits attempts failures dumping spraying spray stuffing guessing bruteforce force theft abuse access
  detection detect monitoring sensitivity type types method methods mode mechanism algorithm format check checks
  reuse exposure leak leaks harvesting cracking roasting verify validation replay remaining`.split(/\s+/),
);

/** What opens something when a name ends in it, and is a setting's subject when it does not: hec_url, seed_nodes. */
const AT_THE_END = /^(seed|hmac|signing|authid|hec|unseal)s?$/;

/** Digits or words that are typed in, however few they are. */
const TYPED_CODE = /\b(backup|recovery|rescue|scratch|seed|pin) (codes?|phrases?|words?)\b/;

const MAIL_OR_LOGIN = new Set('smtp mail email imap ldap api db database auth siem wazuh proxy'.split(' '));

const DIGEST = /^(ja3s?|ja4s?|md5|sha\d*|hash(es)?|fingerprints?|checksums?|digests?|commit|iocs?)$/;

/** What the whole way to a value says: dotted path and object keys, outermost first. */
export function judgeName(path: readonly string[]): NameVerdict {
  const parts = path.flatMap((name) => name.split('.')).map(wordsOf);
  const words = parts.flat();
  const about = ABOUT_SECRETS.has(words.at(-1) ?? '');
  if (TYPED_CODE.test(words.join(' ')) && !about) return 'code';
  if (parts.some(isSecret)) return 'secret';
  if (isLoginName(parts)) return 'secret';
  if (parts.some((part) => AT_THE_END.test(subjectOf(part))) && !about) return 'secret';
  if (parts.some((part) => /^licen[sc]es?$/.test(subjectOf(part))) && !about) return 'licence';
  if (words.includes('community')) return 'secret';
  if (words.includes('session') && words.at(-1) === 'id') return 'secret';
  if (parts.some(isWeak) && !about) return 'weak';
  if (words.some((word) => /^webhooks?$/.test(word))) return 'webhook';
  return words.some((word) => DIGEST.test(word)) ? 'digest' : 'plain';
}

/** apiKey, api_key, API-KEY and "api key" are the words api and key. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

function isSecret(words: string[]): boolean {
  if (ABOUT_SECRETS.has(words.at(-1) ?? '')) return false;
  if (words.join(' ') === 'x api' || words.join(' ') === 'auth id') return true;
  return words.some(
    (word, i) =>
      STRONG.test(word) ||
      GLUED_KEY.test(word) ||
      (/^keys?$/.test(word) && i > 0 && i === words.length - 1 && !OPEN_KEY.has(words[i - 1]!)) ||
      (/^keys?$/.test(word) && GLUED_KEY.test(`${words[i - 1] ?? ''}key`)),
  );
}

/** The last word of a name that is more than a place for values. */
function subjectOf(words: string[]): string {
  return words.findLast((word) => !HOLDERS.has(word) && !/^\d+$/.test(word)) ?? '';
}

/** The name a service is logged in to with, half of what opens it. */
function isLoginName(parts: string[][]): boolean {
  const last = parts.at(-1)?.at(-1) ?? '';
  return /^(user|username|login|account)$/.test(last) && parts.flat().some((word) => MAIL_OR_LOGIN.has(word));
}

/** "auth", "private" and "key" name secrets as often as other things. */
function isWeak(words: string[]): boolean {
  const [last = '', before = ''] = words.toReversed();
  return (
    (words.length === 1 && /^keys?$/.test(last)) ||
    WEAK.test(last) ||
    (WEAK.test(before) && HOLDERS.has(last))
  );
}

const WEAK = /^(auth|private|pin|salt)$/;
const HOLDERS = new Set('header string value data info pem user username'.split(' '));
