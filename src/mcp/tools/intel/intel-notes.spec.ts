import { expect, it } from 'vitest';
import { aboutReputation } from './intel-notes.js';

const known = (zone: string, expired = false) => ({ reputation: { expired, age_hours: 30 }, zone });

it('what has expired says when it was learned', () => {
  expect(aboutReputation('address', known('UTC', true))).toEqual([
    { code: 'expired', message: expect.stringContaining('30 hours ago') },
  ]);
});

it('times that may be of another zone say in which they are read', () => {
  expect(aboutReputation('address', known('Europe/Amsterdam'))).toEqual([
    { code: 'zone_assumed', message: expect.stringContaining('read as Europe/Amsterdam') },
  ]);
  for (const zone of ['UTC', 'Etc/UTC', 'GMT']) expect(aboutReputation('address', known(zone))).toEqual([]);
});
