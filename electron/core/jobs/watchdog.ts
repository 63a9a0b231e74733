/** What the watchdog may ask and say. Times are milliseconds. */
export interface WatchdogOptions {
  /** Silence after which a turn counts as stalled. */
  readonly stallMs: number;
  /** Silence after which Codex, if it does not answer a last question either, counts as dead. */
  readonly deadMs: number;
  /** True while the turn waits for a person: silence then counts for nothing. */
  readonly waits: () => boolean;
  /** Whether Codex itself still answers; bounded by the one who gives it. */
  readonly probe: () => Promise<boolean>;
  /** Milliseconds since some moment; never jumps. */
  readonly elapsed: () => number;
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
  /** What the timer waits. */
  #patienceMs: number;
  #stalled = false;
  #over = false;
  /** Silence that no answer has broken, in milliseconds. */
  #deafMs = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#patienceMs = options.stallMs;
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
    if (this.#patienceMs < this.#options.stallMs) this.#arm();
    else if (this.#timer) this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#over) return;
    clearTimeout(this.#timer);
    const { stallMs, deadMs } = this.#options;
    this.#patienceMs = Math.min(stallMs, Math.max(0, deadMs - this.#deafMs));
    this.#timer = setTimeout(() => void this.#silent(), this.#patienceMs);
  }

  async #silent(): Promise<void> {
    const { deadMs, waits, probe, elapsed, onStall, onDead } = this.#options;
    if (waits()) return this.#arm();
    this.#deafMs += this.#patienceMs;
    if (!this.#stalled) onStall();
    this.#stalled = true;
    const askedAt = elapsed();
    const alive = await probe();
    if (this.#over) return;
    if (alive) this.#deafMs = 0;
    // Zero when a sign has come meanwhile: then the count begins anew.
    else if (this.#deafMs > 0) this.#deafMs += elapsed() - askedAt;
    if (this.#deafMs >= deadMs) {
      this[Symbol.dispose]();
      onDead();
    }
    this.#arm();
  }
}
