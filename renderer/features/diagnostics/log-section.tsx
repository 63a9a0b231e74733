import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { LogLevel, type LogLine } from '../../../shared/model/diagnostics.ts';
import { clockOrDate, exactTime } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { CopyButton, useCopy } from '../../ui/copy-button.tsx';
import { Unread } from '../../ui/empty.tsx';
import { shownText } from '../../ui/escape.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Card, Nothing, Section } from '../../ui/section.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { type State, StateShape } from '../../ui/state.tsx';

const lineLimit = 200;
const shapes: Readonly<Record<LogLevel, State>> = { debug: 'queued', info: 'queued', warn: 'warning', error: 'failed' };

/** The last lines of the log, as they are kept: without secrets. */
export function LogSection({ nowMs }: { readonly nowMs: number }) {
  const { call } = useHost();
  const [level, setLevel] = useState<LogLevel>('info');
  const [round, setRound] = useState(0);
  const toClipboard = useCopy();
  const { value, failure, connected } = useReading(
    `log:${level}`,
    round,
    async () => (await call('log/tail', { level, limit: lineLimit })).data,
  );
  const lines = value ?? [];
  return (
    <Section
      title={texts.diagnostics.log}
      actions={
        <span className="flex items-center gap-2">
          <SelectField
            label={texts.diagnostics.logLevel}
            labelHidden
            value={level}
            options={LogLevel.options.map((one) => ({ value: one, label: texts.diagnostics.levels[one] }))}
            onChange={setLevel}
          />
          <Button look="quiet" icon={RotateCw} onClick={() => setRound(round + 1)}>
            {texts.diagnostics.refresh}
          </Button>
          <Button
            look="quiet"
            disabled={lines.length === 0}
            onClick={() => toClipboard(lines.map(plainLine).join('\n'), texts.diagnostics.logCopied(lines.length))}
          >
            {texts.diagnostics.copyLog}
          </Button>
        </span>
      }
    >
      <FailureNote failure={failure} className="mb-2" />
      {(value || !failure) && (
        <Card>
          {!value && <Unread connected={connected} />}
          {value && lines.length === 0 && <Nothing>{texts.diagnostics.noLog}</Nothing>}
          {lines.length > 0 && <Lines lines={lines} nowMs={nowMs} />}
        </Card>
      )}
      <LogFile />
    </Section>
  );
}

/** Newest last, as in the file; it begins at its end. */
function Lines({ lines, nowMs }: { readonly lines: readonly LogLine[]; readonly nowMs: number }) {
  return (
    // Laid out from its end, so that the newest line is what is seen first.
    <div
      role="log"
      aria-live="off"
      aria-label={texts.diagnostics.log}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard
      tabIndex={0}
      className="flex max-h-80 flex-col-reverse overflow-y-auto bg-sunken py-1 focus-visible:-outline-offset-2"
    >
      {lines.toReversed().map((line, at) => (
        // Lines have no ids of their own and a new reading draws them all.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <p key={at} className="flex items-start gap-2 px-3 py-0.5">
          <time
            dateTime={new Date(line.atMs).toISOString()}
            title={exactTime(line.atMs)}
            className="w-15 shrink-0 text-meta text-soft tabular-nums"
          >
            {clockOrDate(line.atMs, nowMs)}
          </time>
          <StateShape state={shapes[line.level]} className="mt-[3px]" />
          <span className="sr-only">{texts.diagnostics.logMarks[line.level]}</span>
          <code className={classes('line-clamp-4 min-w-0 break-words', line.level === 'debug' && 'text-soft')} title={line.fields}>
            {shownText(line.event)} <span className="break-all text-soft">{shownText(line.fields)}</span>
          </code>
        </p>
      ))}
    </div>
  );
}

function LogFile() {
  const { call } = useHost();
  const { value } = useReading('logFile', null, () => call('host/read', {}));
  if (!value) return null;
  return (
    <p className="mt-1.5 flex h-7 items-center gap-1.5 text-meta text-soft">
      <span className="shrink-0">{texts.diagnostics.logFile}</span>
      <PathText path={value.logFile} />
      <CopyButton text={value.logFile} name={texts.diagnostics.copyLogFile} />
    </p>
  );
}

function plainLine({ atMs, level, event, fields }: LogLine): string {
  return [new Date(atMs).toISOString(), level, event, fields].join(' ').trimEnd();
}
