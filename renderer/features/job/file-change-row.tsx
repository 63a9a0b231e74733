import { type Item } from '../../../shared/model/item.ts';
import { DiffLines } from '../../ui/diff-lines.tsx';
import { diffCounts, diffLines } from '../../ui/diff.ts';
import { PathText } from '../../ui/path-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { Disclosure } from './disclosure.tsx';
import { type ItemRowProps } from './row-props.ts';

type Changes = Extract<Item, { readonly type: 'fileChange' }>;
type Change = Changes['changes'][number];

/** What Codex says it edits: the file and how many lines; open, the lines. */
export function FileChangeRow({ item, live, open, onToggle }: ItemRowProps<Changes>) {
  const { added, removed } = diffCounts(item.changes);
  const [only] = item.changes;
  const summary =
    item.changes.length === 1 && only ? (
      <PathText path={only.path} className="min-w-0" />
    ) : (
      <span className="truncate">{texts.log.files(item.changes.length)}</span>
    );
  return (
    <Disclosure
      open={open}
      onToggle={onToggle}
      label={live ? texts.log.editing : texts.log.edits}
      summary={summary}
      result={
        <span className="flex gap-2 font-mono text-meta tabular-nums">
          <Outcome status={item.status} />
          {added > 0 && <span className="text-ok">+{added}</span>}
          {removed > 0 && <span className="text-danger">−{removed}</span>}
        </span>
      }
    >
      <div className="flex flex-col gap-2">
        {item.changes.map((change) => (
          <FileDiff key={change.path} change={change} />
        ))}
      </div>
    </Disclosure>
  );
}

function Outcome({ status }: { readonly status: Changes['status'] }) {
  if (status !== 'failed' && status !== 'declined') return null;
  return <span className="font-sans text-danger">{status === 'failed' ? texts.log.commandFailed : texts.log.declined}</span>;
}

function FileDiff({ change }: { readonly change: Change }) {
  return (
    <div className="overflow-hidden rounded-control border border-line bg-sunken">
      <p className="flex items-center gap-2 border-b border-line px-3 py-1">
        <PathText path={change.path} />
        <span className="shrink-0 text-meta text-soft">
          {change.movedTo === null ? texts.log.change[change.kind] : texts.log.movedTo(change.movedTo)}
        </span>
      </p>
      <pre className="max-h-[26rem] overflow-auto py-1 leading-[1.5]">
        <DiffLines lines={diffLines(change)} signed />
      </pre>
    </div>
  );
}
