import { type DesktopConfig } from '../../shared/model/settings.ts';
import { type Log } from '../core/lib/log.ts';

/** How far a newer version has come. */
export type UpdateState = { readonly type: 'none' } | { readonly type: 'available' | 'downloading' | 'ready'; readonly version: string };

/** What fetches versions and puts them in place. */
export interface Updater {
  /** The newer version that is offered, null where ours is the newest. */
  check(): Promise<string | null>;
  /** Fetches what the last check found, and proves who made it. */
  download(): Promise<void>;
  /** Ends the program, puts the new version in its place and starts that. */
  restart(): void;
}

export interface UpdatesOptions {
  /** Null where the program cannot replace itself. */
  readonly updater: Updater | null;
  readonly log: Log;
  readonly onChange: (state: UpdateState) => void;
}

/** Looks for newer versions as the owner wants it. Nothing is ever installed but by their click. */
export class Updates {
  readonly #options: UpdatesOptions;
  #mode: DesktopConfig['updates'] = 'off';
  #state: UpdateState = { type: 'none' };
  #busy = false;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  /** Looks at once when it is newly wanted, and not at all where it is not. */
  async setMode(mode: DesktopConfig['updates']): Promise<void> {
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (mode !== 'off') await this.check();
    else if (this.#state.type === 'available') this.#become({ type: 'none' });
  }

  /** Asks for a newer version, and fetches it where that is wanted. What is ready stays. */
  async check(): Promise<void> {
    if (this.#mode === 'off' || this.#state.type === 'ready') return;
    await this.#alone('check', async (updater) => {
      const version = await updater.check();
      this.#become(version === null ? { type: 'none' } : { type: 'available', version });
    });
    if (this.#mode === 'download') await this.download();
  }

  async download(): Promise<void> {
    const { type } = this.#state;
    if (type !== 'available') return;
    const { version } = this.#state;
    await this.#alone('download', async (updater) => {
      this.#become({ type: 'downloading', version });
      try {
        await updater.download();
        this.#become({ type: 'ready', version });
      } catch (error) {
        this.#become({ type: 'available', version });
        throw error;
      }
    });
  }

  /** What fails is tried again with the next check; an owner who is offline is not told of it. */
  async #alone(what: string, work: (updater: Updater) => Promise<void>): Promise<void> {
    const { updater, log } = this.#options;
    if (!updater || this.#busy) return;
    this.#busy = true;
    try {
      await work(updater);
    } catch (error) {
      log.warn('update failed', { what, error });
    } finally {
      this.#busy = false;
    }
  }

  #become(state: UpdateState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#options.onChange(state);
  }
}
