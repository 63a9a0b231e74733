import { texts } from '../../../shared/texts/texts.ts';
import { keyGroups as reviewKeys } from '../review/keys.ts';

interface KeyEntry {
  readonly does: string;
  /** Each is one way; the keys of a way are pressed for what stands in the same place of the sentence. */
  readonly ways: readonly (readonly string[])[];
}

export interface KeyGroup {
  readonly name: string;
  readonly note?: string;
  readonly entries: readonly KeyEntry[];
}

/** What the command key is called here, and which one it is. */
export function commandKey(platform: string): { readonly name: string; readonly isMac: boolean } {
  const isMac = platform === 'darwin';
  return { name: isMac ? '⌘' : 'Ctrl', isMac };
}

/** Every key of the window, for people; `platform` is the one that the window runs on. */
export function allKeys(platform: string): readonly KeyGroup[] {
  const { groups, keys } = texts.keys;
  const entry = (does: keyof typeof keys, ...ways: readonly (readonly string[])[]): KeyEntry => ({ does: keys[does], ways });
  const window = [
    entry('palette', [`${commandKey(platform).name} K`]),
    entry('help', ['?']),
    entry('close', ['Esc']),
    entry('skip', ['Tab']),
  ];
  const lists = [
    entry('send', ['Enter']),
    entry('line', ['Shift Enter']),
    entry('find', ['/']),
    entry('search', ['Esc']),
    entry('choose', ['←', '→']),
  ];
  const questions = [entry('deny', ['Esc']), entry('press', ['Space'])];
  const { note, groups: reviewGroups, keys: reviewWords } = texts.reviewKeys;
  return [
    { name: groups.window, entries: window },
    { name: groups.lists, entries: lists },
    { name: groups.questions, entries: questions },
    ...reviewKeys.map((group, at) => ({
      name: `${texts.navigation.reviews}: ${reviewGroups[group.name]}`,
      entries: group.keys.map(({ does, keys: ways }) => ({ does: reviewWords[does], ways })),
      ...(at === reviewKeys.length - 1 && { note }),
    })),
  ];
}
