import { EventEmitter } from 'node:events';
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

/** Specs see what is shown by wrapping `show` and `close`, as they do on real Electron. */
export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;

  constructor({ title, body }: { readonly title: string; readonly body: string }) {
    super();
    this.title = title;
    this.body = body;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {}
  close(): void {}
}
