import { Environment } from '../src/config/environment.js';
import { variablesOf } from '../src/config/variable.js';
import { NOTICE } from './markdown.js';

export function configurationPage(): string {
  const defaults = new Environment() as unknown as Record<string, string | number | undefined>;
  const rows = variablesOf(Environment).map(({ name, property, meaning, secret }) => {
    const preset = defaults[property] ?? 'none';
    return `| \`${name}\` | \`${preset}\` | ${meaning}${secret ? '. Never printed' : ''} |`;
  });
  return [
    NOTICE,
    '',
    '# Configuration',
    '',
    'Every value may also come from a file named by the same name with `_FILE` behind it. All values are checked at',
    'start; a wrong one ends the start with one line that names the variable, what it was and what is allowed.',
    '',
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
