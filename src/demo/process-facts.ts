import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** What tells a process from a later one that was given the same number. */
export interface ProcessFacts {
  started: string;
  command: string;
}

/** The facts of a running process; undefined when it has ended, a zombie included. */
export function processFacts(pid: number): ProcessFacts | undefined {
  try {
    return platform() === 'linux' ? factsFromProc(pid) : factsFromPs(pid);
  } catch {
    return undefined;
  }
}

// Small Linux images come without `ps`.
function factsFromProc(pid: number): ProcessFacts | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  if (state === 'Z' || started === undefined) return undefined;
  return { started, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
}

function factsFromPs(pid: number): ProcessFacts | undefined {
  const line = execFileSync('ps', ['-o', 'state=,lstart=,command=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [state = 'Z', ...rest] = line.trim().split(/\s+/);
  if (state.startsWith('Z')) return undefined;
  return { started: rest.slice(0, 5).join(' '), command: rest.slice(5).join(' ') };
}
