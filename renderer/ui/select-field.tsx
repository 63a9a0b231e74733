import { useId } from 'react';
import { classes } from './classes.ts';

interface SelectFieldProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
  /** Where the choices say it all by themselves; readers still hear the label. */
  readonly labelHidden?: boolean;
  readonly mono?: boolean;
}

/** One of several choices, as the desktop's own list. */
export function SelectField<V extends string>({ label, value, options, onChange, labelHidden = false, mono = false }: SelectFieldProps<V>) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-1 block font-medium'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className={classes(
          'h-8 min-w-0 rounded-control border border-edge bg-bg px-2 transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0',
          !labelHidden && 'w-full',
          mono && 'font-mono text-meta',
        )}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
