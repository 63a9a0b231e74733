import { Search } from 'lucide-react';
import { type Ref, useEffect, useState } from 'react';
import { Icon } from './button.tsx';

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A line to search by; Escape empties it. */
export function SearchField({ label, placeholder, value, onChange, inputRef }: SearchFieldProps) {
  return (
    <div className="relative min-w-52 max-w-80 flex-1">
      <Icon of={Search} className="pointer-events-none absolute top-1.5 left-2 text-soft" />
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
        className="h-7 w-full rounded-control border border-edge bg-surface pr-2 pl-7.5 transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
      />
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
