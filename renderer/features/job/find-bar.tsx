import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, useEffect } from 'react';
import { count } from '../../../shared/texts/format.ts';
import { IconButton } from '../../ui/button.tsx';
import { bar } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { mostPlaces } from './find.ts';
import { type Find } from './use-find.ts';

/** The line above the log: what is searched for, how often it is there, and the way from one place to the next. */
export function FindBar({ find }: { readonly find: Find }) {
  const { field } = find;
  useEffect(() => field.current?.focus(), [field]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') find.close();
    else if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  const of = find.count === mostPlaces ? `${count(mostPlaces)}+` : count(find.count);
  return (
    <search className={`${bar} h-11 gap-2 border-b`} onKeyDown={onKey}>
      <SearchField
        inputRef={field}
        label={texts.log.find}
        placeholder={texts.log.findPlaceholder}
        value={find.text}
        onChange={find.search}
      />
      <span role="status" className="min-w-20 text-meta text-soft tabular-nums">
        {find.text !== '' && (find.count === 0 ? texts.log.findNone : texts.log.findPlace(count(find.at + 1), of))}
      </span>
      <IconButton icon={ChevronUp} name={texts.log.findPrevious} onClick={() => find.step(-1)} />
      <IconButton icon={ChevronDown} name={texts.log.findNext} onClick={() => find.step(1)} />
      <IconButton icon={X} name={texts.log.findClose} className="ml-auto" onClick={find.close} />
    </search>
  );
}
