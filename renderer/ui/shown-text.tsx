import { shownParts } from './escape.ts';
import { texts } from '../../shared/texts/texts.ts';

/** A text from outside with all that could deceive made visible. `code` keeps its indentation. Never markup. */
export function ShownText({ text, code = false }: { readonly text: string; readonly code?: boolean }) {
  return shownParts(text, { code }).map(({ type, text: part }, at) =>
    type === 'plain' ? (
      part
    ) : (
      <span
        // The parts of one text have nothing but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        key={at}
        title={texts.common[type]}
        className="rounded-chip bg-bg text-needs-you underline decoration-dotted underline-offset-2"
      >
        {part}
      </span>
    ),
  );
}
