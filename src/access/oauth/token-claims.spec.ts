import { describe, expect, it } from 'vitest';
import { InvalidToken } from './oauth-error.js';
import { principalOf } from './token-claims.js';

const claims = (more: Record<string, unknown> = {}) => ({ exp: 1_800_000_000, sub: 'alice', ...more });

describe('the name of a principal', () => {
  it('is the subject', () => {
    expect(principalOf(claims({ client_id: 'cli' })).id).toBe('oauth:alice');
  });

  it('of a client that speaks for itself cannot be that of a user', () => {
    expect(principalOf({ exp: 1, client_id: 'alice' }).id).toBe('oauth-client:alice');
  });

  it.each<[unknown, string]>([
    ['', 'empty'],
    ['a'.repeat(256), 'too long'],
    ['alice\n{"forged":1}', 'two lines'],
    ['alice\u2028', 'a line separator'],
    ['\u001b[31malice', 'a control character'],
    ['ali\u202ece', 'a bidirectional mark'],
    ['ali\u200bce', 'an invisible space'],
    [7, 'a number'],
    [null, 'null'],
  ])('%j is refused: %s', (sub) => {
    expect(() => principalOf(claims({ sub }))).toThrow('the claim sub is malformed');
    expect(() => principalOf({ exp: 1, client_id: sub })).toThrow(InvalidToken);
  });

  it('is needed', () => {
    expect(() => principalOf({ exp: 1 })).toThrow('neither a sub nor a client_id');
  });
});

describe('the toolsets of a token', () => {
  it.each<[Record<string, unknown>, string[] | null]>([
    [{ scope: 'openid traffic alerts' }, ['alerts', 'traffic']],
    [{ scope: ['traffic'] }, ['traffic']],
    [{ scp: 'alerts' }, ['alerts']],
    [{ scp: ['alerts', 'exports'] }, ['alerts', 'exports']],
    [{ scope: 'openid', scp: ['alerts'] }, ['alerts']],
    [{ scope: 'netmonitor' }, null],
    [{ scp: ['alerts', 'netmonitor'] }, null],
    [{ scope: 'openid profile' }, []],
    [{ scope: 'ALERTS netmonitor:all alerts.read all * netmonitors' }, []],
    [{ scope: '' }, []],
    [{}, []],
  ])('%j gives %j', (granted, toolsets) => {
    expect(principalOf(claims(granted)).toolsets).toEqual(toolsets);
  });

  it.each([{ scope: 7 }, { scope: null }, { scp: { alerts: true } }, { scope: ['alerts', 7] }])(
    '%j is refused',
    (granted) => {
      expect(() => principalOf(claims(granted))).toThrow(InvalidToken);
    },
  );
});

describe('the sensors of a token', () => {
  it.each([
    [undefined, null],
    [
      ['dmz-01', 'lan 02'],
      ['dmz-01', 'lan 02'],
    ],
    [[], []],
  ])('%j gives %j', (netmonitor_sensors, sensors) => {
    expect(principalOf(claims({ netmonitor_sensors })).sensors).toEqual(sensors);
  });

  it.each(['dmz-01', null, [7], [''], [null], {}, { 0: 'dmz-01' }, true, ''])(
    '%j is refused and never means all',
    (netmonitor_sensors) => {
      expect(() => principalOf(claims({ netmonitor_sensors }))).toThrow(
        'the claim netmonitor_sensors is malformed',
      );
    },
  );
});

describe('the end of a token', () => {
  it('is its exp, in milliseconds', () => {
    expect(principalOf(claims()).expiresAt).toBe(1_800_000_000_000);
  });

  it('far beyond the calendar is still a date', () => {
    expect(new Date(principalOf(claims({ exp: 1e300 })).expiresAt!).getTime()).not.toBeNaN();
  });

  it.each([Infinity, Number.NaN, '1800000000', undefined])('%j is refused', (exp) => {
    expect(() => principalOf(claims({ exp }))).toThrow('the claim exp is malformed');
  });
});
