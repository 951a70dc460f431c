/** One statement as the server sent it to PostgreSQL. */
export interface Sent {
  text: string;
  values: unknown[];
}

/** The statements one call costs. `shared` is asked once a second or less often, whatever number of calls come in. */
export interface Plan {
  shared: Sent[];
  own: Sent[];
}

/** What the calls of a second or a minute share carries these names in its comment. */
export function planOf(sent: readonly Sent[]): Plan {
  const isShared = ({ text }: Sent) => /^\/\* netmonitor-mcp (situation|coverage_\w+) /.test(text);
  // Where tables are large the planner is asked first what a statement would cost.
  const isEstimate = ({ text }: Sent) => text.startsWith('/* netmonitor-mcp plan of ');
  return { shared: sent.filter(isShared), own: sent.filter((one) => !isShared(one) && !isEstimate(one)) };
}
