import { useLayoutEffect, useRef, useState } from 'react';
import { type CommandExecution } from '../../../shared/model/item.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { clock, duration } from '../../../shared/texts/format.ts';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { Disclosure } from './disclosure.tsx';
import { outcomeText } from './outcome.ts';
import { lastLine, tailOf } from './output.ts';
import { type ItemRowProps } from './row-props.ts';
import { shownCommand } from './shell-command.ts';

const shownLines = 400;
/** A command of more characters may be cut in its line, and is repeated whole above its output. */
const shortCommand = 60;

/** A command: its first line and how it ended; the last line of its output beneath; open, all of both. */
export function CommandRow({ item, live, nowMs, open, onToggle }: ItemRowProps<CommandExecution>) {
  const preview = lastLine(item.output);
  const shown = shownCommand(item.command);
  const [first = ''] = shown.split('\n', 1);
  return (
    <Disclosure
      open={open}
      onToggle={onToggle}
      label={<code className="text-soft">$</code>}
      summary={<code className="min-w-0 truncate">{first}</code>}
      result={<Outcome item={item} live={live} nowMs={nowMs} />}
      preview={preview !== '' && <code className="block truncate pl-4 text-soft">{preview}</code>}
    >
      <div className="relative overflow-hidden rounded-control border border-line bg-sunken">
        {(first !== item.command || first.length > shortCommand) && (
          <pre className="max-h-40 overflow-auto border-b border-line py-2 pr-11 pl-3 leading-[1.5] break-words whitespace-pre-wrap">
            <code>{item.command}</code>
          </pre>
        )}
        <div className="absolute top-0.5 right-0.5 rounded-control bg-sunken">
          <CopyButton text={item.command} name={texts.log.copyCommand} />
        </div>
        <Output item={item} live={live} />
      </div>
    </Disclosure>
  );
}

function Outcome({ item, live, nowMs }: Pick<ItemRowProps<CommandExecution>, 'item' | 'live' | 'nowMs'>) {
  const quiet = 'text-meta text-soft tabular-nums';
  if (live) {
    return (
      <span className={classes(quiet, 'flex items-center gap-1.5')}>
        <StateShape state="running" />
        {clock(nowMs - item.startedAtMs)}
      </span>
    );
  }
  const bad = item.status === 'declined' || item.status === 'failed' || (item.exitCode ?? 0) !== 0;
  return (
    <span className={quiet}>
      <span className={bad ? 'text-danger' : undefined}>{outcomeText(item)}</span>
      {item.durationMs !== null && ` · ${duration(item.durationMs)}`}
    </span>
  );
}

/** The output, the end of it first: long ones start with a button for the rest, and growing ones stay at their end. */
function Output({ item, live }: { readonly item: CommandExecution; readonly live: boolean }) {
  const [all, setAll] = useState(false);
  // What went wrong stands at the end.
  const atEnd = live || (item.exitCode ?? 0) !== 0;
  const box = useRef<HTMLElement>(null);
  const { text, hidden } = all ? { text: item.output, hidden: 0 } : tailOf(item.output, shownLines);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what moves the end
  useLayoutEffect(() => {
    if (atEnd && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text, atEnd]);
  if (item.output === '') return <p className="px-3 py-2 text-meta text-soft">{texts.log.noOutput}</p>;
  return (
    <>
      {hidden > 0 && (
        <Button look="quiet" className="m-0.5" onClick={() => setAll(true)}>
          {texts.log.linesHidden(hidden)}
        </Button>
      )}
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard
        tabIndex={0}
        aria-label={texts.log.showOutput(item.command)}
        className="max-h-[26rem] overflow-auto px-3 py-2 leading-[1.5] focus-visible:-outline-offset-2"
      >
        <pre>
          <code>{text}</code>
        </pre>
      </section>
    </>
  );
}
