import { Failure } from '../../../shared/contract/errors.ts';
import { type ChangedFile, type FileDecision, type Hunk } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';
import { UsageError } from '../arguments.ts';
import { safe } from '../output.ts';
import { type Remote } from '../remote.ts';

/** A part of a change set as `FILE[:HUNK[:LINE]]` names it. */
export interface Place {
  readonly file: ChangedFile;
  readonly hunk: Hunk | null;
  /** Index into the hunk's lines. */
  readonly line: number | null;
}

/** All files of a change set, without their lines. */
export async function filesOf(remote: Remote, id: string): Promise<ChangedFileSummary[]> {
  const files: ChangedFileSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { data: ChangedFileSummary[]; nextCursor: string | null } = await remote.call('change/files', {
      id,
      limit: 500,
      ...(cursor !== undefined && { cursor }),
    });
    files.push(...page.data);
    cursor = page.nextCursor;
  }
  return files;
}

/** Finds parts of one change set; each file is read once. */
export class Places {
  readonly #remote: Remote;
  readonly #id: string;
  readonly #files: readonly ChangedFileSummary[];
  readonly #read = new Map<string, Promise<ChangedFile>>();

  constructor(remote: Remote, id: string, files: readonly ChangedFileSummary[]) {
    this.#remote = remote;
    this.#id = id;
    this.#files = files;
  }

  /** A hunk is named by its number in the file or its id, a line by its number in the hunk. @throws Failure review/notFound; UsageError */
  async find(given: string): Promise<Place> {
    const parts = given.split(':');
    // A path may hold colons itself: the longest one that is there is meant.
    for (let length = parts.length; length >= Math.max(1, parts.length - 2); length -= 1) {
      const name = parts.slice(0, length).join(':');
      const known = this.#files.find(({ path, id }) => path === name || id === name);
      if (known) return this.#within(await this.#file(known.id), parts.slice(length));
    }
    throw this.#unknownFile(given);
  }

  #file(fileId: string): Promise<ChangedFile> {
    const reading = this.#read.get(fileId) ?? this.#remote.call('change/file', { id: this.#id, fileId });
    this.#read.set(fileId, reading);
    return reading;
  }

  #within(file: ChangedFile, [hunkName, lineName]: readonly string[]): Place {
    if (hunkName === undefined) return { file, hunk: null, line: null };
    const hunks = file.content.type === 'text' ? file.content.hunks : [];
    const hunk = hunks.find(({ id }) => id === hunkName) ?? (/^\d+$/.test(hunkName) ? hunks[Number(hunkName) - 1] : undefined);
    if (!hunk) throw unknownHunk(file, hunkName, hunks.length);
    if (lineName === undefined) return { file, hunk, line: null };
    const line = Number(lineName) - 1;
    if (hunk.lines[line]) return { file, hunk, line };
    throw new UsageError(`This hunk has the lines 1 to ${hunk.lines.length}; see them with: drawbridge changes show ID --numbers`);
  }

  #unknownFile(given: string): Failure {
    const some = this.#files.slice(0, 5).map(({ path }) => safe(path));
    const more = this.#files.length > some.length ? ` and ${this.#files.length - some.length} more` : '';
    return new Failure('review/notFound', `There is no file ${given.slice(0, 200)} in this change set.`, {
      hint: `It has ${some.join(', ')}${more}.`,
    });
  }
}

/** The decision on a file with another one on a hunk of it. */
export function withHunk(file: ChangedFile, now: FileDecision | undefined, hunkId: string, type: 'accepted' | 'rejected'): FileDecision {
  const { hunks, attributes } = now?.type === 'partial' ? now : inParts(file, now);
  return { type: 'partial', hunks: { ...hunks, [hunkId]: { type } }, attributes };
}

function inParts({ content, status, before, after }: ChangedFile, now: Exclude<FileDecision, { type: 'partial' }> | undefined) {
  const hunks = now && content.type === 'text' ? content.hunks.map(({ id }) => [id, { type: now.type }] as const) : [];
  const isRenamedOrMode = status === 'renamed' || (before !== null && after !== null && before.executable !== after.executable);
  return { hunks: Object.fromEntries(hunks), attributes: now?.type === 'accepted' && isRenamedOrMode };
}

function unknownHunk({ path }: ChangedFile, name: string, count: number): Failure {
  const has = count === 0 ? 'can only be taken or left as a whole' : `has the hunks 1 to ${count}`;
  return new Failure('review/notFound', `There is no hunk ${name.slice(0, 40)} in ${path}: it ${has}.`, {
    hint: 'See them with: drawbridge changes show ID',
  });
}
