import { expect, it } from 'vitest';
import { report } from '../../soak/report.js';
import { soak } from '../../soak/soak.js';

const OPTIONS = { minutes: 2, seed: 20_261_125, clients: 50 };

it('two minutes among fifty clients and random faults leave no call without its true end', async () => {
  const say = (text: string) => process.stderr.write(`soak: ${text}\n`);
  const result = await soak({ ...OPTIONS, say });
  process.stderr.write(report(result));
  expect(result.violations).toEqual([]);
}, 600_000);
