/** The module that `electron` resolves to. Every export is a name Electron has; conformance.ts checks it. */
import { app } from './app.ts';
import { clipboard, dialog, Notification, powerMonitor, shell } from './desktop.ts';
import { ipcMain } from './ipc.ts';
import { Menu, MenuItem, Tray } from './menu.ts';
import { nativeImage, screen } from './screen.ts';
import { protocol, session } from './session.ts';
import { nativeTheme } from './theme.ts';
import { webContents } from './web-contents.ts';
import { BrowserWindow } from './windows.ts';

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  webContents,
};
