import { setTimeout as wait } from 'node:timers/promises';
import { app } from 'electron';
import { type Log } from '../core/lib/log.ts';

/** How long a quit waits for jobs to be told, children to end and the state to close. */
const stopTimeoutMs = 8000;

/**
 * The first wish to quit stops everything; the program ends when that is done, or when it takes too long.
 * @returns quits; with `last` that is done in place of ending, once everything has stopped
 */
export function quitInOrder(stop: () => Promise<void>, log: Log): (last?: () => void) => void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  let end = (): void => app.quit();
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    const late = wait(stopTimeoutMs, undefined, { ref: false }).then(() => Promise.reject(new Error('Stopping took too long.')));
    Promise.race([stop(), late]).then(
      () => {
        state = 'stopped';
        end();
      },
      (error: unknown) => {
        log.error('stop failed', { error });
        app.exit(1);
      },
    );
  });
  return (last) => {
    if (last) end = last;
    app.quit();
  };
}
