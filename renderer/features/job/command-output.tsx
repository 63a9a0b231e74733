import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type CommandExecution } from '../../../shared/model/item.ts';
import { classes } from '../../ui/classes.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Look, plainOutput, type Run, TerminalLines } from './terminal.ts';
import { useFollowTail } from './use-follow-tail.ts';

const lineHeight = 20;
const padding = 8;
const overscan = 12;
/** More lines than are ever drawn at once. */
const drawnAtMost = 64;

interface CommandOutputProps {
  readonly item: CommandExecution;
  readonly live: boolean;
  /** A line to bring into sight. */
  readonly line: number | null;
}

/** The output of a command, of which only the lines in sight are drawn: one that grows, or went wrong, is shown from its end. */
export function CommandOutput({ item: { command, output, exitCode }, live, line }: CommandOutputProps) {
  const [lines] = useState(() => new TerminalLines());
  const count = useMemo(() => lines.read(output), [lines, output]);
  const box = useRef<HTMLElement>(null);
  // What went wrong stands at the end.
  const { stay } = useFollowTail(box, (live || (exitCode ?? 0) !== 0) && line === null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan,
    paddingStart: padding,
    paddingEnd: padding,
    initialRect: { width: 0, height: 416 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number of lines is what moves the end
  useLayoutEffect(stay, [count, stay]);
  const scrollTo = useRef(virtualizer.scrollToIndex);
  scrollTo.current = virtualizer.scrollToIndex;
  useEffect(() => {
    if (line !== null) scrollTo.current(line, { align: 'center' });
  }, [line]);
  if (count === 0) return <p className="px-3 py-2 text-meta text-soft">{texts.log.noOutput}</p>;
  return (
    <>
      <p className="flex h-8 items-center justify-between border-b border-line pr-0.5 pl-3 text-meta text-soft tabular-nums">
        {texts.log.lines(count)}
        <CopyButton text={() => plainOutput(output)} name={texts.log.copyOutput} />
      </p>
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard
        tabIndex={0}
        aria-label={texts.log.showOutput(command)}
        className="max-h-[26rem] overflow-auto font-mono focus-visible:-outline-offset-2 [overflow-anchor:none]"
        style={{ height: virtualizer.getTotalSize() + 1 }}
      >
        <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            // Lines that run through keep their elements; those that stand still are themselves, so that a selection holds.
            <OutputLine key={live ? index % drawnAtMost : index} at={index} start={start} runs={lines.runs(index)} />
          ))}
        </div>
      </section>
    </>
  );
}

interface OutputLineProps {
  readonly at: number;
  readonly start: number;
  readonly runs: readonly Run[];
}

/** Direction marks in a line reach no further than the line. */
const OutputLine = memo(
  function OutputLine({ at, start, runs }: OutputLineProps) {
    return (
      <div
        data-line={at}
        className="absolute top-0 left-0 h-5 px-3 leading-5 whitespace-pre [unicode-bidi:isolate]"
        style={{ transform: `translateY(${start}px)` }}
      >
        {runs.map(({ text, look }, place) => (
          // The runs of a line have nothing but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={place} className={classOf(look)}>
            {text}
          </span>
        ))}
      </div>
    );
  },
  (before, after) => before.start === after.start && equal(before.runs, after.runs),
);

const colours: Record<NonNullable<Look['colour']>, string> = {
  black: 'text-soft',
  red: 'text-term-red',
  green: 'text-term-green',
  yellow: 'text-term-yellow',
  blue: 'text-term-blue',
  magenta: 'text-term-magenta',
  cyan: 'text-term-cyan',
  white: 'text-text',
};

function classOf({ colour, bold, dim, italic, underline }: Look): string | undefined {
  const own = colour === null ? dim && 'text-soft' : colours[colour];
  return classes(own, bold && 'font-semibold', italic && 'italic', underline && 'underline') || undefined;
}

function equal(before: readonly Run[], after: readonly Run[]): boolean {
  return (
    before.length === after.length &&
    before.every((run, at) => run.text === after[at]?.text && classOf(run.look) === classOf(after[at].look))
  );
}
