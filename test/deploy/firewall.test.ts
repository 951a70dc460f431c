import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const UFW = 'deploy/firewall/ufw.sh';
const IPTABLES = 'deploy/firewall/iptables.sh';

/** Stand for the programs that would change this machine: they note what they were asked to do. */
const PROGRAMS = ['ufw', 'iptables', 'ip6tables', 'iptables-restore', 'ip6tables-restore'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-firewall-'));
  for (const name of PROGRAMS) {
    const program = join(folder, name);
    // The look for a rule finds none the first time, and the one that was put in then.
    const script = `#!/bin/sh
[ "$2" = -C ] && { grep -q "^${name} -w -I" ${folder}/done; exit; }
echo "${name} $*" >>${folder}/done
case ${name} in *-restore) cat >>${folder}/done ;; esac\n`;
    writeFileSync(program, script);
    chmodSync(program, 0o755);
  }
  writeFileSync(join(folder, 'done'), '');
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(script: string, ...args: string[]) {
  const PATH = [folder, process.env['PATH']].join(delimiter);
  return spawnSync('sh', [script, ...args], { encoding: 'utf8', env: { ...process.env, PATH } });
}

const done = () => readFileSync(join(folder, 'done'), 'utf8').trimEnd().split('\n');

describe('ufw.sh', () => {
  const steps = [
    'ufw prepend allow from 192.0.2.17 to any port 3000 proto tcp',
    'ufw prepend allow from 2001:db8::/64 to any port 3000 proto tcp',
    'ufw delete allow 3000/tcp',
    'ufw delete allow 3000',
    'ufw deny 3000/tcp',
  ];

  it('shows in a dry run what it then does: these addresses first, nobody else', () => {
    const addresses = ['192.0.2.17', '2001:db8::/64'];
    const dry = run(UFW, '--dry-run', ...addresses);
    expect(dry.stdout.trimEnd().split('\n')).toEqual(steps.map((step) => `+ ${step}`));
    expect(done()).toEqual(['']);
    expect(run(UFW, ...addresses).stdout).toContain('ufw is switched off');
    expect(done()).toEqual([...steps, 'ufw status']);
  });

  it('takes an address back, for the port it is told', () => {
    const { stdout } = run(UFW, '--dry-run', '--delete', '--port', '443', '192.0.2.17');
    expect(stdout).toContain('ufw delete allow from 192.0.2.17 to any port 443 proto tcp');
    expect(stdout).not.toContain('prepend');
  });
});

describe('iptables.sh', () => {
  it('replaces a chain of its own in one step, for each kind of address', () => {
    run(IPTABLES, '192.0.2.17', '2001:db8::/64');
    expect(done()).toEqual([
      'iptables-restore -w --noflush',
      '*filter',
      ':NETMONITOR_MCP_3000 - [0:0]',
      '-A NETMONITOR_MCP_3000 -i lo -j ACCEPT',
      '-A NETMONITOR_MCP_3000 -s 192.0.2.17 -j ACCEPT',
      '-A NETMONITOR_MCP_3000 -j DROP',
      'COMMIT',
      'iptables -w -I INPUT -p tcp --dport 3000 -j NETMONITOR_MCP_3000',
      'ip6tables-restore -w --noflush',
      '*filter',
      ':NETMONITOR_MCP_3000 - [0:0]',
      '-A NETMONITOR_MCP_3000 -i lo -j ACCEPT',
      '-A NETMONITOR_MCP_3000 -s 2001:db8::/64 -j ACCEPT',
      '-A NETMONITOR_MCP_3000 -j DROP',
      'COMMIT',
      'ip6tables -w -I INPUT -p tcp --dport 3000 -j NETMONITOR_MCP_3000',
    ]);
  });

  it('leads to its chain once, however often it runs', () => {
    for (let times = 0; times < 3; times++) run(IPTABLES, '192.0.2.17');
    expect(done().filter((line) => line.startsWith('iptables -w -I'))).toHaveLength(1);
  });

  it('changes nothing in a dry run', () => {
    const { stdout } = run(IPTABLES, '--dry-run', '192.0.2.17');
    expect(stdout).toContain('-A NETMONITOR_MCP_3000 -s 192.0.2.17 -j ACCEPT');
    expect(done()).toEqual(['']);
  });
});

describe.each([UFW, IPTABLES])('%s', (script) => {
  it.each([
    [[]],
    [['$(reboot)']],
    [['host.example']],
    [['--port', 'x', '192.0.2.1']],
    [['--all']],
    [['--port']],
  ])('refuses %j and changes nothing', (args) => {
    const { status, stdout } = run(script, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(done()).toEqual(['']);
  });

  it('says what is missing when the port is', () => {
    expect(run(script, '--port').stderr).toMatch(/^\w+\.sh: --port needs a number\n$/);
  });
});

describe('nftables.conf', () => {
  const text = readFileSync('deploy/firewall/nftables.conf', 'utf8');

  it('is replaced as a whole when it is loaded again', () => {
    expect(text.indexOf('delete table inet netmonitor_mcp')).toBeGreaterThan(
      text.indexOf('table inet netmonitor_mcp'),
    );
    expect(text.match(/^table inet netmonitor_mcp/gm)).toHaveLength(2);
  });

  it('drops whoever is not named, and opens nothing that another table closes', () => {
    expect(text).toMatch(/tcp dport \$netmonitor_mcp_port drop\n {2}\}/);
    expect(text).toContain('policy accept;');
  });
});
