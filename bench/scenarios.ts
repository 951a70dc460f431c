import type { Scenario } from './lanes.js';
import { Poster } from './light-client.js';
import { Session } from './session.js';

/** A page with totals, an aggregate, a look-up that scans a month, and one that costs the database next to nothing. */
export async function scenariosOn(url: string): Promise<Scenario[]> {
  return [
    { name: 'get_recent_threats', tool: 'get_recent_threats', given: {} },
    { name: 'get_alert_statistics', tool: 'get_alert_statistics', given: {} },
    { name: 'get_alert', tool: 'get_alert', given: { alert_id: await alertOn(url) } },
    await cheapestOn(url),
  ];
}

/** The call in which the server's own work weighs most. */
export async function cheapestOn(url: string): Promise<Scenario> {
  const given = { alert_id: await alertOn(url), hours: 1 };
  return { name: 'get_alert, hours=1', tool: 'get_alert', given };
}

async function alertOn(url: string): Promise<unknown> {
  const poster = await Poster.connect(url);
  const session = await Session.open(url, poster);
  const { structuredContent } = await session.call('get_recent_threats', { limit: 1, fields: 'id' });
  const [alert] = structuredContent['alerts'] as { id: number }[];
  session.close();
  poster.close();
  if (!alert) throw new Error('the demo holds no alert of the last day');
  return alert.id;
}
