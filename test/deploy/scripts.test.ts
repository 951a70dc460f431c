import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { announceMissing, findProgram } from './program.js';

const SCRIPTS = [
  'deploy/install.sh',
  'deploy/firewall/ufw.sh',
  'deploy/firewall/iptables.sh',
  'deploy/systemd/netmonitor-mcp',
];
const withoutShellcheck = announceMissing('The checks of shellcheck are', 'shellcheck');
const withoutNft = announceMissing('The check of nftables.conf is', 'nft') || process.getuid?.() !== 0;

describe.each(SCRIPTS)('%s', (script) => {
  it('is a shell script that can be run as it is', () => {
    expect(spawnSync('sh', ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(script).mode & 0o111).toBe(0o111);
  });

  it.skipIf(withoutShellcheck)('has nothing that shellcheck minds', () => {
    expect(spawnSync('shellcheck', [script], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('deploy/firewall/nftables.conf', () => {
  it.skipIf(withoutNft)('is what nft understands', () => {
    const { status, stderr } = spawnSync(findProgram('nft')!, ['-c', '-f', 'deploy/firewall/nftables.conf'], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});
