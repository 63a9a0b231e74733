import { contextBridge, ipcRenderer } from 'electron';
import { type PageDoor, toCore, toPage } from './ipc.ts';

/** One loaded page. A reload is a new session, so answers to the page before it reach nobody. */
const session = crypto.randomUUID();

const door: PageDoor = {
  send(text) {
    // A refusal is in the log of the core; the page sees a call without an answer.
    ipcRenderer.invoke(toCore, session, text).catch(() => undefined);
  },
  onMessage(listener) {
    const receive = (_event: unknown, to: string, text: string): void => {
      if (to === session) listener(text);
    };
    ipcRenderer.on(toPage, receive);
    return () => {
      ipcRenderer.off(toPage, receive);
    };
  },
};

contextBridge.exposeInMainWorld('drawbridge', door);
