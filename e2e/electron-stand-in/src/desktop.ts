import { EventEmitter } from 'node:events';
import type { NotificationAction } from 'electron';
import { strict, UNSUPPORTED } from './state.ts';

function unanswered(kind: string) {
  return (): Promise<never> => Promise.reject(new Error(`${UNSUPPORTED}: dialog.${kind} without a spec that answers it`));
}

/** Nobody sits in front of the stand-in: a spec puts its answers in place of these functions, on real Electron too. */
export const dialog = strict('dialog', {
  showOpenDialog: unanswered('showOpenDialog'),
  showMessageBox: unanswered('showMessageBox'),
  showErrorBox(title: string, content: string): void {
    console.error(`${title}\n${content}`);
  },
});

class Clipboard {
  _text = '';
  async readText(): Promise<string> {
    return this._text;
  }
  async writeText(text: string): Promise<void> {
    this._text = text;
  }
}

/** Asynchronous since Electron 44. Not the clipboard that pages write to. */
export const clipboard = strict('clipboard', new Clipboard());

/** No file manager and no browser is started. Specs see what was to be opened by wrapping. */
export const shell = strict('shell', {
  async openPath(_path: string): Promise<string> {
    return '';
  },
  showItemInFolder(_file: string): void {},
  async openExternal(_url: string): Promise<void> {},
});

/** The machine never sleeps here and nobody locks it: a spec emits the events. */
export const powerMonitor = strict('powerMonitor', new EventEmitter());

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
  readonly actions?: NotificationAction[];
}

const modelled: ReadonlySet<string> = new Set(['title', 'body', 'actions']);

/** Specs see what is shown by wrapping `show` and `close`, and emit what the owner does with it, as they do on real Electron. */
export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;
  readonly actions: NotificationAction[];

  constructor(options: NotificationOptions = {}) {
    super();
    for (const key of Object.keys(options)) if (!modelled.has(key)) throw new Error(`${UNSUPPORTED}: Notification.${key}`);
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.actions = options.actions ?? [];
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {}
  close(): void {}
}
