import { said } from '../../shared/texts/said.ts';
import { language } from '../../shared/texts/texts.ts';
import { ShownText } from './shown-text.tsx';

/** What the core says, in the owner's language; marked as English where that has nothing for it. */
export function Said({ text }: { readonly text: string }) {
  const own = said(text);
  const shown = <ShownText text={own} />;
  return own === text && language !== 'en' ? <span lang="en">{shown}</span> : shown;
}
