import { describe, expect, it } from 'vitest';
import { rulesOf } from './detection-rules.js';

function stored(values: Record<string, unknown>) {
  return Object.entries(values).map(([path, parameter_value]) => ({
    parameter_path: `thresholds.${path}`,
    parameter_value,
    sensor_id: null,
  }));
}

describe('detection rules', () => {
  it('gather the thresholds of a type, by name', () => {
    const rules = rulesOf(
      stored({ 'port_scan.enabled': true, 'port_scan.unique_ports': 20, 'beaconing.enabled': false }),
    );
    expect(rules).toEqual([
      { detection_type: 'beaconing', enabled: false, settings: {} },
      { detection_type: 'port_scan', enabled: true, settings: { unique_ports: 20 } },
    ]);
  });

  it('do not claim to know whether a detection is on', () => {
    expect(rulesOf(stored({ 'dns_enhanced.dga_threshold': 0.6, 'odd.enabled': 'perhaps' }))).toEqual([
      { detection_type: 'dns_enhanced', enabled: null, settings: { dga_threshold: 0.6 } },
      { detection_type: 'odd', enabled: null, settings: { enabled: 'perhaps' } },
    ]);
  });

  it('put thresholds of no type under general', () => {
    expect(rulesOf(stored({ packet_rate_warning: 10_000 }))).toEqual([
      { detection_type: 'general', enabled: null, settings: { packet_rate_warning: 10_000 } },
    ]);
  });

  it('keep deeper paths apart', () => {
    expect(rulesOf(stored({ 'tls.ja3.list': ['a'], 'tls.list': ['b'] }))[0]!.settings).toEqual({
      'ja3.list': ['a'],
      list: ['b'],
    });
  });

  it('read a type stored as one object, where single paths win', () => {
    const rules = rulesOf(
      stored({ 'port_scan.unique_ports': 20, port_scan: { enabled: 'True', unique_ports: 10 } }),
    );
    expect(rules).toEqual([{ detection_type: 'port_scan', enabled: true, settings: { unique_ports: 20 } }]);
  });

  it('are none when nothing is stored', () => {
    expect(rulesOf([])).toEqual([]);
  });
});
