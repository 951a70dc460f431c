import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { onEveryNetwork } from './network.js';
import { ranked, tally } from './plain-alerts.js';

/** When the shift ended in which the testbed was attacked, but for what happened at night. */
const AFTER_THE_ATTACK = '2026-11-19T22:00:00.001Z';
const EVERY = 25;

/** Ids of the alerts that the makers of the testbed ascribe to a phase of their attack. */
function labelled(): Map<number, string> {
  const file = new URL('../../../shared/data/real/ait_labels.csv.gz', import.meta.url);
  const [, ...rows] = gunzipSync(readFileSync(file)).toString('utf8').trim().split(/\r?\n/);
  return new Map(rows.map((row) => row.split(',')).map(([id, phase]) => [Number(id), phase!]));
}

onEveryNetwork(
  'labelled attack',
  (network) => {
    const isReal = network.set === 'real';
    const alertsOf = async () => {
      const labels = labelled();
      const all = (await network.rows('alerts')).filter(({ id }) => labels.has(id));
      const isFalse = ({ id }: { id: number }) => labels.get(id) === 'false_positive';
      return { attack: all.filter((alert) => !isFalse(alert)), mistaken: all.filter(isFalse) };
    };

    it.runIf(isReal)('is where shift_brief says to look first', async () => {
      const { attack } = await alertsOf();
      const hosts = attack.flatMap(({ source_ip, destination_ip }) => source_ip ?? destination_ip ?? []);
      const [[victim]] = ranked(tally(hosts, String)) as [[string, number]];
      const { answer } = await network.ask('shift_brief');
      expect(answer['look_first'][0]).toMatchObject({ ip_address: victim, severity: 'HIGH' });
    });

    it.runIf(isReal)(
      'is hardly taken for noise where it is grave, but what is labelled a mistake is',
      async () => {
        const { attack, mistaken } = await alertsOf();
        const noiseAmong = async (alerts: { id: number }[]) => {
          const noise: number[] = [];
          for (const { id } of alerts) {
            const { answer } = await network.ask('investigate_alert', { alert_id: id });
            if (answer['verdict'] === 'looks_like_noise') noise.push(id);
          }
          return noise.length;
        };
        const grave = attack.filter(({ severity }) => severity === 'HIGH').filter((_, i) => i % EVERY === 0);
        expect(mistaken.length).toBeGreaterThan(0);
        expect(await noiseAmong(mistaken)).toBe(mistaken.length);
        // One of a type that comes every day tells nothing by itself.
        expect(await noiseAmong(grave)).toBeLessThan(0.1 * grave.length);
      },
    );

    // Its alerts name no source, and are of types of other detectors.
    it.runIf(isReal)('is nothing that hunts by source can see, and they say so', async () => {
      for (const [tool, code] of [
        ['find_scanners', 'alerts_without_source'],
        ['attack_path', 'foreign_types'],
        ['noise_report', 'without_addresses'],
      ] as const) {
        const { answer } = await network.ask(tool);
        expect(
          answer['receipt'].notes.map((note: { code: string }) => note.code),
          tool,
        ).toContain(code);
      }
    });
  },
  { asOf: AFTER_THE_ATTACK },
);
