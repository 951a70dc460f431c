import { describe, expect, it } from 'vitest';
import { clean, cleanLines } from './untrusted.js';

const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** What some client renders or follows: autolinks, markdown links and images, references, HTML. */
const FETCHABLE =
  /[a-z0-9+.-]:\/\/|www\.\S|\]\(|^\s*\[[^\]]*\]:\D|\b(javascript|vbscript|data|blob|file|mailto|xmpp|tel|sms):\S|<[a-z!/?]|(^|[\s"'=(<])\/\/\w/i;

/** Markdown's reading: a backslash hides a sign, a character reference is the character. */
function asMarkdown(text: string): string {
  return text
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&(?:#58|#x3a|colon);/gi, ':')
    .replace(/&(?:#47|#x2f|sol);/gi, '/')
    .replace(/&(?:#46|#x2e|period);/gi, '.');
}

function dangersIn(text: string): string[] {
  return [
    ...(FORBIDDEN.test(text) ? ['invisible characters'] : []),
    ...(FETCHABLE.test(text) ? ['a link'] : []),
    ...(/[a-z0-9+.-]:\/\/|www\.\S/i.test(asMarkdown(text)) ? ['a link once Markdown has read it'] : []),
    ...(clean(text) === text ? [] : ['something left to clean']),
  ];
}

describe('invisible characters are gone', () => {
  it.each([
    ['NUL', 'a\u0000b', 'ab'],
    ['bell and backspace', 'a\u0007\u0008b', 'ab'],
    ['colour by ESC', '\u001b[31mred\u001b[0m', '[31mred[0m'],
    ['a link by ESC', '\u001b]8;;x\u0007y', ']8;;xy'],
    ['colour by C1', '\u009b31mred', '31mred'],
    ['DEL', 'a\u007fb', 'ab'],
    ['tab and line ends', 'a\tb\nc\r\nd', 'a b c  d'],
    ['other line ends', 'a\u0085b\u2028c\u2029d\u000be', 'a b c d e'],
    ['right to left', '\u202egnp.exe\u202c', 'gnp.exe'],
    ['isolates and marks', '\u2066a\u2069\u200e\u200fb\u061c', 'ab'],
    ['zero width', 'a\u200bb\u200cc\u200dd\u2060e\ufefff', 'abcdef'],
    ['tags', 'ok\u{e0001}\u{e0049}\u{e0067}\u{e007f}', 'ok'],
    ['variation selectors', 'a\ufe0fb\u{e0100}', 'ab'],
    ['fillers', 'a\u3164b\u115fc\uffa0d\u034fe', 'abcde'],
    ['soft hyphen', 'pass\u00adword', 'password'],
    ['half characters', 'a\ud83db\ude00c', 'abc'],
    ['half beside whole', '\ud83d\ud83d\ude00', '😀'],
  ])('%s', (_, text, expected) => {
    expect(clean(text)).toBe(expected);
    expect(dangersIn(clean(text))).toEqual([]);
  });
});

describe('nothing is rendered or followed', () => {
  it.each([
    ['http://evil.example/x?q=1', 'http[://]evil.example/x?q=1'],
    ['HTTPS://EVIL', 'HTTPS[://]EVIL'],
    ['see ftp://x and ssh://y', 'see ftp[://]x and ssh[://]y'],
    ['hthttp://tp://evil', 'hthttp[://]tp[://]evil'],
    ['http:////evil', 'http[://]//evil'],
    ['ht\u200btp:/\u200b/evil', 'http[://]evil'],
    ['http:\u0000//evil', 'http[://]evil'],
    ['http:\\/\\/evil', 'http[:\\/\\/]evil'],
    ['http\\://evil', 'http[\\://]evil'],
    ['http&colon;//evil', 'http& colon;//evil'],
    ['http&#58;//evil', 'http& #58;//evil'],
    ['http:&sol;&#x2F;evil', 'http:& sol;& #x2F;evil'],
    ['www.evil.example', 'www[.]evil.example'],
    ['_WWW.evil.example_', '_WWW[.]evil.example_'],
    ['www\\.evil.example', 'www[\\.]evil.example'],
    ['www&period;evil', 'www& period;evil'],
    ['![x](http://evil/?leak)', '![x] (http[://]evil/?leak)'],
    ['![x](/relative)', '![x] (/relative)'],
    ['[x](javascript:alert(1))', '[x] (javascript[:]alert(1))'],
    ['[x]\u200b(y)', '[x] (y)'],
    ['http://(y)', 'http[://] (y)'],
    ['[1]: //evil/x', '[1] : / /evil/x'],
    ['  [a b]:x', '  [a b] :x'],
    ['![x][1]', '![x][1]'],
    ['<http://evil>', '‹http[://]evil>'],
    ['<a@evil.example>', '‹a@evil.example>'],
    ['<img src=//evil/x>', '‹img src=/ /evil/x>'],
    ['<IMG SRC="http://evil">', '‹IMG SRC="http[://]evil">'],
    ['</td><script>x</script>', '‹/td>‹script>x‹/script>'],
    ['<!-- x --><?php', '‹!-- x -->‹?php'],
    ['<\u200bimg src=x>', '‹img src=x>'],
    ['<<img>', '<‹img>'],
    ['//evil.example/x', '/ /evil.example/x'],
    ['url(//evil/x)', 'url(/ /evil/x)'],
    ['javascript:alert(1)', 'javascript[:]alert(1)'],
    ['java\u200bscript:alert(1)', 'javascript[:]alert(1)'],
    ['VBScript:x', 'VBScript[:]x'],
    ['data:text/html;base64,PHN2Zz4=', 'data[:]text/html;base64,PHN2Zz4='],
    ['mailto:a@evil.example', 'mailto[:]a@evil.example'],
    ['file:/etc/passwd', 'file[:]/etc/passwd'],
  ])('of %j', (text, expected) => {
    expect(clean(text)).toBe(expected);
    expect(dangersIn(clean(text))).toEqual([]);
  });
});

it.each([
  'Ongewoon groot packet gedetecteerd: 3199 bytes',
  'Port scan: 10.0.0.5 probed 1,024 ports of 192.168.1.10 in 60 s (SYN)',
  '10.0.0.1:443',
  '[2001:db8::1]:443 <- fe80::1',
  '00:1A:2B:3C:4D:5E',
  'rule: x',
  'data: 5 MB',
  'a < b && c > 5 -> 10% | x=y',
  'C:\\Windows\\System32\\cmd.exe /c "dir"',
  '\\\\server\\share\\geheim.docx',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)',
  "' OR 1=1 --; /* x */ // y",
  'Größe überschritten: naïve façade, één, Ελλάδα, 日本',
  'Alarm 😀🚨',
  'array[0] = x; [x] done; f(x)[1]',
  'GET /a//b?x=1&y=2&amp;z HTTP/1.1',
  'user@example.org via host.example.org',
])('an ordinary text stays as it is: %s', (text) => {
  expect(clean(text)).toBe(text);
});

describe('a long text', () => {
  it.each([1_001, 5_000, 1_000_000])('of %d characters is cut and says so', (length) => {
    const cut = clean('x'.repeat(length));
    expect(cut.length).toBeLessThanOrEqual(1_000);
    const [, kept = '', left] = /^(x+) … \(\+(\d+) characters\)$/.exec(cut) ?? [];
    expect(kept.length + Number(left)).toBe(length);
    expect(dangersIn(cut)).toEqual([]);
  });

  it('of exactly the longest length is not', () => {
    expect(clean('x'.repeat(1_000))).toBe('x'.repeat(1_000));
  });

  it('is not cut through a character', () => {
    expect(clean(`x${'😀'.repeat(600)}`)).toMatch(/^x😀+ … \(\+\d+ characters\)$/u);
  });
});

it('lines of a document keep their ends, each clean, none cut', () => {
  expect(cleanLines(`a\u0000\r\nhttp://b\n${'x'.repeat(2_000)}`)).toBe(`a\nhttp[://]b\n${'x'.repeat(2_000)}`);
});

it('whatever strangers write, it comes out harmless, and the same when cleaned again', () => {
  const pieces =
    'http https :// : / \\ www . ]( [ ] ( ) < > img & #58; colon; javascript data mailto x é 1 " = ; !'.split(
      ' ',
    );
  pieces.push(
    ' ',
    '\n',
    '\t',
    '\u0000',
    '\u001b',
    '\u0085',
    '\u200b',
    '\u202e',
    '\ud83d',
    '\ude00',
    '\u{e0041}',
  );
  let seed = 20_261_120;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const texts = Array.from({ length: 10_000 }, () =>
    Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join(''),
  );
  const failures = texts.filter((text) => {
    const short = clean(text.repeat(3), 40);
    return dangersIn(clean(text)).length > 0 || short.length > 40 || clean(short, 40) !== short;
  });
  expect(failures).toEqual([]);
});
