import { EventEmitter } from 'node:events';
import { strict, windows } from './state.ts';

type Source = 'system' | 'light' | 'dark';

/** The system's theme is light; what the app chooses reaches its pages as prefers-color-scheme. */
class NativeTheme extends EventEmitter {
  _source: Source = 'system';

  get shouldUseDarkColors(): boolean {
    return this._source === 'dark';
  }
  get themeSource(): Source {
    return this._source;
  }
  set themeSource(source: Source) {
    this._source = source;
    const features = [{ name: 'prefers-color-scheme', value: this.shouldUseDarkColors ? 'dark' : 'light' }];
    for (const { _page: page } of windows.values()) void page._ready.then(() => page.cdp('Emulation.setEmulatedMedia', { features }));
    this.emit('updated');
  }
}

export const nativeTheme = strict('nativeTheme', new NativeTheme());
