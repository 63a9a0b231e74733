import { texts } from '../../shared/texts/texts.ts';
import { classes } from './classes.ts';
import { type DiffLine } from './diff.ts';
import { ShownText } from './shown-text.tsx';

interface DiffLinesProps {
  readonly lines: readonly DiffLine[];
  /** Every line carries its sign; left out, they are lines of a plain text. */
  readonly signed?: boolean;
  /** Long lines go on in the next one, so that nothing lies out of sight at the right. */
  readonly wrapped?: boolean;
}

/** Lines that go or come, each with a sign and a word beside its colour. It stands in a `pre`. */
export function DiffLines({ lines, signed = false, wrapped = false }: DiffLinesProps) {
  return (
    <code className={wrapped ? undefined : 'block w-max min-w-full'}>
      {lines.map((line, at) => (
        // The lines of a text have nothing but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Line key={at} line={line} signed={signed} wrapped={wrapped} />
      ))}
    </code>
  );
}

const looks: Record<DiffLine['type'], string> = { added: 'bg-added', removed: 'bg-removed', context: '', hunk: 'text-soft' };
const signs: Record<DiffLine['type'], string> = { added: '+', removed: '−', context: ' ', hunk: ' ' };

function Line({ line: { type, text }, signed, wrapped }: Required<Omit<DiffLinesProps, 'lines'>> & { readonly line: DiffLine }) {
  return (
    <span className={classes('flex px-3', looks[type])}>
      {signed && (
        <span className="w-4 shrink-0 text-soft select-none">
          <span aria-hidden>{signs[type]}</span>
          {(type === 'added' || type === 'removed') && <span className="sr-only">{texts.approval[type]}: </span>}
        </span>
      )}
      <span
        className={classes(
          'min-h-[1lh] [unicode-bidi:plaintext]',
          wrapped ? 'min-w-0 flex-1 break-all whitespace-pre-wrap' : 'whitespace-pre',
        )}
      >
        <ShownText text={text} code />
      </span>
    </span>
  );
}
