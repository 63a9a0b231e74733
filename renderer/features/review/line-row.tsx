import { type MouseEvent, type PointerEvent } from 'react';
import { classes } from '../../ui/classes.ts';
import { shownText } from '../../ui/escape.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { type HunkDecision } from '../../../shared/model/change-set.ts';
import { lineStanding, type Standing } from './decide.ts';
import { LineText } from './line-text.tsx';
import { type Cell, type Row } from './rows.ts';
import { ariaChecked, StandingMark } from './standing.tsx';

/** What a row gets from the diff that it is in. */
export interface LineProps {
  readonly row: Extract<Row, { type: 'line' | 'pair' }>;
  readonly decision: HunkDecision | undefined;
  readonly crlf: boolean;
  /** Whether it can be decided on: the review is open, and the text is not the owner's own. */
  readonly open: boolean;
  readonly chosen: (index: number) => boolean;
  readonly tabIndex: 0 | -1;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
  /** A gutter was pressed, or the pointer came over it while it is held down. */
  readonly onChoose: (index: number, how: 'start' | 'extend') => void;
}

const tints = { added: 'bg-added', removed: 'bg-removed', context: '' } as const;
const signs = { added: '+', removed: '−', context: '' } as const;

/** A line of the diff, or two side by side. A changed one is a check that says whether it lands. */
export function LineRow(props: LineProps) {
  const { row, decision, tabIndex, onFocus, onToggle, open } = props;
  const cells = row.type === 'line' ? [row.cell] : [...new Set([row.left, row.right])].filter((cell) => cell !== null);
  const changed = cells.filter(({ line }) => line.type !== 'context');
  const isCheck = open && changed.length > 0 && !row.edited;
  const standings = [...new Set(changed.map(({ index }) => standingOf(row, decision, index)))];
  const standing: Standing = standings.length === 1 && standings[0] ? standings[0] : 'partial';
  return (
    // Its role is a check or a group, as the line is.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: see above
    <div
      data-row={row.key}
      role={isCheck ? 'checkbox' : 'group'}
      aria-checked={isCheck ? ariaChecked(standing) : undefined}
      aria-label={cells.map((cell) => lineName(cell, standingOf(row, decision, cell.index))).join('; ')}
      tabIndex={tabIndex}
      onFocus={onFocus}
      onKeyDown={(event) => {
        if (event.key !== ' ' || event.target !== event.currentTarget) return;
        event.preventDefault();
        if (isCheck) onToggle();
      }}
      className="grid min-h-5 font-mono text-meta leading-5 [font-variant-ligatures:none] focus-visible:relative focus-visible:z-10 focus-visible:-outline-offset-2"
      style={{ gridTemplateColumns: row.type === 'line' ? '1fr' : 'minmax(0,1fr) minmax(0,1fr)' }}
    >
      {row.type === 'line' ? (
        <Half {...props} cell={row.cell} side="both" />
      ) : (
        <>
          <Half {...props} cell={row.left} side="old" />
          <Half {...props} cell={row.right} side="new" />
        </>
      )}
    </div>
  );
}

interface HalfProps extends LineProps {
  readonly cell: Cell | null;
  readonly side: 'both' | 'old' | 'new';
}

function Half({ row, cell, side, decision, crlf, open, chosen, onChoose }: HalfProps) {
  const edge = side === 'new' && 'border-l border-line';
  if (!cell) return <div className={classes('bg-sunken', edge)} />;
  const { line, index, oldNumber, newNumber } = cell;
  const isContext = line.type === 'context';
  const standing = isContext ? null : standingOf(row, decision, index);
  const struck = standing === 'rejected';
  const canChoose = open && !row.edited;
  const choose = (how: 'start' | 'extend') => canChoose && onChoose(index, how);
  return (
    <div
      className={classes(
        'grid min-w-0',
        side === 'both' ? 'grid-cols-[5.25rem_1rem_minmax(0,1fr)]' : 'grid-cols-[3.5rem_1rem_minmax(0,1fr)]',
        struck ? '' : tints[line.type],
        edge,
      )}
    >
      {/* The gutter is for the pointer; the keyboard has the row. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div
        onPointerDown={(event: PointerEvent) => {
          if (event.button !== 0) return;
          choose(event.shiftKey ? 'extend' : 'start');
        }}
        onPointerEnter={(event: PointerEvent) => event.buttons === 1 && choose('extend')}
        onMouseDown={(event: MouseEvent) => event.preventDefault()}
        className={classes(
          'flex items-start gap-1 border-r pr-1.5 pl-1 text-soft tabular-nums select-none',
          canChoose && 'cursor-pointer hover:bg-selected hover:text-text',
          chosen(index) ? 'border-accent bg-selected text-text shadow-[inset_3px_0_0_var(--accent)]' : 'border-line',
        )}
      >
        <span className="flex h-5 w-3.5 items-center">
          {standing && !row.edited && <StandingMark standing={standing} className="size-3" />}
        </span>
        {side !== 'new' && <span className="min-w-0 flex-1 text-right">{oldNumber}</span>}
        {side !== 'old' && <span className="min-w-0 flex-1 text-right">{newNumber}</span>}
      </div>
      <span aria-hidden className="text-center text-soft select-none">
        {signs[line.type]}
      </span>
      <LineText cell={cell} crlf={crlf} struck={struck} />
    </div>
  );
}

function standingOf(row: LineProps['row'], decision: HunkDecision | undefined, index: number): Standing {
  return row.edited ? 'accepted' : lineStanding(decision, index);
}

function lineName({ line, oldNumber, newNumber }: Cell, standing: Standing): string {
  const names = texts.review.line;
  const number = (line.type === 'removed' ? oldNumber : newNumber) ?? 0;
  const what = line.type === 'context' ? names.context(number) : names[line.type](number, texts.review.standings[standing]);
  return `${what}: ${shownText(line.text.slice(0, 500)).trim() || names.empty}`;
}
