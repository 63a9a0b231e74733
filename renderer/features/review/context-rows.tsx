import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { ShownText } from '../../ui/shown-text.tsx';
import { shownText } from '../../ui/escape.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { contextStep, type Expansion } from './context.ts';
import { type Row, type ViewMode } from './rows.ts';

interface GapRowProps {
  readonly gap: Extract<Row, { type: 'gap' }>;
  readonly tabIndex: 0 | -1;
  readonly onFocus: () => void;
  readonly onExpand: (how: Expansion) => unknown;
}

/** Unchanged lines that are not shown, and the ways to see them. */
export function GapRow({ gap, tabIndex, onFocus, onExpand }: GapRowProps) {
  const { from, to, key } = gap;
  const hidden = to - from + 1;
  const ways: readonly Expansion[] = hidden > contextStep ? ['down', 'up', 'all'] : ['all'];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of fields is for forms; this is a stop of the keyboard with its own name
    <div
      data-row={key}
      role="group"
      aria-label={texts.review.gap(hidden)}
      tabIndex={tabIndex}
      onFocus={onFocus}
      className="flex min-h-6.5 flex-wrap items-center gap-x-1 px-3 text-meta text-soft tabular-nums focus-visible:-outline-offset-2"
    >
      <span aria-hidden>⋯</span>
      <span className="mr-2 ml-1">{texts.review.gap(hidden)}</span>
      {ways.map((how) => (
        <Button key={how} look="quiet" className="h-5.5 px-1.5 text-meta" tabIndex={tabIndex} onClick={() => onExpand(how)}>
          {texts.review.expand[how](how === 'all' ? hidden : contextStep)}
        </Button>
      ))}
    </div>
  );
}

interface ContextRowProps {
  readonly row: Extract<Row, { type: 'context' }>;
  readonly mode: ViewMode;
  readonly crlf: boolean;
  readonly tabIndex: 0 | -1;
  readonly onFocus: () => void;
}

/** An unchanged line outside of the hunks: there is nothing to decide on it. */
export function ContextRow({ row: { key, text, oldNumber, newNumber }, mode, crlf, tabIndex, onFocus }: ContextRowProps) {
  const shown = crlf && text.endsWith('\r') ? text.slice(0, -1) : text;
  const sides = mode === 'inline' ? [[oldNumber, newNumber]] : [[oldNumber], [newNumber]];
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div
      data-row={key}
      role="group"
      aria-label={`${texts.review.line.context(newNumber)}: ${shownText(shown.slice(0, 500)).trim() || texts.review.line.empty}`}
      tabIndex={tabIndex}
      onFocus={onFocus}
      className="grid min-h-5 bg-sunken font-mono text-meta leading-5 [font-variant-ligatures:none] focus-visible:relative focus-visible:z-10 focus-visible:-outline-offset-2"
      style={{ gridTemplateColumns: mode === 'inline' ? '1fr' : 'minmax(0,1fr) minmax(0,1fr)' }}
    >
      {sides.map((numbers, at) => (
        <div
          // The sides have nothing but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          className={classes(
            'grid min-w-0',
            mode === 'inline' ? 'grid-cols-[5.25rem_1rem_minmax(0,1fr)]' : 'grid-cols-[3.5rem_1rem_minmax(0,1fr)]',
            at > 0 && 'border-l border-line',
          )}
        >
          <div className="flex items-start gap-1 border-r border-line pr-1.5 pl-1 text-soft tabular-nums select-none">
            <span className="w-3.5" />
            {numbers.map((number, side) => (
              // Two numbers of one line may be the same; each has its side.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <span key={side} className="min-w-0 flex-1 text-right">
                {number}
              </span>
            ))}
          </div>
          <span />
          <span className="block min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]">
            {shown !== '' && <ShownText text={shown.slice(0, 3000)} code />}
          </span>
        </div>
      ))}
    </div>
  );
}
