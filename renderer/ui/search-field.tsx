import { Search } from 'lucide-react';
import { type Ref, useEffect, useState } from 'react';
import { Icon } from './button.tsx';

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
  /** The key that leads here, shown while nothing is searched for. */
  readonly shortcut?: string;
}

/** A line to search by; Escape empties it. */
export function SearchField({ label, placeholder, value, onChange, inputRef, shortcut }: SearchFieldProps) {
  return (
    <div className="relative min-w-52 max-w-80 flex-1">
      <Icon of={Search} className="pointer-events-none absolute top-2 left-2 text-soft" />
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        aria-keyshortcuts={shortcut}
        placeholder={placeholder}
        value={value}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
        className="peer h-8 w-full text-ellipsis rounded-control border border-edge bg-surface pr-2 pl-7.5 transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
      />
      {shortcut && value === '' && (
        <kbd aria-hidden className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-soft peer-focus:hidden">
          {shortcut}
        </kbd>
      )}
    </div>
  );
}

/** The value once it has stood still for a moment, so that not every letter is asked for. */
export function useSettled<T>(value: T, ms = 200): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
