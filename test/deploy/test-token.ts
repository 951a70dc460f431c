import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeTokenFile } from '../../src/access/tokens/token-file.js';
import { newSecret } from '../../src/access/tokens/token-record.js';

export interface TestToken {
  token: string;
  /** The file the server knows it from. */
  file: string;
  remove(): void;
}

/** One access token for everything, in a file of its own. */
export function makeToken(): TestToken {
  const folder = mkdtempSync(join(tmpdir(), 'netmonitor-token-'));
  const file = join(folder, 'tokens.json');
  const { token, sha256 } = newSecret();
  const open = { expires_at: null, scopes: null, sensors: null, allowed_ips: null };
  changeTokenFile(file, () => [{ name: 'desktop', sha256, created_at: new Date().toISOString(), ...open }]);
  return { token, file, remove: () => rmSync(folder, { recursive: true }) };
}
