import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

type OnSecond = (argv: string[], cwd: string, data: unknown) => void;

/**
 * The single-instance lock. Everything is synchronous, as in Electron: a pid file answers the question, a spool folder
 * and SIGUSR2 carry the arguments of the second start to the first.
 */
export class SingleInstance {
  readonly #pidFile: string;
  readonly #spool: string;
  held = false;

  constructor(userData: string) {
    const key = createHash('sha256').update(userData).digest('hex').slice(0, 16);
    this.#pidFile = path.join(os.tmpdir(), `standin-${key}.pid`);
    this.#spool = path.join(os.tmpdir(), `standin-${key}.spool`);
  }

  /** False when a living process has it: that one is told of this start. */
  acquire(data: unknown, onSecond: OnSecond): boolean {
    if (this.held) return true;
    const first = this.#holder();
    if (first !== null && first !== process.pid) {
      this.#handOver(first, data);
      return false;
    }
    fs.writeFileSync(this.#pidFile, String(process.pid));
    this.held = true;
    process.on('SIGUSR2', () => this.#drain(onSecond));
    process.once('exit', () => this.#release());
    return true;
  }

  #release(): void {
    fs.rmSync(this.#pidFile, { force: true });
    fs.rmSync(this.#spool, { recursive: true, force: true });
  }

  #holder(): number | null {
    try {
      const pid = Number(fs.readFileSync(this.#pidFile, 'utf8'));
      process.kill(pid, 0);
      return pid;
    } catch {
      return null;
    }
  }

  #handOver(first: number, data: unknown): void {
    fs.mkdirSync(this.#spool, { recursive: true });
    const file = path.join(this.#spool, String(process.pid));
    fs.writeFileSync(`${file}.tmp`, JSON.stringify({ argv: process.argv, cwd: process.cwd(), data }));
    fs.renameSync(`${file}.tmp`, `${file}.json`);
    process.kill(first, 'SIGUSR2');
  }

  #drain(onSecond: OnSecond): void {
    const names = fs.existsSync(this.#spool) ? fs.readdirSync(this.#spool) : [];
    for (const name of names.filter((entry) => entry.endsWith('.json'))) {
      const file = path.join(this.#spool, name);
      const { argv, cwd, data } = JSON.parse(fs.readFileSync(file, 'utf8')) as { argv: string[]; cwd: string; data: unknown };
      fs.unlinkSync(file);
      onSecond(argv, cwd, data);
    }
  }
}
