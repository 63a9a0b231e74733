import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Action } from '../../ui/use-action.ts';

interface ListFootProps {
  readonly shown: number;
  readonly more: boolean;
  readonly older: Action<[]>;
}

/** How many are shown, and the way to more. */
export function ListFoot({ shown, more, older }: ListFootProps) {
  return (
    <div className="flex min-h-11 items-center gap-3 px-4 py-2 rail:px-6">
      {more && (
        <Button busy={older.busy} onClick={() => older.run()}>
          {texts.jobs.older}
        </Button>
      )}
      <span className="text-meta text-soft tabular-nums">{more ? texts.jobs.shownMore(shown) : texts.jobs.shown(shown)}</span>
      <FailureNote failure={older.failure} />
    </div>
  );
}

/** Filters that let nothing through, and the way out of them. */
export function NoneSo({ onClear }: { readonly onClear: () => void }) {
  return <Empty title={texts.jobs.noneSo} hint={<Button onClick={onClear}>{texts.jobs.clearFilters}</Button>} />;
}
