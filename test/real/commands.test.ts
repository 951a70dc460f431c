import { expect, it } from 'vitest';
import { micros } from './instants.js';
import { onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { ranked, tally } from './plain-alerts.js';
import type { PlainCommand } from './plain-rows.js';
import { expectInText } from './sound-answer.js';

type Row = Record<string, any>;

onEveryNetwork('commands', (network) => {
  it('get_sensor_command_history counts and lists the commands of each sensor', async () => {
    const all = await network.rows('commands');
    for (const { sensor_id } of await network.rows('sensors')) {
      const commands = all
        .filter((command) => command.sensor_id === sensor_id)
        .toSorted((a, b) => b.at - a.at || b.id - a.id);
      const { label, answer, receipt, text } = await network.ask('get_sensor_command_history', { sensor_id });
      expect([answer['total_commands'], receipt['matched']], label).toEqual([
        commands.length,
        commands.length,
      ]);
      const types = ranked(tally(commands, (command) => command.command_type));
      const statuses = ranked(tally(commands, (command) => command.status ?? 'unknown'));
      expect(Object.entries(answer['statistics'].by_type), label).toEqual(types);
      expect(Object.entries(answer['statistics'].by_status), label).toEqual(statuses);
      expect(answer['commands'].map(command), label).toEqual(commands.slice(0, 20).map(expectedCommand));
      expectInText(label, text, [commands.length, ...types.map(([, count]) => count)]);
    }
  });

  it('get_sensor_command_history goes on page by page', async () => {
    const [busiest] = (await network.rows('commands')).map(({ sensor_id }) => sensor_id);
    const args = { sensor_id: busiest ?? (await network.rows('sensors'))[0]!.sensor_id, limit: 7 };
    const rows = await allRows(
      network,
      'get_sensor_command_history',
      args,
      ({ commands }) => commands as Row[],
    );
    const commands = (await network.rows('commands')).toSorted((a, b) => b.at - a.at || b.id - a.id);
    expect(rows.map(({ id }) => id)).toEqual(commands.map(({ id }) => id));
  });
});

function command({ created_at, executed_at, ...rest }: Row): Row {
  return { ...rest, at: micros(created_at), executed: executed_at === null ? null : micros(executed_at) };
}

function expectedCommand({ at, executed, ...row }: PlainCommand): Row {
  return {
    id: row.id,
    command_type: row.command_type,
    status: row.status,
    parameters: { ...row.parameters, password: '[redacted]' },
    result: row.result,
    at,
    executed,
  };
}
