import { stat } from 'node:fs/promises';
import { Failure } from '../../shared/contract/errors.ts';
import { type Settings, type SettingsChange } from '../../shared/contract/settings.ts';
import { type CodexConfig, type Config, type ProviderConfig } from '../../shared/model/config.ts';
import { isFinal } from '../../shared/model/job.ts';
import { type Change, type Changes } from './events/changes.ts';
import { type Folders } from './folders.ts';
import { type Engine } from './jobs/engine.ts';
import { type Runtime } from './jobs/ports.ts';
import { type Call } from './lib/call.ts';
import { type Log } from './lib/log.ts';
import { isInside } from './policy/roots.ts';
import { type ConfigFile } from './state/config-file.ts';

export interface OwnerSettingsOptions {
  readonly config: ConfigFile;
  readonly runtime: Pick<Runtime, 'status' | 'isOutdated' | 'warm' | 'locate'>;
  readonly engine: Pick<Engine, 'runWaiting' | 'roster'>;
  readonly folders: Pick<Folders, 'list' | 'examine'>;
  readonly changes: Changes;
  /** Whether Codex can be run from this path. @throws Failure codex/notFound, codex/unsupported, codex/startFailed */
  readonly tryCodex: (path: string, call: Call) => Promise<unknown>;
  /** Keeps the state within its limits now. */
  readonly tidy: () => void;
  readonly note: (type: string, data: Readonly<Record<string, unknown>>) => void;
  readonly log: Log;
}

/** What the owner sets for the whole house. What is changed holds at once; Codex is started anew once no job runs, where it has to be. */
export class OwnerSettings {
  readonly #options: OwnerSettingsOptions;

  constructor(options: OwnerSettingsOptions) {
    this.#options = options;
  }

  current(): Settings {
    const { config, runtime } = this.#options;
    const { language, codex, retention, approvals, notifications, desktop } = config.current;
    const shown = { ...codex, provider: codex.provider && withoutHeaders(codex.provider) };
    const codexRestart = runtime.isOutdated() ? 'whenIdle' : 'done';
    return { language, codex: shown, retention, approvals, notifications, desktop, codexRestart };
  }

  /** @throws Failure config/invalid naming the setting, config/unreadable */
  async update(change: SettingsChange, call: Call): Promise<Settings> {
    const { config, changes, engine, folders, tidy, note } = this.#options;
    await this.#check(change.codex ?? {}, call);
    const before = config.current;
    const after = await config.update((current) => merged(current, change));
    note('settings/changed', { settings: namesOf(change) });
    engine.runWaiting();
    if (change.retention) tidy();
    if (after.codex.home !== before.codex.home) await folders.examine();
    changes.announce({ topic: 'settings' });
    if (startsAnew(before.codex, after.codex)) await this.#renew(call);
    return this.current();
  }

  /** Starts Codex anew when that is due and no job runs. Until the signal aborts. */
  async follow(call: Call): Promise<void> {
    const { changes, runtime } = this.#options;
    let told = runtime.isOutdated();
    for await (const batch of changes.watch(call.signal)) {
      if (batch.some(mayBeDue) && runtime.isOutdated()) await this.#renew(call);
      if (told === runtime.isOutdated()) continue;
      told = !told;
      changes.announce({ topic: 'settings' });
    }
  }

  /** A Codex that cannot be started says so in its status. */
  async #renew(call: Call): Promise<void> {
    const { runtime, engine, log } = this.#options;
    const { running, waiting } = engine.roster.load();
    if (running + waiting > 0) return;
    const due = runtime.isOutdated() || runtime.status().state === 'failed';
    await (due ? runtime.warm(call) : runtime.locate(call)).catch((error) => log.warn('codex notRenewed', { error }));
  }

  async #check({ path, home }: NonNullable<SettingsChange['codex']>, call: Call): Promise<void> {
    const { tryCodex, folders } = this.#options;
    if (path) {
      await tryCodex(path, call).catch((error: unknown) => {
        throw unusable('codex.path', Failure.from(error).message, error);
      });
    }
    if (!home) return;
    const root = folders.list().find((one) => isInside(home, one.path) || isInside(one.path, home));
    if (root) throw unusable('codex.home', `${home} and ${root.path}, which is open to clients, must not lie in each other.`);
    const found = await stat(home).catch(() => null);
    if (found && !found.isDirectory()) throw unusable('codex.home', `${home} is not a folder.`);
  }
}

function merged(config: Config, { codex, retention, approvals, notifications, desktop, language }: SettingsChange): Config {
  const provider = codex?.provider && sameServerHeaders(codex.provider, config.codex.provider);
  return {
    ...config,
    language: language ?? config.language,
    codex: { ...config.codex, ...given({ ...codex, ...(provider && { provider }) }) },
    retention: { ...config.retention, ...given(retention) },
    approvals: { ...config.approvals, ...given(approvals) },
    notifications: { ...config.notifications, ...given(notifications) },
    desktop: { ...config.desktop, ...given(desktop) },
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(change: T | undefined): Given<T> {
  return Object.fromEntries(Object.entries(change ?? {}).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** Headers may hold a key: another server does not get them. */
function sameServerHeaders(next: ProviderConfig, before: ProviderConfig | null): ProviderConfig {
  const same = before !== null && new URL(before.baseUrl).origin === new URL(next.baseUrl).origin;
  return { ...next, ...(same && before.headers && { headers: before.headers }) };
}

function withoutHeaders({ headers, ...provider }: ProviderConfig): NonNullable<Settings['codex']['provider']> {
  return { ...provider, headerNames: Object.keys(headers ?? {}) };
}

/** `codex.model`, `desktop.updates`. */
function namesOf(change: SettingsChange): string[] {
  return Object.entries(change).flatMap(([group, value]) =>
    typeof value === 'object' ? Object.keys(given(value)).map((name) => `${group}.${name}`) : value === undefined ? [] : [group],
  );
}

function startsAnew(before: CodexConfig, after: CodexConfig): boolean {
  return before.path !== after.path || before.home !== after.home || JSON.stringify(before.provider) !== JSON.stringify(after.provider);
}

function mayBeDue(change: Change): boolean {
  return change.topic === 'codex' || (change.topic === 'job' && isFinal(change.job.status));
}

function unusable(setting: string, why: string, cause?: unknown): Failure {
  return new Failure('config/invalid', `${setting} stays as it was: ${why}`, { hint: 'Correct it and save it again.', cause });
}
