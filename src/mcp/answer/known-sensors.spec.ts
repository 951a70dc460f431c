import { describe, expect, it } from 'vitest';
import { named, nearestSensors, unknownSensor } from './known-sensors.js';

describe('sensors in a sentence', () => {
  it('are a few, and how many more', () => {
    expect(named(['a', 'b'])).toBe('a, b');
    expect(named(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  });

  it('are named without what would hide in a name', () => {
    expect(named([`dmz\u202e\n${'x'.repeat(80)}`])).not.toMatch(/[\u202e\n]|x{70}/);
  });
});

describe('an unknown sensor', () => {
  it('is told with the nearest ids first', () => {
    expect(nearestSensors('dmz-03', ['hq-core-01', 'ot-kade-01', 'soc-server', 'dmz-02'])).toMatch(
      /^the nearest registered are dmz-02, /,
    );
    expect(nearestSensors('x', ['only'])).toBe('the nearest registered is only');
    expect(nearestSensors('x', [])).toBe('no sensor is registered');
  });

  it('is not found', () => {
    expect(unknownSensor('x', [])).toMatchObject({ code: 'not_found' });
  });
});
