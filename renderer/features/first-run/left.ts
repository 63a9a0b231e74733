const key = 'drawbridge.welcome';

/** Whether the owner has left the first run on this page before: then it does not open by itself any more. */
export function isWelcomeLeft(storage: Pick<Storage, 'getItem'>): boolean {
  return storage.getItem(key) === 'left';
}

export function setWelcomeLeft(storage: Pick<Storage, 'setItem'>): void {
  storage.setItem(key, 'left');
}
