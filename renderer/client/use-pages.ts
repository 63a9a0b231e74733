import { type Failure } from '../../shared/contract/errors.ts';
import { type Action, useAction } from '../ui/use-action.ts';
import { joined, type Page, pageLimit } from './pages.ts';
import { useReading } from './use-reading.ts';

/** A list that is read a page at a time. */
export interface Pages<T> {
  /** Null until the first page came. */
  readonly rows: readonly T[] | null;
  readonly hasMore: boolean;
  /** Reads the page after the last row. */
  readonly more: Action<[]>;
  /** Why the first page could not be read. */
  readonly failure: Failure | null;
  readonly connected: boolean;
}

type ReadPage<T> = (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>;

/** Reads the first page of what `key` names, again from the top for a new `revision`, and further pages on request. */
export function usePages<T extends { readonly id: string }>(
  { key, revision, pageSize }: { readonly key: string; readonly revision: unknown; readonly pageSize: number },
  read: ReadPage<T>,
): Pages<T> {
  const { value, failure, connected, amend } = useReading<Page<T>>(key, revision, (last) =>
    read({ limit: pageLimit(pageSize, last?.data.length ?? 0) }),
  );
  const more = useAction(async () => {
    const cursor = value?.nextCursor;
    if (!cursor) return;
    const page = await read({ limit: pageSize, cursor });
    // The list may have been read anew meanwhile: then this page has no place in it.
    amend(key, (now) => (now.nextCursor === cursor ? joined(now.data, page) : now));
  });
  return { rows: value?.data ?? null, hasMore: value !== null && value.nextCursor !== null, more, failure, connected };
}
