export interface DemoFacts {
  url: string;
  asOf: string;
  reused: boolean;
  dataDir: string;
}

/** What a newcomer needs on one screen: where it runs, how to connect, what to ask. */
export function banner({ url, asOf, reused, dataDir }: DemoFacts): string {
  const data = reused ? 'the data of an earlier start' : '30 days of made-up data';
  const claudeDesktop = JSON.stringify({
    mcpServers: {
      'netmonitor-soc': {
        command: 'npx',
        args: ['-y', 'mcp-remote', `${url}/sse`, '--transport', 'sse-only', '--allow-http'],
      },
    },
  });
  return `
NetMonitor MCP demo: ${url}/sse (SSE) and ${url}/mcp (Streamable HTTP)
It serves ${data} from ${dataDir}; delete that folder to start over.
Answers are given as of ${asOf}, the end of the data, so "the last 24 hours" always holds something.

Connect
  Claude Desktop   put this into claude_desktop_config.json and restart it:
                   ${claudeDesktop}
  Claude Code      claude mcp add --transport sse netmonitor-soc ${url}/sse
  Inspector        npx @modelcontextprotocol/inspector --cli ${url}/sse --transport sse \\
                     --method tools/call --tool-name get_sensor_status

Ask
  Which sensors are silent?
  What happened in the last 3 hours, and which host should I look at first?
  Show me the timeline of that host. How far did the attacker get?

More tools (devices, attack chains, configuration, exports …): NETMONITOR_TOOLSETS=all npm run demo

Ctrl-C stops the server and the database.
`;
}
