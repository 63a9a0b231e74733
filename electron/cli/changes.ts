import { type Entry, flag, text } from './entry.ts';

const changes = () => import('./commands/changes.ts');
const answers = () => import('./commands/change-answers.ts');
const many = Number.POSITIVE_INFINITY;

/** What jobs changed, before the owner. */
export const changeCommands: Readonly<Record<string, Entry>> = {
  'changes list': {
    usage: 'changes list [--state S[,S]] [--limit N]',
    about: 'what jobs changed, newest first',
    options: { state: text, limit: text },
    load: async () => (await changes()).listChanges,
  },
  'changes show': {
    usage: 'changes show ID [--file PATH] [--stat] [--numbers]',
    about: 'the diff before you; --numbers: lines as `comment` names them',
    words: 1,
    options: { file: text, stat: flag, numbers: flag },
    load: async () => (await changes()).showChange,
  },
  'changes accept': {
    usage: 'changes accept ID [FILE[:HUNK]]... [--digest D]',
    about: 'files or hunks that may land; without any all of them; --digest: only if it is still what `show` showed',
    words: many,
    options: { digest: text },
    load: async () => (await changes()).acceptParts,
  },
  'changes reject': {
    usage: 'changes reject ID [FILE[:HUNK]]... [--digest D] [--reason TEXT]',
    about: 'files or hunks that never land; without any the whole of it, and the job ends',
    words: many,
    options: { digest: text, reason: text },
    load: async () => (await changes()).rejectParts,
  },
  'changes comment': {
    usage: 'changes comment ID FILE[:HUNK[:LINE]] TEXT',
    about: 'a remark for Codex; it goes with send-back',
    words: many,
    load: async () => (await changes()).commentOn,
  },
  'changes apply': {
    usage: 'changes apply ID [--all] [--digest D]',
    about: 'land what you accepted; all of it where nothing was decided; --all: what is undecided too',
    words: 1,
    options: { all: flag, digest: text },
    load: async () => (await answers()).applyChange,
  },
  'changes merge': {
    usage: 'changes merge ID [--all] [--preview] [--digest D]',
    about: 'apply, merging files that moved on meanwhile; --all: what is undecided too',
    words: 1,
    options: { all: flag, preview: flag, digest: text },
    load: async () => (await answers()).mergeChange,
  },
  'changes send-back': {
    usage: 'changes send-back ID [MESSAGE]',
    about: 'your comments and rejections to Codex, as its next turn',
    words: many,
    load: async () => (await answers()).sendBack,
  },
  'changes decline': {
    usage: 'changes decline ID --reason TEXT',
    about: 'reject all of it, and say why',
    words: 1,
    options: { reason: text },
    load: async () => (await answers()).declineChange,
  },
  'changes revert': {
    usage: 'changes revert ID',
    about: 'take back what landed, byte for byte',
    words: 1,
    load: async () => (await answers()).revertChange,
  },
};
