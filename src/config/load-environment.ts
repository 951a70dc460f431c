import { readFileSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { closest } from 'fastest-levenshtein';
import { Environment } from './environment.js';
import { type Variable, variablesOf } from './variable.js';

/** One line per wrong variable: its name, what it was, what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export interface LoadedEnvironment {
  environment: Environment;
  /** Names that look like ours and are not, each with the nearest known one. */
  warnings: string[];
}

/**
 * Reads and checks all settings. `flags` are command line options and win over variables;
 * both hold text, by variable name. Every value may also come from a file named by NAME_FILE.
 *
 * @throws ConfigurationError naming every wrong variable
 */
export function loadEnvironment(
  flags: Record<string, string | undefined> = {},
  variables: Record<string, string | undefined> = process.env,
): LoadedEnvironment {
  const known = variablesOf(Environment);
  const settings = new Environment();
  const given = new Map<string, string>();
  const problems: string[] = [];
  for (const variable of known) {
    try {
      const text = flags[variable.name] ?? textOf(variable, variables);
      // An empty variable means "not set", except where empty is a value of its own.
      if (text === undefined || (text === '' && variable.name !== 'OLLAMA_BASE_URL')) continue;
      given.set(variable.property, text);
      assign(settings, variable, text);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  for (const { property, constraints } of validateSync(settings, { stopAtFirstError: true })) {
    const variable = known.find((candidate) => candidate.property === property)!;
    const allowed = Object.values(constraints ?? {})[0];
    const was = variable.secret ? '(hidden)' : shown(given.get(property) ?? '');
    problems.push(`${variable.name} was ${was}; allowed: ${allowed}`);
  }
  if (!given.has('dbPoolMin')) settings.dbPoolMin = Math.min(settings.dbPoolMin, settings.dbPoolMax);
  if (settings.dbPoolMin > settings.dbPoolMax) {
    problems.push(
      `NETMONITOR_DB_POOL_MIN was "${settings.dbPoolMin}"; allowed: at most NETMONITOR_DB_POOL_MAX (${settings.dbPoolMax})`,
    );
  }
  settings.dbPasswordFile = variables['NETMONITOR_DB_PASSWORD_FILE'] || undefined;
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return { environment: settings, warnings: unknownNames(variables, known) };
}

/**
 * One setting alone, for a command that needs no other: what is wrong with the rest does not stop it.
 *
 * @throws ConfigurationError naming it
 */
export function loadSetting(name: string): Environment {
  const variables = { [name]: process.env[name], [`${name}_FILE`]: process.env[`${name}_FILE`] };
  return loadEnvironment({}, variables).environment;
}

function textOf(variable: Variable, variables: Record<string, string | undefined>): string | undefined {
  const file = variables[`${variable.name}_FILE`];
  if (file === undefined || file === '') return variables[variable.name];
  if (variables[variable.name]) {
    throw new Error(`${variable.name} and ${variable.name}_FILE are both set; allowed: one of them`);
  }
  try {
    return readValueFile(file);
  } catch {
    throw new Error(
      `${variable.name}_FILE was ${shown(file)}; allowed: the name of a file this process can read`,
    );
  }
}

/** The value a NAME_FILE holds: everything but the line break that editors put at the end. */
export function readValueFile(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}

/** On one line, and without the password that an address may hold. */
function shown(value: string): string {
  return JSON.stringify(value.replace(/^(\w+:\/\/)?.*@/s, '$1(hidden)@').slice(0, 100));
}

function assign(settings: Environment, variable: Variable, text: string): void {
  const fields = settings as unknown as Record<string, unknown>;
  const preset = fields[variable.property];
  fields[variable.property] =
    typeof preset === 'number' ? toNumber(text) : typeof preset === 'boolean' ? toBoolean(text) : text;
}

/** Anything else stays text, which the check then refuses. */
function toBoolean(text: string): boolean | string {
  const word = text.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : text;
}

/** Decimal digits only: Number() would also take "", "0x10" and "1e3". */
function toNumber(text: string): number {
  return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
}

function unknownNames(variables: Record<string, string | undefined>, known: Variable[]): string[] {
  const names = known.map(({ name }) => name);
  return Object.keys(variables)
    .filter((name) => name.startsWith('NETMONITOR_'))
    .filter((name) => !names.includes(name) && !names.includes(name.replace(/_FILE$/, '')))
    .map(
      (name) => `${name} is not known and has no effect; the nearest known name is ${closest(name, names)}`,
    );
}
