import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { type Language, languageFor } from '../../../shared/texts/language.ts';
import { language, setLanguage } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';

const LanguageContext = createContext<Language>('en');

/** The language of what is drawn. A component under `memo` that says something asks for it, or it would stay in the one before. */
export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** Draws in the owner's language. When that changes everything is drawn anew and keeps what it holds: the place, typed text, a stream. */
export function Spoken({ children }: { readonly children: () => ReactNode }) {
  const choice = useHostState(({ settings }) => settings?.language ?? 'system');
  const wanted = languageFor(choice, useSyncExternalStore(onLanguageChange, wantedLanguages).split(','));
  const [spoken, setSpoken] = useState(language);
  useEffect(() => {
    // What cannot be fetched leaves the words as they are.
    setLanguage(wanted).then(
      () => setSpoken(language),
      () => undefined,
    );
  }, [wanted]);
  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  return <LanguageContext value={spoken}>{children()}</LanguageContext>;
}

function onLanguageChange(changed: () => void): () => void {
  window.addEventListener('languagechange', changed);
  return () => window.removeEventListener('languagechange', changed);
}

/** As one text: some browsers make a new list each time, and what is the same has to look the same. */
function wantedLanguages(): string {
  return navigator.languages.join();
}
