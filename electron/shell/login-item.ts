import { rm } from 'node:fs/promises';
import { app } from 'electron';
import { replaceFile } from '../core/lib/replace-file.ts';
import { desktopEntry } from './desktop-entry.ts';

export interface LoginItemOptions {
  readonly platform: NodeJS.Platform;
  /** What is started: the program, then its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Where a Linux desktop looks for what it starts; named after the data directory. */
  readonly file: string;
}

/** Whether the desktop starts the program when its owner logs in. */
export class LoginItem {
  readonly #options: LoginItemOptions;
  #isOn: boolean | null = null;

  constructor(options: LoginItemOptions) {
    this.#options = options;
  }

  async set(isOn: boolean): Promise<void> {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (this.#options.platform === 'linux') await this.#setFile(isOn);
    else this.#setSystem(isOn);
  }

  /** macOS takes no arguments: there the program asks whether it was opened so. */
  #setSystem(openAtLogin: boolean): void {
    const [path, ...rest] = this.#options.command;
    const args = rest.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg));
    if (app.getLoginItemSettings({ path, args }).openAtLogin !== openAtLogin) app.setLoginItemSettings({ openAtLogin, path, args });
  }

  async #setFile(isOn: boolean): Promise<void> {
    const { file, command } = this.#options;
    if (!isOn) return rm(file, { force: true });
    await replaceFile(file, desktopEntry(command));
  }
}
