import { type Fields, fieldsOf } from './host.ts';

/** What a card shows, out of a tool's input and result. */
export interface CardJob {
  readonly tone: 'working' | 'needsYou' | 'done' | 'fault';
  readonly state: string;
  /** What was asked for. */
  readonly title: string | null;
  readonly jobId: string | null;
  /** A sentence on how it stands, or the answer. */
  readonly text: string | null;
  readonly files: readonly CardFile[];
  readonly counts: Counts | null;
  readonly usage: { readonly input: number; readonly output: number } | null;
}

export interface CardFile extends Omit<Counts, 'files'> {
  readonly path: string;
  readonly status: string;
  readonly decision: string;
}

export interface Counts {
  readonly files: number;
  readonly added: number;
  readonly removed: number;
}

/** Before there is a result. */
export function askedJob(input: Fields): CardJob {
  return { ...nothing, tone: 'working', state: 'Asking Codex', title: textOf(input['prompt']), jobId: textOf(input['jobId']) };
}

/** The call was given up; the job was not. */
export function leftJob(input: Fields): CardJob {
  return {
    ...askedJob(input),
    state: 'No longer waiting',
    text: 'The call was cancelled here. A job that had begun goes on; ask for it by its id.',
  };
}

/** As the result of any of our tools says, of whatever version. */
export function resultJob(input: Fields, result: Fields): CardJob {
  const said = fieldsOf(result['structuredContent']);
  const counts = countsOf(said['counts']);
  return {
    ...standing(said, result),
    title: textOf(input['prompt']),
    jobId: textOf(said['jobId']) ?? textOf(input['jobId']),
    files: listOf(said['files']).map(fileOf),
    counts,
    usage: usageOf(said['usage']),
  };
}

const nothing = { title: null, jobId: null, text: null, files: [], counts: null, usage: null };

function standing(said: Fields, result: Fields): Pick<CardJob, 'tone' | 'state' | 'text'> {
  if (result['isError'] === true) return { tone: 'fault', state: 'Refused', text: firstText(result) };
  const message = textOf(said['message']);
  if (said['waitingFor'] !== undefined) return { tone: 'needsYou', state: 'Waits for the owner', text: textOf(said['waitingFor']) };
  const review = reviews[String(said['state'])];
  if (review) return { ...review, text: textOf(said['reason']) ?? message };
  const known = statuses[String(said['status'])];
  // The message of a running job is for the model: it names the next tool to call.
  if (known) return { ...known, text: answerOf(said) ?? textOf(said['error']) };
  return { tone: 'done', state: 'Done', text: answerOf(said) };
}

const statuses: Readonly<Record<string, Pick<CardJob, 'tone' | 'state'>>> = {
  running: { tone: 'working', state: 'Running' },
  completed: { tone: 'done', state: 'Done' },
  failed: { tone: 'fault', state: 'Failed' },
  cancelled: { tone: 'fault', state: 'Cancelled' },
};

const reviews: Readonly<Record<string, Pick<CardJob, 'tone' | 'state'>>> = {
  none: { tone: 'done', state: 'No changes' },
  pending: { tone: 'needsYou', state: 'With the owner' },
  sentBack: { tone: 'working', state: 'Sent back' },
  applied: { tone: 'done', state: 'Decided' },
  rejected: { tone: 'fault', state: 'Rejected' },
  reverted: { tone: 'fault', state: 'Reverted' },
  lost: { tone: 'fault', state: 'Lost' },
};

function answerOf(said: Fields): string | null {
  return textOf(said['content']) ?? textOf(fieldsOf(fieldsOf(said['result'])['structuredContent'])['content']);
}

function firstText(result: Fields): string | null {
  return textOf(fieldsOf(listOf(result['content'])[0])['text']);
}

function fileOf(value: unknown): CardFile {
  const file = fieldsOf(value);
  const { added, removed } = countsOf(file) ?? { added: 0, removed: 0 };
  return {
    path: textOf(file['path']) ?? '?',
    status: textOf(file['status']) ?? '',
    decision: textOf(file['decision']) ?? '',
    added,
    removed,
  };
}

function countsOf(value: unknown): Counts | null {
  const { files, added, removed } = fieldsOf(value);
  return typeof added === 'number' && typeof removed === 'number' ? { files: typeof files === 'number' ? files : 0, added, removed } : null;
}

function usageOf(value: unknown): CardJob['usage'] {
  const { input, output } = fieldsOf(value);
  return typeof input === 'number' && typeof output === 'number' ? { input, output } : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
