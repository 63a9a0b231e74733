import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: object;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly method: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * A small client of the Chrome DevTools Protocol. An event of a page is emitted as `<sessionId>/<Domain.event>`, one of
 * the browser as `<Domain.event>`. Results are as the protocol documents them: the caller names their type, nothing checks it.
 */
export class Cdp extends EventEmitter {
  readonly process: ChildProcess;
  readonly url: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(process: ChildProcess, url: string, socket: WebSocket) {
    super();
    this.setMaxListeners(0);
    this.process = process;
    this.url = url;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)));
  }

  /** Starts a browser and connects to it. */
  static async launch(executable: string, args: readonly string[]): Promise<Cdp> {
    // Nothing is written to the debugging pipe: Chromium ends when its other end is gone, even if we are killed.
    const child = spawn(executable, ['--remote-debugging-pipe', ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
    const url = await devToolsUrl(child);
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new Cdp(child, url, socket);
  }

  send<Result = unknown>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve: (result) => resolve(result as Result), reject });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  #receive({ id, sessionId, method, params, result, error }: Message): void {
    if (id === undefined) {
      this.emit(sessionId ? `${sessionId}/${method}` : `${method}`, params);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
    else waiting?.resolve(result);
  }
}

/** Waits for the line in which Chromium announces its DevTools address. */
function devToolsUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let seen = '';
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`chromium exited with ${code}\n${seen}`)));
  child.stderr?.on('data', (chunk) => {
    seen = (seen + chunk).slice(-20_000);
    const url = /^DevTools listening on (ws:\/\/.*)$/m.exec(seen)?.[1];
    if (url) resolve(url);
  });
  return promise;
}
