import { describe, expect, it } from 'vitest';
import type { Device } from '../../../database/devices/device.js';
import type { TypeEvidence } from '../../../database/devices/type-evidence.js';
import { hostnamePattern, suggestTypes } from './classification-hints.js';
import { learnedOf } from './learned-behavior.js';

const unknown = {
  vendor: 'Axis',
  hostname: null,
  suggested_template_id: null,
  classification_confidence: 0.62,
};

function type(name: string, more: Partial<TypeEvidence> = {}): TypeEvidence {
  return {
    template_id: name.length,
    name,
    category: 'iot',
    port_rules: [],
    same_vendor: 0,
    same_vendor_classified: 4,
    ...more,
  };
}

function suggest(device: Partial<Device>, types: TypeEvidence[], called: number[] = []) {
  const learned = learnedOf({ ports: { outbound_destination_ports: called } });
  return suggestTypes({ ...unknown, ...device } as Device, learned, types);
}

describe('a suggested type', () => {
  it.each<[string, Partial<Device>, TypeEvidence, number[], number, RegExp]>([
    ['the classifier', { suggested_template_id: 6 }, type('Camera'), [], 0.62, /classifier.*0\.62/],
    ['devices of the vendor', {}, type('Camera', { same_vendor: 3 }), [], 0.45, /3 of 4 .*vendor Axis/],
    [
      'ports it sends to',
      {},
      type('Camera', { port_rules: [{ ports: [554, 80] }] }),
      [554, 22],
      0.25,
      /sends to 554,/,
    ],
    ['the host name', { hostname: 'CAM-7.example' }, type('IP Camera'), [], 0.4, /begins with cam/],
  ])('has %s for a reason', (_, device, evidence, called, confidence, reason) => {
    expect(suggest(device, [evidence], called)).toEqual([
      {
        template_id: evidence.template_id,
        name: evidence.name,
        confidence,
        reasons: [expect.stringMatching(reason)],
      },
    ]);
  });

  it('is surer with every reason, and the surest comes first with the weightiest reason', () => {
    const camera = type('IP Camera', { same_vendor: 4 });
    const found = suggest({ hostname: 'cam-7' }, [type('Camera'), camera]);
    expect(found.map(({ name, confidence }) => [name, confidence])).toEqual([
      ['IP Camera', 0.76],
      ['Camera', 0.4],
    ]);
    expect(found[0]!.reasons[0]).toMatch(/^4 of 4/);
  });

  it.each<[string, Partial<Device>, TypeEvidence, number[]]>([
    [
      'a classifier that is not sure at all',
      { suggested_template_id: 6, classification_confidence: 0 },
      type('Camera'),
      [],
    ],
    [
      'ports that a device of the type serves',
      {},
      type('Camera', { port_rules: [{ ports: [554], direction: 'inbound' }] }),
      [554],
    ],
    ['rules without ports', {}, type('Camera', { port_rules: [null, { ports: 'all' }] }), [554]],
    ['a part of a word', { hostname: 'ap-1' }, type('Laptop'), []],
    ['a word within a word', { hostname: 'tv-1' }, type('CCTV Recorder'), []],
  ])('is not made of %s', (_, device, evidence, called) => {
    expect(suggest(device, [evidence], called)).toEqual([]);
  });
});

it('the pattern of a host name is the letters it begins with', () => {
  expect(['WS-101.example', 'plc21', '10-0-0-5.example', '', null].map(hostnamePattern)).toEqual([
    'ws',
    'plc',
    null,
    null,
    null,
  ]);
});
