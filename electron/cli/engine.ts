import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../shared/contract/errors.ts';
import { memoryChannels } from '../../shared/rpc/memory.ts';
import { createApp } from '../core/app.ts';
import { createFileLog } from '../core/lib/file-log.ts';
import { lockDataDir } from '../core/state/lock.ts';
import { Redactor } from '../core/vault/redact.ts';
import { type Parsed } from './arguments.ts';
import { cliHost, dataDirOf } from './host.ts';
import { openRemote, overChannel, type Remote, type RemoteOptions } from './remote.ts';

/** The host that works for a conversation in this terminal. */
export interface Engine extends Remote {
  /** It is in this process, and ends with it. */
  readonly own: boolean;
}

/** How long another process may take from holding the data directory to listening, in milliseconds. */
const startingMs = 30_000;

/**
 * The engine of this data directory: that of the running host, else one in this process, without ports, which ends with the disposal.
 * Commands of other terminals reach it either way. `name` is that of its log.
 * @throws Failure host/dataDirUnusable, config/*, state/unusable
 */
export async function openEngine(args: Parsed, name: string, options: RemoteOptions): Promise<Engine> {
  for (const late = AbortSignal.timeout(startingMs); ; await wait(50)) {
    try {
      return { ...(await openRemote(dataDirOf(args), options)), own: false };
    } catch (error) {
      if (!isFailure(error, 'host/notRunning')) throw error;
    }
    try {
      return await openHere(args, name, options);
    } catch (error) {
      // It was free a moment ago: whoever took it will answer soon.
      if (late.aborted || !isFailure(error, 'host/alreadyRunning')) throw error;
    }
  }
}

async function openHere(args: Parsed, name: string, options: RemoteOptions): Promise<Engine> {
  await using stack = new AsyncDisposableStack();
  // Made, and found free, before the log writes into it.
  lockDataDir(dataDirOf(args))[Symbol.dispose]();
  const redactor = new Redactor();
  const log = stack.use(createFileLog(path.join(dataDirOf(args), 'logs'), { name, redact: (text) => redactor.redact(text) }));
  const [near, far] = memoryChannels();
  const requestStop = () => void near[Symbol.asyncDispose]();
  const app = stack.use(await createApp({ ...cliHost(args, { log, redactor, requestStop }), pageDir: null, ports: 'closed' }));
  app.serve(far);
  const remote = stack.use(overChannel(near, options));
  const held = stack.move();
  return {
    ...remote,
    own: true,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function isFailure(error: unknown, code: Failure['code']): boolean {
  return error instanceof Failure && error.code === code;
}
