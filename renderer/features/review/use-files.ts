import { useEffect, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type ChangedFile } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary, type Review } from '../../../shared/model/review.ts';
import { useHost, useHostState } from '../../client/host-context.ts';

const pageSize = 500;
const keptFiles = 40;

type Shown = Pick<Review, 'id' | 'digest'>;

interface Files {
  readonly files: readonly ChangedFileSummary[];
  readonly done: boolean;
  readonly failure: Failure | null;
}

const nothingYet: Files = { files: [], done: false, failure: null };

/** All files of what is shown, without their hunks, page after page. */
export function useFiles({ id, digest }: Shown): Files {
  const { call } = useHost();
  const open = useHostState(({ link }) => link.state === 'open');
  const [held, setHeld] = useState<Files & { readonly digest: string }>({ ...nothingYet, digest });
  const known = held.digest === digest ? held : nothingYet;
  const missing = open && !known.done;
  useEffect(() => {
    if (!missing) return;
    const life = new AbortController();
    const read = async () => {
      const files: ChangedFileSummary[] = [];
      let cursor: string | null = null;
      do {
        const page: { data: ChangedFileSummary[]; nextCursor: string | null } = await call('change/files', {
          id,
          limit: pageSize,
          ...(cursor !== null && { cursor }),
        });
        if (life.signal.aborted) return;
        files.push(...page.data);
        cursor = page.nextCursor;
        setHeld({ digest, files: [...files], done: cursor === null, failure: null });
      } while (cursor !== null);
    };
    read().catch((error: unknown) => {
      if (!life.signal.aborted) setHeld((now) => ({ ...now, digest, failure: Failure.from(error) }));
    });
    return () => life.abort();
  }, [missing, call, id, digest]);
  return known;
}

interface FileContent {
  readonly file: ChangedFile | null;
  readonly failure: Failure | null;
}

/** One file with its hunks; the one that is likely looked at next is read ahead. */
export function useFile({ id, digest }: Shown, fileId: string | null, nextId: string | null): FileContent {
  const { call } = useHost();
  const open = useHostState(({ link }) => link.state === 'open');
  const [kept, setKept] = useState<ReadonlyMap<string, FileContent>>(new Map());
  const keyOf = (of: string) => `${digest}:${of}`;
  const isMissing = (of: string | null) => of !== null && !kept.get(keyOf(of))?.file;
  const wanted = [fileId, nextId].find(isMissing) ?? null;
  useEffect(() => {
    if (!open || wanted === null) return;
    const life = new AbortController();
    const keep = (content: FileContent) => {
      if (life.signal.aborted) return;
      setKept((now) => new Map([...now, [`${digest}:${wanted}`, content] as const].slice(-keptFiles)));
    };
    call('change/file', { id, fileId: wanted }).then(
      (file) => keep({ file, failure: null }),
      (error: unknown) => keep({ file: null, failure: Failure.from(error) }),
    );
    return () => life.abort();
  }, [open, wanted, call, id, digest]);
  return (fileId !== null && kept.get(keyOf(fileId))) || { file: null, failure: null };
}
