import { type ReactNode } from 'react';
import { type Item } from '../../../shared/model/item.ts';
import { duration } from '../../../shared/texts/format.ts';
import { Prose } from '../../ui/prose-view.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { CommandRow } from './command-row.tsx';
import { Disclosure } from './disclosure.tsx';
import { FileChangeRow } from './file-change-row.tsx';
import { type ItemRowProps } from './row-props.ts';

/** An item as its kind is shown. */
export function LogItemRow({ item, ...rest }: ItemRowProps): ReactNode {
  switch (item.type) {
    case 'userMessage':
      return <p className="max-w-prose break-words whitespace-pre-wrap">{item.text}</p>;
    case 'agentMessage':
      return <Prose text={item.text} />;
    case 'reasoning':
      return <ReasoningRow item={item} {...rest} />;
    case 'commandExecution':
      return <CommandRow item={item} {...rest} />;
    case 'fileChange':
      return <FileChangeRow item={item} {...rest} />;
    case 'plan':
      return <PlanRow item={item} />;
    case 'mcpToolCall':
      return <ToolRow label={texts.log.tool} name={`${item.server}/${item.tool}`} item={item} error={item.error} />;
    case 'dynamicToolCall':
      return <ToolRow label={texts.log.clientTool} name={item.tool} item={item} error={null} />;
    case 'webSearch':
      return (
        <p className="break-words">
          <span className="text-soft">{texts.log.searched}</span> {item.query}
        </p>
      );
    case 'notice':
      return <NoticeRow item={item} />;
    case 'other':
      return <p className="text-soft">{texts.log.other(item.kind)}</p>;
  }
}

type Of<T extends Item['type']> = Extract<Item, { readonly type: T }>;

function ReasoningRow({ item, open, onToggle }: ItemRowProps<Of<'reasoning'>>) {
  const first = item.text.trim().split('\n', 1)[0] ?? '';
  return (
    <Disclosure
      open={open}
      onToggle={onToggle}
      label={texts.log.reasoning}
      summary={<span className="truncate text-soft">{first.replaceAll('**', '')}</span>}
    >
      <div className="text-soft">
        <Prose text={item.text} />
      </div>
    </Disclosure>
  );
}

const stepStates = { pending: 'queued', inProgress: 'running', completed: 'completed' } as const;

function PlanRow({ item }: { readonly item: Of<'plan'> }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="text-soft">{texts.log.plan}</p>
      {item.text.trim() !== '' && <Prose text={item.text} />}
      <ol className="flex flex-col gap-0.5">
        {item.steps.map(({ step, status }, at) => (
          // A plan comes whole each time; its steps have nothing but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={at} className="flex items-baseline gap-2">
            <StateShape state={stepStates[status]} className="translate-y-px" />
            <span className={status === 'completed' ? 'max-w-prose text-soft' : 'max-w-prose'}>
              {step} <span className="sr-only">({texts.log.step[status]})</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface ToolRowProps {
  readonly label: string;
  readonly name: string;
  readonly item: Of<'mcpToolCall' | 'dynamicToolCall'>;
  readonly error: string | null;
}

function ToolRow({ label, name, item, error }: ToolRowProps) {
  return (
    <div>
      <p className="flex items-baseline gap-2">
        <span className="text-soft">{label}</span>
        <code className="min-w-0 truncate">{name}</code>
        <span className="mr-6 ml-auto shrink-0 text-meta text-soft tabular-nums">
          {item.status === 'failed' ? texts.states.failed : item.durationMs !== null && duration(item.durationMs)}
        </span>
      </p>
      {error !== null && <p className="max-w-prose break-words text-danger">{error}</p>}
    </div>
  );
}

const noticeStates = { info: null, warning: 'stalled', error: 'failed' } as const;

function NoticeRow({ item }: { readonly item: Of<'notice'> }) {
  const state = noticeStates[item.level];
  return (
    <p className="flex items-baseline gap-2">
      {state && <StateShape state={state} className="translate-y-px" />}
      <span className="max-w-prose min-w-0 break-words">
        <span className="text-soft">{texts.log.level[item.level]}</span> {item.text}
      </span>
    </p>
  );
}
