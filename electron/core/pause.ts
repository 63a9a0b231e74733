import { type Config } from '../../shared/model/config.ts';
import { type Paused } from '../../shared/model/settings.ts';
import { type ConfigFile } from './state/config-file.ts';

/** Whether new jobs may begin. What the owner says holds after a restart too; the screen is unlocked until the host says otherwise. */
export class Pause {
  readonly #config: Pick<ConfigFile, 'current' | 'update'>;
  readonly #changed: () => void;
  #locked = false;

  constructor(config: Pick<ConfigFile, 'current' | 'update'>, changed: () => void) {
    this.#config = config;
    this.#changed = changed;
  }

  now(): Paused {
    const { paused, desktop } = this.#config.current;
    return { byOwner: paused, whileLocked: this.#locked && desktop.pauseWhileLocked };
  }

  /** @throws Failure config/* */
  async set(paused: boolean): Promise<Paused> {
    if (this.#config.current.paused !== paused) {
      await this.#config.update((config: Config) => ({ ...config, paused }));
      this.#changed();
    }
    return this.now();
  }

  setLocked(locked: boolean): void {
    this.#locked = locked;
    this.#changed();
  }
}
