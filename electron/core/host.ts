import { type Channel } from '../../shared/rpc/channel.ts';
import { type Method, type Params, type Result, type Snapshot } from '../../shared/contract/control.ts';
import { type ReadyLine } from '../../shared/model/host.ts';
import { type Log } from './lib/log.ts';
import { type Redactor } from './vault/redact.ts';

/** What the core needs to know of the program it runs in. Everything from outside enters here. */
export interface Host {
  readonly kind: 'shell' | 'cli';
  readonly version: string;
  /** Absolute; made with mode 0700 when missing. */
  readonly dataDir: string;
  /** Absolute; a missing file is written with the first configuration. */
  readonly configFile: string;
  /** The environment to choose from for child processes. Core itself reads nothing else from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `DRAWBRIDGE_TOKEN`: one more full-scope client token, never stored. */
  readonly extraToken: string | null;
  /** `DRAWBRIDGE_PASSPHRASE`: opens the encrypted file of secrets, where there is one. */
  readonly passphrase?: string | null;
  /** Folder of the built page, for the control listener; null serves none. */
  readonly pageDir: string | null;
  /** `closed`: no bridge opens its port here, as for a conversation in a terminal; what comes over the control socket is served. */
  readonly ports?: 'open' | 'closed';
  /** Folder that holds `@openai/codex` in its `node_modules`, or above it. */
  readonly packageDir: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Log;
  /** Shared with the log, so that both know the same secrets; without it the core has one of its own. */
  readonly redactor?: Redactor;
  /** Milliseconds of silence after which a turn is stalled (30 s unless given), and after which a deaf Codex is given up (120 s). */
  readonly silence?: { readonly stallMs: number; readonly deadMs: number };
  /** Whether how the host is doing is recorded every 30 seconds, for `health/read`. */
  readonly sampleHealth?: boolean;
  /** The desktop's folder dialog; null where there is none. */
  readonly chooseFolder: (() => Promise<string | null>) | null;
  /** Shows a file of ours in its folder, on a desktop. */
  readonly showInFolder?: (file: string) => void;
  /** Opens a page in the owner's browser, on a desktop. */
  readonly openInBrowser?: (url: string) => Promise<void>;
  /** Asks the program to end; it disposes the app on its way. */
  readonly requestStop: () => void;
}

/** The running core. Disposing it stops every bridge, ends Codex and closes the state. */
export interface App extends AsyncDisposable {
  /** What `serve --json` prints first. */
  readonly ready: ReadyLine;
  /** Serves the owner's contract on a channel (Electron IPC, in-memory) until either side ends it. */
  serve(channel: Channel): void;
  /** The owner's contract in process, for the tray. @throws Failure as the method says */
  call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>;
  /** What the desktop tells of its screen: while it is locked, jobs that may write wait where the owner wants that. */
  setLocked(locked: boolean): void;
  /** The machine is awake again: tunnels and Codex are looked at at once. */
  resumed(): void;
  /** The present state now and after every change, newest only, until the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<Snapshot>;
}
