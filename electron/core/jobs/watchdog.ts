/** What the watchdog may ask and say. Times are milliseconds. */
export interface WatchdogOptions {
  /** Silence after which a turn counts as stalled. */
  readonly stallMs: number;
  /** Silence after which Codex, if it does not answer either, counts as dead. */
  readonly deadMs: number;
  /** Whether Codex itself still answers; bounded by the one who gives it. */
  readonly probe: () => Promise<boolean>;
  readonly onStall: () => void;
  readonly onSign: () => void;
  /** Codex has been silent and deaf for too long. Called once. */
  readonly onDead: () => void;
}

/**
 * Tells a quiet turn from a dead one. A turn without a sign is stalled; it may stay so for as long as it likes while Codex
 * answers, since a healthy command can be silent for an hour. A Codex that does not answer is given up.
 */
export class Watchdog implements Disposable {
  readonly #options: WatchdogOptions;
  #timer: NodeJS.Timeout | undefined;
  #stalled = false;
  #over = false;
  /** Silence that a probe has not broken, in milliseconds. */
  #deafMs = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Begins to watch; the start counts as a sign. */
  start(): void {
    this.#arm();
  }

  /** Something was heard of the turn. */
  sign(): void {
    if (this.#over) return;
    this.#deafMs = 0;
    if (this.#stalled) this.#options.onSign();
    this.#stalled = false;
    if (this.#timer) this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#over) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#silent(), this.#options.stallMs);
  }

  async #silent(): Promise<void> {
    const { stallMs, deadMs, probe, onStall, onDead } = this.#options;
    this.#deafMs += stallMs;
    if (!this.#stalled) onStall();
    this.#stalled = true;
    const asked = this.#deafMs;
    const alive = await probe();
    if (this.#over) return;
    if (alive) this.#deafMs = 0;
    else if (asked >= deadMs && this.#deafMs >= deadMs) {
      this[Symbol.dispose]();
      onDead();
    }
    this.#arm();
  }
}
