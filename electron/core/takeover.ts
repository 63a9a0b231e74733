import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../shared/contract/errors.ts';
import { type Result } from '../../shared/contract/control.ts';
import { openPeer } from '../../shared/rpc/peer.ts';
import { connectLocally } from './bridges/control/local-socket.ts';
import { type Host } from './host.ts';
import { lockDataDir } from './state/lock.ts';

/** How long a host may take to end in order, in milliseconds. */
const endingMs = 30_000;

/**
 * Holds the data directory for one host. One that opens its ports takes it over from one that does not: a conversation in a terminal
 * goes on with whoever is there, and must not keep the owner's application from starting.
 * @throws Failure host/alreadyRunning, host/dataDirUnusable
 */
export async function holdDataDir({ dataDir, ports }: Pick<Host, 'dataDir' | 'ports'>): Promise<Disposable> {
  for (const late = AbortSignal.timeout(endingMs); ; await wait(20)) {
    try {
      return lockDataDir(dataDir);
    } catch (error) {
      const taken = error instanceof Failure && error.code === 'host/alreadyRunning';
      if (!taken || ports === 'closed') throw error;
      if (late.aborted || !(await yields(dataDir))) throw await withAddress(error, dataDir);
    }
  }
}

/** The same failure, saying where the host that runs there shows its page. The address alone opens nothing: its token stays out. */
async function withAddress(failure: Failure, dataDir: string): Promise<Failure> {
  const { url } = await ask(dataDir, 'control/address').catch(() => ({ url: null }));
  if (!url) return failure;
  const [page] = url.split('#');
  const hint = `Use that one: its page is ${page} (“drawbridge open” prints it with its token). Or give this one a data directory of its own with --data-dir.`;
  return new Failure(failure.code, failure.message, { cause: failure, hint });
}

/** Whether the host that runs there lets go; one that cannot be asked any more has begun to. */
async function yields(dataDir: string): Promise<boolean> {
  try {
    const { yielded } = await ask(dataDir, 'host/yield');
    return yielded;
  } catch (error) {
    return error instanceof Failure && ['host/notRunning', 'rpc/closed'].includes(error.code);
  }
}

async function ask<M extends 'host/yield' | 'control/address'>(dataDir: string, method: M): Promise<Result<M>> {
  await using peer = openPeer(await connectLocally(dataDir), { name: 'the running Drawbridge', timeoutMs: 5000 });
  return (await peer.call(method, {})) as Result<M>;
}
