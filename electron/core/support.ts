import { readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../../shared/contract/errors.ts';
import { type ParsedParams, type Result } from '../../shared/contract/control.ts';
import { type Config } from '../../shared/model/config.ts';
import { type HostFacts, type LogLine } from '../../shared/model/diagnostics.ts';
import { type Check } from '../../shared/model/host.ts';
import { type Job } from '../../shared/model/job.ts';
import { type Flights } from './bridges/http/recorder.ts';
import { type Host } from './host.ts';
import { type Roster } from './jobs/roster.ts';
import { type Runtime } from './jobs/ports.ts';
import { type Call } from './lib/call.ts';
import { logFileName } from './lib/file-log.ts';
import { replaceFile } from './lib/replace-file.ts';
import { type ConfigFile } from './state/config-file.ts';
import { tailLog } from './support-log.ts';
import { logText, type PartSource, supportText, type SupportText, withoutHome } from './support-text.ts';
import { withoutHeaderValues } from './vault/known-secrets.ts';
import { type Redactor } from './vault/redact.ts';
import { type Secrets } from './vault/secrets.ts';

export interface SupportParts {
  readonly host: Host;
  readonly config: ConfigFile;
  readonly redactor: Pick<Redactor, 'redact'>;
  readonly vault: Pick<Secrets, 'list'>;
  readonly runtime: Pick<Runtime, 'status'>;
  readonly roster: Pick<Roster, 'queue'>;
  readonly flights: Pick<Flights, 'list'>;
  readonly examine: (call: Call) => Promise<Check[]>;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
}

const loggedLines = 1000;
const flightLines = 500;
/** Older support files go when another is made. */
const keptFiles = 5;
const folderName = 'support';

/** What the owner looks at, and may hand on, when something does not work. */
export class Support {
  readonly #parts: SupportParts;

  constructor(parts: SupportParts) {
    this.#parts = parts;
  }

  async facts(): Promise<HostFacts> {
    const { host, runtime, startedAtMs } = this.#parts;
    const { rss, heapUsed } = process.memoryUsage();
    const { version, pid } = runtime.status();
    const { node, electron = null, chrome = null } = process.versions as Readonly<Record<string, string | undefined>>;
    return {
      uptimeS: Math.max(0, Math.floor((host.now() - startedAtMs) / 1000)),
      memory: { resident: rss, heap: heapUsed },
      stateBytes: (await bytesOf(path.join(host.dataDir, 'state.db'))) + (await bytesOf(path.join(host.dataDir, 'state.db-wal'))),
      codexPid: pid,
      versions: { drawbridge: host.version, codex: version, node: node ?? '', electron, chromium: chrome },
      system: `${os.platform()} ${os.release()} ${os.arch()}`,
      logFile: path.join(this.#logs, logFileName),
    };
  }

  /** Redacted once more: a secret may have become known after its line was written. */
  async log(query: ParsedParams<'log/tail'>): Promise<LogLine[]> {
    const { redactor } = this.#parts;
    const lines = await tailLog(this.#logs, query);
    return lines.map((line) => ({ ...line, event: redactor.redact(line.event), fields: redactor.redact(line.fields) }));
  }

  async preview(call: Call): Promise<Result<'support/preview'>> {
    const { parts } = await this.#compose(call);
    return { parts };
  }

  /** Writes it and gives it. @throws Failure host/dataDirUnusable */
  async bundle(call: Call): Promise<Result<'support/bundle'>> {
    const { text, parts } = await this.#compose(call);
    const name = `drawbridge-support-${stamp(this.#parts.host.now())}.txt`;
    const file = path.join(this.#folder, name);
    try {
      await replaceFile(file, text);
    } catch (cause) {
      throw new Failure('host/dataDirUnusable', `The support file ${file} cannot be written.`, {
        cause,
        hint: 'Check free space and permissions of the data directory.',
      });
    }
    await this.#forgetOld();
    return { name, path: file, text, parts };
  }

  /** @throws Failure http/notFound where there is no desktop */
  show(name: string): void {
    const { showInFolder } = this.#parts.host;
    if (!showInFolder) throw new Failure('http/notFound', 'This host has no desktop to show a folder on.', { hint: 'Download the file.' });
    showInFolder(path.join(this.#folder, name));
  }

  get #logs(): string {
    return path.join(this.#parts.host.dataDir, 'logs');
  }

  get #folder(): string {
    return path.join(this.#parts.host.dataDir, folderName);
  }

  async #compose(call: Call): Promise<SupportText> {
    const { host, redactor, vault, config, roster, flights, examine } = this.#parts;
    // Whatever is in the vault is known from here on, and so left out.
    await vault.list();
    const checks = await examine(call);
    const facts = await this.facts();
    const { running, queued, maxRunning, maxQueued } = roster.queue();
    const sources: PartSource[] = [
      { id: 'versions', title: 'Versions and process', value: facts },
      { id: 'checks', title: 'Checks', value: checks.map(({ id, status, detail }) => `${status.padEnd(7)} ${id}: ${detail}`) },
      { id: 'configuration', title: 'Configuration', value: withoutValues(config.current) },
      {
        id: 'queue',
        title: `Jobs that run or wait (at most ${maxRunning} and ${maxQueued})`,
        value: [...running.map((job) => jobFacts(job, null)), ...queued.map(({ job, reason }) => jobFacts(job, reason))],
      },
      { id: 'connections', title: 'Last requests, newest first', value: flights.list({ limit: flightLines }) },
      { id: 'log', title: 'Log', value: (await tailLog(this.#logs, { level: 'debug', limit: loggedLines })).map(logText) },
    ];
    const shorten = withoutHome(host.environment['HOME'] ?? os.homedir());
    return supportText(headOf(host.now()), sources, (text) => shorten(redactor.redact(text)));
  }

  async #forgetOld(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.startsWith('drawbridge-support-')).sort();
    for (const name of names.slice(0, -keptFiles)) await rm(path.join(this.#folder, name), { force: true });
  }
}

function headOf(nowMs: number): string {
  return [
    '# Drawbridge support file',
    '',
    `Made ${new Date(nowMs).toISOString()}. It holds no prompts, answers, file contents or request bodies, and no secrets that Drawbridge`,
    'knows or recognizes; your home folder stands as ~. Names of folders, clients and programs are in it. Read it before you send it.',
    '',
  ].join('\n');
}

/** Without what may say who calls: values of headers, and the query of an address. */
function withoutValues(current: Config): Config {
  const config = withoutHeaderValues(current);
  const { provider } = config.codex;
  if (!provider) return config;
  return { ...config, codex: { ...config.codex, provider: { ...provider, baseUrl: provider.baseUrl.replace(/[?#].*$/s, '') } } };
}

/** Not what was asked, only how it stands. */
function jobFacts(job: Job, reason: string | null) {
  const { id, status, operation, bridgeId, clientName, cwd, sandbox, model, createdAt, startedAt, failure } = job;
  return { id, status, reason, operation, bridgeId, clientName, cwd, sandbox, model, createdAt, startedAt, failure: failure?.code ?? null };
}

async function bytesOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

/** `20261120T214500Z` */
function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
}
