/** What a key of the review does. No key applies, sends back or rejects all of it. */
export type KeyAction =
  | 'nextHunk'
  | 'previousHunk'
  | 'nextFile'
  | 'previousFile'
  | 'accept'
  | 'reject'
  | 'undo'
  | 'acceptFile'
  | 'rejectFile'
  | 'comment'
  | 'edit'
  | 'expand'
  | 'expandAll'
  | 'mode'
  | 'find'
  | 'help'
  | 'clear';

interface Pressed {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const plain: Readonly<Record<string, KeyAction>> = {
  j: 'nextHunk',
  k: 'previousHunk',
  n: 'nextFile',
  p: 'previousFile',
  a: 'accept',
  r: 'reject',
  u: 'undo',
  A: 'acceptFile',
  R: 'rejectFile',
  c: 'comment',
  e: 'edit',
  x: 'expand',
  X: 'expandAll',
  v: 'mode',
  '/': 'find',
  '?': 'help',
  Escape: 'clear',
};

const withAlt: Readonly<Record<string, KeyAction>> = { ArrowDown: 'nextHunk', ArrowUp: 'previousHunk' };

/** What a key does where no text is written; null for one that does nothing here. */
export function keyAction({ key, altKey, ctrlKey, metaKey }: Pressed): KeyAction | null {
  if (ctrlKey || metaKey) return null;
  return (altKey ? withAlt : plain)[key] ?? null;
}

/** The keys for people, in the order in which they are learnt. */
export const keyGroups = [
  {
    name: 'move',
    keys: [
      {
        does: 'hunk',
        keys: [
          ['j', 'k'],
          ['Alt ↓', 'Alt ↑'],
        ],
      },
      { does: 'file', keys: [['n', 'p']] },
      { does: 'line', keys: [['↓', '↑']] },
      { does: 'range', keys: [['Shift ↓', 'Shift ↑']] },
      { does: 'find', keys: [['/']] },
    ],
  },
  {
    name: 'decide',
    keys: [
      { does: 'accept', keys: [['a']] },
      { does: 'reject', keys: [['r']] },
      { does: 'undo', keys: [['u']] },
      { does: 'acceptFile', keys: [['Shift a', 'Shift r']] },
      { does: 'space', keys: [['Space']] },
      { does: 'comment', keys: [['c']] },
      { does: 'edit', keys: [['e']] },
    ],
  },
  {
    name: 'view',
    keys: [
      { does: 'expand', keys: [['x', 'Shift x']] },
      { does: 'mode', keys: [['v']] },
      { does: 'help', keys: [['?']] },
    ],
  },
] as const;
