import { expect, it } from 'vitest';
import { clean } from '../../answer/untrusted.js';
import { defanged } from './defanged.js';
import { indicatorOf, parseIndicator } from './parse-indicator.js';

const MD5 = '44d88612fea8a8f36de82e1278abb02f';

it.each([
  ['203.0.113.66', 'ip', '203.0.113.66'],
  ['203[.]0[.]113[.]66', 'ip', '203.0.113.66'],
  ['203.0.113.66/32', 'ip', '203.0.113.66'],
  ['203.0.113.66:8080', 'ip', '203.0.113.66'],
  ['::ffff:203.0.113.66', 'ip', '203.0.113.66'],
  ['2001:0DB8::0001', 'ip', '2001:db8::1'],
  ['2001[:]db8[:][:]1', 'ip', '2001:db8::1'],
  ['[2001:db8::1]:443', 'ip', '2001:db8::1'],
  ['2001:db8::1/128', 'ip', '2001:db8::1'],
  ['203.0.113.66/24', 'cidr', '203.0.113.0/24'],
  ['2001:db8:1:2::/47', 'cidr', '2001:db8::/47'],
  ['0.0.0.0/0', 'cidr', '0.0.0.0/0'],
  ['Evil.Example', 'domain', 'evil.example'],
  ['evil(dot)example.', 'domain', 'evil.example'],
  ['*.evil.example', 'domain', 'evil.example'],
  ['evil.example:8443', 'domain', 'evil.example'],
  ['bücher.example', 'domain', 'xn--bcher-kva.example'],
  ['_dmarc.evil.example', 'domain', '_dmarc.evil.example'],
  ['hxxps[:]//user:pw@Evil[.]example/A?b=1#c', 'url', 'https://evil.example/A?b=1'],
  ['hxxp://203[.]0.113.66/x.exe', 'url', 'http://203.0.113.66/x.exe'],
  ['http://[2001:db8::1]/x', 'url', 'http://[2001:db8::1]/x'],
  ['"evil.example/x.exe"', 'url', 'http://evil.example/x.exe'],
  [MD5.toUpperCase(), 'hash', MD5],
  ['a'.repeat(40), 'hash', 'a'.repeat(40)],
  [`<${'0'.repeat(64)}>`, 'hash', '0'.repeat(64)],
])('%s is an indicator of the type %s', (text, type, value) => {
  expect(parseIndicator(text)).toMatchObject({ type, value });
});

it.each([
  ['', ' '],
  ['words', 'evil'],
  ['a number', '12345'],
  ['a bad prefix', '203.0.113.0/33'],
  ['a bad prefix', '2001:db8::/129'],
  ['no address', '300.1.1.1'],
  ['leading zeros', '010.1.1.1'],
  ['part of a hash', 'abcdef0123'],
  ['mail', 'somebody[@]evil[.]example'],
  ['a path', '/etc/passwd'],
  ['two', 'evil.example other.example'],
  ['SQL', "x'; DROP TABLE alerts; --"],
  ['dots', '...'],
  ['a long label', `${'a'.repeat(64)}.example`],
])('%s (%j) is none', (_, text) => {
  expect(parseIndicator(text)).toBeUndefined();
});

it('a text of another type than said is refused, and tells which it has', () => {
  expect(() => indicatorOf('indicator', 'evil.example', 'ip')).toThrow(/not of the type ip but of domain/);
  expect(() => indicatorOf('indicator', '203.0.113.66', 'cidr')).toThrow(/but of ip/);
  expect(() => indicatorOf('domain', 'http://evil.example/', 'domain')).toThrow(
    /^domain is not .* but of url/,
  );
  expect(() => indicatorOf('indicator', 'nothing', 'hash')).toThrow(/is no indicator; allowed: an IPv4/);
  expect(indicatorOf('indicator', '203.0.113.0/24', 'ip').type).toBe('cidr');
});

/** Ways in which people make an indicator harmless, of which any may be used at any place. */
const WRITTEN: Record<string, string[]> = {
  '.': ['.', '[.]', '(.)', '{.}', '[dot]', '(dot)', '[DOT]', '( dot )'],
  '://': ['://', '[:]//', '[://]'],
};

const INDICATORS = [
  ['198.51.100.7', 'ip'],
  ['198.51.100.0/25', 'cidr'],
  ['a.b-c.evil.example', 'domain'],
  ['https://cdn.evil.example/a/b.php?x=1', 'url'],
  ['http://198.51.100.7/load', 'url'],
] as const;

it('however it is written, the same is meant, and what an answer shows can be asked again', () => {
  let seed = 7;
  const pick = <T>(choices: readonly T[]) =>
    choices[(seed = (seed * 16_807) % 2_147_483_647) % choices.length]!;
  for (let i = 0; i < 2_000; i++) {
    const [value, type] = pick(INDICATORS);
    const [before, host, after] = /^(https?:\/\/)?([^/]+)(.*)$/.exec(value)!.slice(1) as [
      string?,
      string?,
      string?,
    ];
    const scheme = (before ?? '')
      .replace('://', () => pick(WRITTEN['://']!))
      .replace('http', pick(['http', 'hxxp', 'hXXp']));
    const dotted = host!.replaceAll('.', () => pick(WRITTEN['.']!));
    const cased = type === 'domain' && pick([true, false]) ? dotted.toUpperCase() : dotted;
    const text = pick(['', ' ', '"', '<']) + scheme + cased + after! + pick(['', ' ', '"', '>']);
    expect(parseIndicator(text), text).toMatchObject({ type, value });
    const shown = clean(defanged(value));
    expect(parseIndicator(shown), shown).toMatchObject({ type, value });
    if (type !== 'ip' && type !== 'cidr') expect(shown).not.toMatch(/(?<!\[):\/\/|evil\.example/);
  }
});
