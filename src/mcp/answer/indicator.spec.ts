import { expect, it } from 'vitest';
import { refang } from './indicator.js';
import { clean } from './untrusted.js';

it.each([
  ['hxxp://evil[.]example/x', 'http://evil.example/x'],
  ['hXXps[:]//evil(dot)example', 'https://evil.example'],
  ['h**p://evil{.}example', 'http://evil.example'],
  ['http[://]www[.]evil[.]example', 'http://www.evil.example'],
  [' 1[.]2[.]3[.]4 ', '1.2.3.4'],
  ['user[@]evil[.]example', 'user@evil.example'],
  ['user(at)evil[.]example', 'user@evil.example'],
  ['44d88612fea8a8f36de82e1278abb02f', '44d88612fea8a8f36de82e1278abb02f'],
  ['[2001:db8::1]', '[2001:db8::1]'],
  ['https://evil.example/a[1].txt', 'https://evil.example/a[1].txt'],
])('%j stands for %j', (written, meant) => {
  expect(refang(written)).toBe(meant);
});

it('what an answer defanged can be asked for again', () => {
  expect(refang(clean('https://www.evil.example/x'))).toBe('https://www.evil.example/x');
});
