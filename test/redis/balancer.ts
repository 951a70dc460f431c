import { type Proxy, startProxy } from '../deploy/nginx.js';

/** The proxy file as shipped, with a line for a second server, and without the limit, which tests would run into. */
export function balance(first = 0, second = 0): Promise<Proxy> {
  const lines = [first, second].map((port) => `server 127.0.0.1:${port} max_fails=0;`).join(' ');
  return startProxy('deploy/nginx/netmonitor-mcp.conf', first, (site) =>
    site.replace(`server 127.0.0.1:${first};`, lines).replaceAll('burst=200', 'burst=10000'),
  );
}
