import { type Params } from '../../../shared/contract/control.ts';
import { type Job, JobStatus } from '../../../shared/model/job.ts';
import { newestFirst } from '../../client/state.ts';

export const shows = ['all', 'active', 'done', 'failed', 'cancelled'] as const;
export type Show = (typeof shows)[number];

/** Which jobs a list shows. Empty texts let every job through. */
export interface JobFilter {
  readonly show: Show;
  readonly bridge: string;
  /** By id. */
  readonly client: string;
  readonly root: string;
  /** Words that only the core can look for. */
  readonly text: string;
}

export const everyJob: JobFilter = { show: 'all', bridge: '', client: '', root: '', text: '' };

const statuses: Record<Show, readonly JobStatus[]> = {
  all: JobStatus.options,
  active: ['queued', 'waiting', 'running', 'stalled'],
  done: ['completed'],
  failed: ['failed', 'interrupted'],
  cancelled: ['cancelled'],
};

const keys = ['bridge', 'client', 'root', 'text'] as const;

/** The filter in an address; what is not understood lets every job through. */
export function filterFrom(search: string): JobFilter {
  const given = new URLSearchParams(search);
  const show = shows.find((one) => one === given.get('show')) ?? everyJob.show;
  const [bridge = '', client = '', root = '', text = ''] = keys.map((key) => given.get(key) ?? '');
  return { show, bridge, client, root, text: text.slice(0, 200) };
}

/** The address of the list with a filter. */
export function addressOf({ show, ...rest }: JobFilter): string {
  const given = keys.flatMap((key) => (rest[key] === '' ? [] : [[key, rest[key]]]));
  const search = new URLSearchParams(show === 'all' ? given : [['show', show], ...given]).toString();
  return search === '' ? '/jobs' : `/jobs?${search}`;
}

/** Whether a filter does more than to choose states. */
export function isNarrow(filter: JobFilter): boolean {
  return keys.some((key) => filter[key].trim() !== '');
}

/** The filter as the core is asked. */
export function queryOf({ show, bridge, client, root, text }: JobFilter): Params<'job/list'> {
  return {
    ...(show !== 'all' && { status: [...statuses[show]] }),
    ...(bridge !== '' && { bridgeId: bridge }),
    ...(client !== '' && { clientId: client }),
    ...(root !== '' && { root }),
    ...(text.trim() !== '' && { text: text.trim() }),
  };
}

/** How far down a filtered list was read. */
export interface Pages {
  /** Null when the end was reached. */
  readonly nextCursor: string | null;
  /** The oldest job read, by when it was created; null at the end, or before anything was read. */
  readonly oldestRead: number | null;
}

export const noPages: Pages = { nextCursor: null, oldestRead: null };

/** The pages after one more. An empty page ends the list. */
export function withPage(page: { readonly data: readonly Job[]; readonly nextCursor: string | null }): Pages {
  const last = page.data.at(-1);
  return page.nextCursor === null || !last ? noPages : { nextCursor: page.nextCursor, oldestRead: last.createdAt };
}

/**
 * The jobs a list shows of those known, newest first; words are not looked at. Older ones that are known from elsewhere wait for their page: a
 * list with a gap would lie.
 */
export function visibleJobs(jobs: ReadonlyMap<string, Job>, filter: JobFilter, { oldestRead }: Pages): readonly Job[] {
  const shown = [...jobs.values()].filter((job) => lets(filter, job) && (oldestRead === null || job.createdAt >= oldestRead));
  return newestFirst(shown);
}

function lets({ show, bridge, client, root }: JobFilter, job: Job): boolean {
  const is = (wanted: string, value: string) => wanted === '' || wanted === value;
  return statuses[show].includes(job.status) && is(bridge, job.bridgeId) && is(client, job.clientId) && is(root, job.root);
}
