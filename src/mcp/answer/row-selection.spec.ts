import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fields, selected } from './row-selection.js';

const row = z.object({ ip_address: z.string(), hostname: z.string(), vendor: z.string() });
const rows = [{ ip_address: '10.0.0.5', hostname: 'ws-5', vendor: 'LENOVO' }];

describe('a selection of fields', () => {
  it('keeps what was named, in the order of the row', () => {
    const wanted = fields(row).parse(' vendor ,ip_address');
    expect(selected(rows, wanted)).toEqual([{ ip_address: '10.0.0.5', vendor: 'LENOVO' }]);
    expect(Object.keys(selected(rows, wanted)[0]!)).toEqual(['ip_address', 'vendor']);
  });

  it('is all of them when none is named', () => {
    expect(selected(rows, fields(row).parse(undefined))).toEqual(rows);
  });

  it.each(['hostnam', 'vendor,', 'ip_address;vendor', '', 'x'.repeat(501)])(
    'is refused when it reads %.20j',
    (text) => {
      expect(fields(row).safeParse(text).success).toBe(false);
    },
  );

  it('says which field an unknown one may have meant', () => {
    const { error } = fields(row).safeParse('vendor,hostnam');
    expect(error?.issues[0]?.message).toBe(
      'must be names from ip_address, hostname, vendor, separated by commas; the nearest is hostname',
    );
  });
});
