import { texts } from '../../shared/texts/texts.ts';

/** What choosing an entry does. */
export type TrayAction =
  | { readonly type: 'startBridge' | 'stopBridge' | 'startPublic' | 'stopPublic'; readonly bridgeId: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'open'; readonly place: string | null }
  | { readonly type: 'startAll' | 'stopAll' | 'pause' | 'resume' | 'logs' | 'downloadUpdate' | 'installUpdate' | 'quit' };

export type TrayEntry =
  | { readonly type: 'separator' }
  | {
      readonly type: 'entry';
      readonly id: string;
      readonly label: string;
      /** Null: shown, but cannot be chosen. */
      readonly action: TrayAction | null;
    }
  | { readonly type: 'submenu'; readonly id: string; readonly label: string; readonly entries: readonly TrayEntry[] };

export const separator: TrayEntry = { type: 'separator' };

export function entry(id: string, label: string, action: TrayAction | null): TrayEntry {
  return { type: 'entry', id, label, action };
}

/** An entry that cannot be chosen says why in its own words: a tray has no other place for it. */
export function without(id: string, label: string, why: string): TrayEntry {
  return entry(id, texts.tray.with(label, why), null);
}
