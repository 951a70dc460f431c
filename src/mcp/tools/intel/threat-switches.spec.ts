import { expect, it } from 'vitest';
import { switchesOf } from './threat-switches.js';

const global = (parameter_path: string, parameter_value: unknown) => ({
  parameter_path,
  parameter_value,
  sensor_id: null,
});
const own = (parameter_path: string, parameter_value: unknown) => ({
  ...global(parameter_path, parameter_value),
  sensor_id: 'hq-01',
});

it('paths and whole branches are told alike, by path', () => {
  expect(
    switchesOf([
      global('threat', { tor: { enabled: true, ports: [9001] } }),
      global('threat.phishing.enabled', 'False'),
      global('threat.vpn', { enabled: 'true' }),
    ]),
  ).toEqual({
    values: [
      ['threat.phishing.enabled', 'False'],
      ['threat.tor.enabled', true],
      ['threat.tor.ports', [9001]],
      ['threat.vpn.enabled', 'true'],
    ],
    enabled: ['tor', 'vpn'],
    disabled: ['phishing'],
  });
});

it('what the sensor has itself holds, in whatever form it is stored', () => {
  const rows = [global('threat.tor.enabled', true), own('threat.tor', { enabled: false })];
  for (const ordered of [rows, rows.toReversed()]) expect(switchesOf(ordered).disabled).toEqual(['tor']);
});

it('a path stored for itself holds before the same one inside a branch', () => {
  const rows = [global('threat.tor.enabled', true), global('threat', { tor: { enabled: false } })];
  for (const ordered of [rows, rows.toReversed()]) expect(switchesOf(ordered).enabled).toEqual(['tor']);
});
