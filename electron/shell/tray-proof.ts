import { existsSync, writeFileSync } from 'node:fs';

/**
 * Whether the tray can bring a hidden window back. On Linux no program is told whether its tray is shown: there the owner's first use of it
 * is the proof, which is kept between starts.
 */
export class TrayProof {
  readonly #file: string;
  #given: boolean;

  constructor(platform: NodeJS.Platform, file: string) {
    this.#file = file;
    this.#given = platform !== 'linux' || existsSync(file);
  }

  get given(): boolean {
    return this.#given;
  }

  /** The owner has used the tray. */
  give(): void {
    if (this.#given) return;
    this.#given = true;
    try {
      writeFileSync(this.#file, '', { mode: 0o600 });
    } catch {
      // The next start asks for the proof again.
    }
  }
}
