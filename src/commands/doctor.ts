import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { AppModule } from '../app.module.js';
import type { Environment } from '../config/environment.js';
import { type LoadedEnvironment, loadEnvironment } from '../config/load-environment.js';
import { OllamaService } from '../ollama/ollama.service.js';
import {
  checkAccess,
  checkCertificate,
  checkFiles,
  checkIssuer,
  checkPort,
  checkTokens,
} from './doctor/access-checks.js';
import { checkDatabase } from './doctor/database-checks.js';
import { checkRedis } from './doctor/redis-checks.js';
import { type Finding, fail, ok, warn } from './doctor/finding.js';

const SIGNS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const;

/** Checks everything a start depends on; ends with 1 when something is broken. */
export async function doctor(flags: { json?: boolean }): Promise<void> {
  const findings = await examine();
  const failed = findings.some(({ state }) => state === 'fail');
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ healthy: !failed, findings }, null, 2)}\n`
      : findings.map(lineOf).join('') + summary(findings),
  );
  process.exitCode = failed ? 1 : 0;
}

async function examine(): Promise<Finding[]> {
  let loaded: LoadedEnvironment;
  try {
    loaded = loadEnvironment();
  } catch (error) {
    // Nothing else can be checked with settings that are no settings.
    const lines = (error as Error).message.split('\n');
    return lines.map((line) => fail('settings', line, 'docs/configuration.md lists every variable'));
  }
  const { environment, warnings } = loaded;
  const access = checkAccess(environment);
  return [
    ...warnings.map((line) => warn('settings', line, 'correct its name or remove it')),
    ...(warnings.length === 0 ? [ok('settings', 'all variables are known and right')] : []),
    access,
    ...checkTokens(environment),
    ...checkCertificate(environment),
    ...(await checkIssuer(environment)),
    await checkPort(environment),
    ...checkFiles(environment),
    ...(await checkParts(environment)),
  ];
}

/** What needs the house itself: the database through its own door, Ollama, and Redis. */
async function checkParts(environment: Environment): Promise<Finding[]> {
  // Nothing is recorded and nobody is let in here, so files of tokens and records stay untouched.
  const alone = Object.assign(Object.create(Object.getPrototypeOf(environment) as object), environment, {
    auditFile: undefined,
    tokensFile: undefined,
    oauthIssuer: undefined,
  }) as Environment;
  const log = { logger: pino({ level: 'silent' }), reopen: () => undefined };
  const app = await NestFactory.createApplicationContext(AppModule.of(alone, log), { logger: false });
  try {
    return [
      ...(await checkDatabase(app, environment)),
      await checkOllama(app.get(OllamaService)),
      ...checkRedis(app, environment),
    ];
  } finally {
    await app.close();
  }
}

async function checkOllama(ollama: OllamaService): Promise<Finding> {
  const { enabled, available, model_present, message } = await ollama.status(new AbortController().signal);
  if (!enabled) return ok('ollama', 'switched off');
  if (available && model_present) return ok('ollama', message);
  const fix = available
    ? `ollama pull ${ollama.model}`
    : 'start Ollama, or set OLLAMA_BASE_URL; empty switches it off';
  return warn('ollama', message, fix);
}

function lineOf({ check, state, message, fix }: Finding): string {
  return `${SIGNS[state]}  ${check.padEnd(9)} ${message}\n${fix ? `      ${' '.repeat(9)} fix: ${fix}\n` : ''}`;
}

function summary(findings: Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const [bad, doubtful] = [count('fail'), count('warn')];
  if (bad > 0) return `\n${bad} broken, ${doubtful} to look at\n`;
  return doubtful > 0 ? `\nIt can start; ${doubtful} to look at\n` : '\nAll well\n';
}
