import { type CommandExecution } from '../../../shared/model/item.ts';
import { classes } from '../../ui/classes.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { clock, duration } from '../../../shared/texts/format.ts';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { CommandOutput } from './command-output.tsx';
import { Disclosure } from './disclosure.tsx';
import { outcomeText } from './outcome.ts';
import { lastLine } from './output.ts';
import { type ItemRowProps } from './row-props.ts';
import { shownCommand } from './shell-command.ts';

/** A command of more characters may be cut in its line, and is repeated whole above its output. */
const shortCommand = 60;

/** A command: its first line and how it ended; the last line of its output beneath; open, all of both. */
export function CommandRow({ item, live, nowMs, open, line = null, onToggle }: ItemRowProps<CommandExecution>) {
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
        <CommandOutput item={item} live={live} line={line} />
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
