import { type ReactNode } from 'react';
import { ShownText } from './shown-text.tsx';
import { StateShape } from './state.tsx';

interface CautionsProps {
  readonly sentences: readonly string[];
  /** How a sentence is drawn that is not one of the window's own. */
  readonly draw?: (sentence: string) => ReactNode;
}

/** What to be careful of, a sentence each. Nothing where there is none. */
export function Cautions({ sentences, draw = (sentence) => <ShownText text={sentence} /> }: CautionsProps) {
  if (sentences.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {sentences.map((sentence) => (
        <li key={sentence} className="flex items-start gap-2">
          <StateShape state="warning" className="mt-1" />
          <p className="max-w-prose min-w-0 break-words">{draw(sentence)}</p>
        </li>
      ))}
    </ul>
  );
}
