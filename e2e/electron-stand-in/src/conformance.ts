/**
 * Types only, never run: `tsc` fails when the stand-in and the types of the installed Electron drift apart. Each name must
 * exist in Electron, and the stand-in must be assignable to that part. `on`, `once` and `off` stay out: they return the
 * whole Electron type.
 */
import type * as E from 'electron';
import * as S from './electron.ts';

S.app satisfies Pick<
  E.App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'isPackaged'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'getLocale'
  | 'getPreferredSystemLanguages'
  | 'setBadgeCount'
  | 'setAsDefaultProtocolClient'
  | 'enableSandbox'
>;
S.ipcMain satisfies Pick<E.IpcMain, 'removeHandler'>;
S.dialog satisfies Pick<E.Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog'>;
S.nativeTheme satisfies Pick<E.NativeTheme, 'shouldUseDarkColors' | 'themeSource'>;
S.protocol satisfies Pick<E.Protocol, 'handle' | 'registerSchemesAsPrivileged'>;
S.shell satisfies Pick<E.Shell, 'openPath' | 'openExternal' | 'showItemInFolder'>;
S.screen.getPrimaryDisplay() satisfies Pick<ReturnType<E.Screen['getPrimaryDisplay']>, 'id' | 'bounds' | 'workArea'>;
S.screen.getAllDisplays() satisfies Pick<ReturnType<E.Screen['getAllDisplays']>[number], 'id' | 'bounds' | 'workArea'>[];
S.clipboard satisfies Pick<E.Clipboard, 'readText' | 'writeText'>;
S.session.defaultSession satisfies Pick<E.Session, 'setPermissionRequestHandler' | 'setDevicePermissionHandler'>;

declare const window: InstanceType<typeof S.BrowserWindow>;
window satisfies Pick<
  E.BrowserWindow,
  | 'id'
  | 'show'
  | 'hide'
  | 'close'
  | 'destroy'
  | 'isVisible'
  | 'isDestroyed'
  | 'focus'
  | 'blur'
  | 'isFocused'
  | 'maximize'
  | 'isMaximized'
  | 'getNormalBounds'
  | 'setMenuBarVisibility'
  | 'minimize'
  | 'restore'
  | 'isMinimized'
  | 'loadURL'
  | 'getBounds'
  | 'setBounds'
  | 'getTitle'
>;
window._page satisfies Pick<E.WebContents, 'id' | 'send' | 'getURL' | 'setWindowOpenHandler' | 'isDestroyed'>;

declare const tray: InstanceType<typeof S.Tray>;
tray satisfies Pick<E.Tray, 'setToolTip' | 'destroy' | 'isDestroyed'>;

declare const notification: InstanceType<typeof S.Notification>;
notification satisfies Pick<E.Notification, 'title' | 'body' | 'actions' | 'show' | 'close'>;
S.Notification satisfies Pick<typeof E.Notification, 'isSupported'>;

/** Every export is a name Electron has. */
const extra: Exclude<keyof typeof S, keyof typeof E>[] = [];
extra satisfies never[];
