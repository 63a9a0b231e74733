import { EventEmitter } from 'node:events';
import type { PreventableEvent } from './state.ts';
import { strict, UNSUPPORTED } from './state.ts';

/** What a handler is told of the sender; `web-contents.ts` fills it in. */
export interface SenderEvent extends PreventableEvent {
  readonly sender: object;
  readonly senderFrame: object;
}

type Handler = (event: SenderEvent, ...args: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly _handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this._handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this._handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this._handlers.delete(channel);
  }
}

const implementation = new IpcMain();
export const ipcMain = strict('ipcMain', implementation);

/** The arguments of a message as text. Electron copies by structured clone; only what JSON keeps is modelled, the rest is refused. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === null || ['string', 'boolean', 'undefined'].includes(typeof part) || Number.isFinite(part)) return part;
    const prototype: unknown = typeof part === 'object' ? Object.getPrototypeOf(part) : undefined;
    if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return part;
    throw new Error(`${UNSUPPORTED}: an IPC message with ${Object.prototype.toString.call(part)}`);
  });
}

export type InvokeReply = { readonly ok: true; readonly value: string | undefined } | { readonly ok: false; readonly error: string };

/** Runs the handler of an invoke. Error texts are Electron's. */
export async function answerInvoke(channel: string, event: SenderEvent, args: readonly unknown[]): Promise<InvokeReply> {
  try {
    const handler = implementation._handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return { ok: true, value: encode(await handler(event, ...args)) };
  } catch (error) {
    console.error(`Error occurred in handler for '${channel}':`, error);
    return { ok: false, error: String(error) };
  }
}

/** Delivers what was sent without waiting for an answer. */
export function receiveSend(channel: string, event: SenderEvent, args: readonly unknown[]): void {
  implementation.emit(channel, event, ...args);
}
