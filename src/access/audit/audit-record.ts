import type { Algorithm, ChainSeal, Link } from './chain-seal.js';

/** No record is longer; a longer line was written by somebody else. */
export const LONGEST_LINE = 65_536;

/** A line of an audit file, as far as the chain is concerned. */
export interface AuditRecord {
  seq: number;
  prev: string;
  hash: string;
  algorithm: Algorithm;
  keyId: string | undefined;
  /** Bytes before this record that a crash or a full disk left unfinished. */
  torn: number;
  /** Records before this one that could not be written. */
  dropped: number;
  /** The line without its hash. */
  body: Buffer;
}

/** Characters that a terminal or an editor would act upon. JSON itself escapes only those below space. */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const HASH_AT_END = /^,"hash":"([\da-f]{64})"}$/;
const HASH_LENGTH = `,"hash":"${'0'.repeat(64)}"}`.length;

/** The next line of a chain, without its line break. */
export function sealedLine(fields: object, last: Link, seal: ChainSeal): { line: string; link: Link } {
  const seq = last.seq + 1;
  const record = { seq, ...fields, alg: seal.algorithm, key_id: seal.keyId, prev: last.hash };
  const body = JSON.stringify(record).replace(ACTIVE, escaped);
  const hash = seal.hash(seal.algorithm, last.hash, body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, link: { seq, hash } };
}

/** What the line says about itself, or undefined when it is no audit record. */
export function readRecord(line: Buffer): AuditRecord | undefined {
  const end = line.length - HASH_LENGTH;
  if (end < 0) return undefined;
  const hash = HASH_AT_END.exec(line.toString('latin1', end))?.[1];
  if (hash === undefined) return undefined;
  const fields = parsed(line);
  const { seq, prev, alg, key_id: keyId, torn, dropped } = fields ?? {};
  if (!isCount(seq) || seq === 0 || typeof prev !== 'string' || !/^[\da-f]{64}$/.test(prev)) return undefined;
  if (alg !== 'sha256' && alg !== 'hmac-sha256') return undefined;
  return {
    seq,
    prev,
    hash,
    algorithm: alg,
    keyId: typeof keyId === 'string' ? keyId : undefined,
    torn: isCount(torn) ? torn : 0,
    dropped: isCount(dropped) ? dropped : 0,
    body: Buffer.concat([line.subarray(0, end), CLOSING]),
  };
}

const CLOSING = Buffer.from('}');

function parsed(line: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line.toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
