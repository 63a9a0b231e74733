import { type MenuItemConstructorOptions } from 'electron';
import { texts } from '../../shared/texts/texts.ts';

/** The menu of the program: on macOS the bar at the top, elsewhere out of sight and there for its shortcuts. */
export function applicationMenu(platform: NodeJS.Platform, openSettings: () => void): MenuItemConstructorOptions[] {
  const view: MenuItemConstructorOptions = {
    label: texts.desktop.view,
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      // Plus without Shift, where the key has it only with.
      { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const settings: MenuItemConstructorOptions = { id: 'settings', label: texts.tray.settings, click: openSettings };
  if (platform !== 'darwin') {
    // Where no tray is shown, this is the way to quit.
    const quit: MenuItemConstructorOptions = { id: 'quit', role: 'quit', label: texts.tray.quit, accelerator: 'Control+Q' };
    return [{ label: 'Drawbridge', submenu: [{ ...settings, accelerator: 'Control+,' }, { type: 'separator' }, quit] }, view];
  }
  const own: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      { ...settings, accelerator: 'Command+,' },
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
  return [own, { role: 'editMenu' }, view, { role: 'windowMenu' }];
}
