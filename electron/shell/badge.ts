import { app, type BrowserWindow, nativeImage } from 'electron';
import { texts } from '../../shared/texts/texts.ts';

/** How many things wait for the owner, on the dock or launcher; on the taskbar of Windows a mark over the window's button. */
export function showWaiting(waiting: number, { window, icon }: { readonly window: BrowserWindow | null; readonly icon: string }): void {
  app.setBadgeCount(waiting);
  if (process.platform !== 'win32') return;
  const mark = waiting > 0 ? nativeImage.createFromPath(icon) : null;
  window?.setOverlayIcon(mark, waiting > 0 ? texts.desktop.waiting(waiting) : '');
}
