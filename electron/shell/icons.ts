import { join } from 'node:path';
import { type TrayState } from './status.ts';

/**
 * The drawing of a state for this desktop. macOS colours a template by itself; the others get the one that stands out
 * from their panel. Windows and macOS ask for 16 points, Linux panels for 24; larger scales lie beside the file.
 */
export function trayIcon(
  folder: string,
  state: TrayState,
  { platform, darkPanel }: { platform: NodeJS.Platform; darkPanel: boolean },
): string {
  if (platform === 'darwin') return join(folder, `${state}Template.png`);
  return join(folder, `${state}-${darkPanel ? 'dark' : 'light'}${platform === 'win32' ? '' : '-24'}.png`);
}
