import { type Call } from './lib/call.ts';
import { type Parts } from './parts.ts';

type Asleep = Pick<Parts, 'bridges' | 'runtime' | 'engine'> & { readonly host: Pick<Parts['host'], 'log'> };

/**
 * The machine was asleep: what looked well before may be dead, and a pause before the next try has not run on. Tunnels are tried at once.
 * A Codex that rests after failures is started again, and one that is deaf with nothing to do is replaced; while jobs run, their
 * watchdogs decide. Never throws: what fails is in the states of both.
 */
export async function lookAfterSleep({ bridges, runtime, engine, host: { log } }: Asleep, call: Call): Promise<void> {
  bridges.lookAtTunnels();
  try {
    const { state } = runtime.status();
    if (state === 'failed') await runtime.locate(call);
    else if (state !== 'ready' || (await runtime.probe(call)) || engine.roster.load().running > 0) return;
    else await runtime.restart('it did not answer after the machine had slept');
    await runtime.warm(call);
  } catch (error) {
    if (!call.signal.aborted) log.warn('codex notWoken', { error });
  }
}
