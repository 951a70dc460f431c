import { describe, expect, it } from 'vitest';
import { isInternal, riskOf, singleHost } from './host-risk.js';

describe('the risk of a host', () => {
  it.each([
    [0, 0, 0, 'LOW'],
    [3, 0, 15, 'LOW'],
    [4, 0, 20, 'MEDIUM'],
    [9, 0, 45, 'MEDIUM'],
    [10, 0, 50, 'HIGH'],
    [15, 0, 75, 'HIGH'],
    [16, 0, 80, 'CRITICAL'],
    [20, 0, 100, 'CRITICAL'],
    [1_000_000, 5, 100, 'CRITICAL'],
    [1, 1, 35, 'MEDIUM'],
    [4, 2, 50, 'HIGH'],
    [10, 1, 80, 'CRITICAL'],
  ])('with %d alerts, %d of them CRITICAL, is %d: %s', (total, CRITICAL, score, level) => {
    const risk = riskOf({ total, by_severity: { HIGH: total - CRITICAL, CRITICAL } });
    expect(risk).toMatchObject({ threat_score: score, risk_level: level });
  });

  it('without a count of CRITICAL is that of the alerts alone', () => {
    expect(riskOf({ total: 2, by_severity: {} }).threat_score).toBe(10);
  });

  it('comes with another advice for each level', () => {
    const advice = [0, 4, 10, 16].map((total) => riskOf({ total, by_severity: {} }).recommendation);
    expect(new Set(advice).size).toBe(4);
  });
});

describe('an internal address', () => {
  it.each(
    [
      ['10.0.0.5', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1', '10.0.0.0/8'],
      ['127.0.0.1', '127.9.9.9', '169.254.1.1'],
      ['fd00::1', 'fc00::/7', '::1', 'fe80::1', '::ffff:10.0.0.5', '::ffff:192.168.0.0/120'],
    ].flat(),
  )('is %s', (address) => {
    expect(isInternal(address)).toBe(true);
  });

  it.each(
    [
      ['8.8.8.8', '172.15.255.255', '172.32.0.0', '192.167.1.1', '100.64.0.1', '0.0.0.0/0', '224.0.0.1'],
      ['2001:db8::1', '2606:4700::1111', '::', 'ff02::1', '::ffff:8.8.8.8'],
    ].flat(),
  )('is not %s', (address) => {
    expect(isInternal(address)).toBe(false);
  });
});

describe('a single host', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5'],
    ['10.0.0.5/32', '10.0.0.5'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['10.0.0.5/24', null],
    ['10.0.0.0/0', null],
    ['2001:db8::1/32', null],
    ['::ffff:10.0.0.5/128', '::ffff:10.0.0.5'],
  ])('of %s is %s', (address, host) => {
    expect(singleHost(address)).toBe(host);
  });
});
