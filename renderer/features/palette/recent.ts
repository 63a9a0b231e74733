const key = 'drawbridge.palette';
const most = 5;

/** Ids of what was chosen last, newest first. */
export function readRecent(storage: Pick<Storage, 'getItem'>): readonly string[] {
  return remembered(storage.getItem(key) ?? '[]');
}

export function rememberRecent(id: string, storage: Pick<Storage, 'getItem' | 'setItem'>): void {
  storage.setItem(key, JSON.stringify(withRecent(readRecent(storage), id)));
}

/** Nothing for a text that is not ours. */
export function remembered(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((id) => typeof id === 'string') ? value : [];
  } catch {
    return [];
  }
}

export function withRecent(ids: readonly string[], id: string): readonly string[] {
  return [id, ...ids.filter((one) => one !== id)].slice(0, most);
}

/** Those that were used, in the order of their use; what is gone by now is left out. */
export function recentFirst<C extends { readonly id: string }>(commands: readonly C[], ids: readonly string[]): readonly C[] {
  return ids.flatMap((id) => commands.find((command) => command.id === id) ?? []);
}
