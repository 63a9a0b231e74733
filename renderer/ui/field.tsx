import { type ComponentProps, type ReactNode, type Ref, useId } from 'react';
import { classes } from './classes.ts';

interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string;
  /** What is wrong with it, said under it. */
  readonly problem?: string | null | undefined;
  /** What to know about it, under it while nothing is wrong. */
  readonly note?: string | undefined;
  readonly mono?: boolean | undefined;
  /** Beside the input. */
  readonly aside?: ReactNode;
}

/** A line of text with its label above. */
export function TextField({ label, problem, note, mono = false, aside, className, ...props }: TextFieldProps) {
  const id = useId();
  const remarkId = `${id}-remark`;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem || note ? remarkId : undefined}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          className={classes(
            'h-8 min-w-0 flex-1 rounded-control border border-edge bg-bg px-2.5 transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:border-line disabled:bg-sunken disabled:text-soft aria-invalid:border-danger',
            mono && 'font-mono text-meta [font-variant-ligatures:none]',
            className,
          )}
          {...props}
        />
        {aside}
      </div>
      {problem && (
        <p id={remarkId} role="alert" className="mt-1 text-danger">
          {problem}
        </p>
      )}
      {note && !problem && (
        <p id={remarkId} className="mt-1 text-meta text-soft">
          {note}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps extends Omit<ComponentProps<'input'>, 'type'> {
  readonly type: 'radio' | 'checkbox';
  readonly label: ReactNode;
  readonly note?: string;
}

/** One of several choices, with what it means under it. */
export function Choice({ type, label, note, ...props }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex gap-2.5 py-1">
      <input id={id} type={type} aria-describedby={note ? `${id}-note` : undefined} className={classes(box, boxes[type])} {...props} />
      <div className="min-w-0 peer-disabled:text-soft">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {note && (
          <p id={`${id}-note`} className="text-soft">
            {note}
          </p>
        )}
      </div>
    </div>
  );
}

const box =
  'peer mt-px size-4 shrink-0 appearance-none border border-edge bg-bg transition-colors checked:border-accent enabled:hover:border-text enabled:checked:hover:border-accent-strong disabled:opacity-50';

/** What checked looks like: a ring, and a tick that is cut out of a filled square. */
const boxes = {
  radio: 'rounded-full checked:border-[5px] checked:bg-surface',
  checkbox:
    'grid place-items-center rounded-chip checked:bg-accent before:hidden before:size-2.5 before:bg-on-accent before:[clip-path:polygon(12%_46%,0_60%,38%_94%,100%_18%,86%_6%,37%_68%)] checked:before:block',
};

/** Choices that belong together under one question. */
export function Choices({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-0.5 font-medium">{legend}</legend>
      {children}
    </fieldset>
  );
}

interface RadioFieldProps<V extends string> {
  readonly legend: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string; readonly note?: string }[];
  readonly onChange: (value: V) => void;
  readonly disabled?: boolean;
  /** The one that is chosen, for a dialog that gives it the focus. */
  readonly chosen?: Ref<HTMLInputElement>;
}

/** One of several choices, all of them seen. */
export function RadioField<V extends string>({ legend, value, options, onChange, disabled = false, chosen }: RadioFieldProps<V>) {
  const name = useId();
  return (
    <Choices legend={legend}>
      {options.map(({ value: option, ...words }) => (
        <Choice
          key={option}
          ref={option === value ? chosen : undefined}
          type="radio"
          name={name}
          checked={option === value}
          disabled={disabled}
          onChange={() => onChange(option)}
          {...words}
        />
      ))}
    </Choices>
  );
}

interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** One of a few short words, side by side; arrow keys change it, as in any group of radio buttons. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  const name = useId();
  return (
    <fieldset className="flex max-w-full shrink-0 rounded-control border border-line bg-sunken p-px">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex h-6.5 items-center rounded-[5px] px-2.5 text-soft transition-colors hover:text-text has-checked:bg-surface has-checked:font-medium has-checked:text-text has-checked:outline has-checked:outline-line has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 appearance-none outline-none"
          />
          {/* As wide as when it is bold, so that choosing moves nothing. */}
          <span className="grid">
            <span className="col-start-1 row-start-1 text-center">{option.label}</span>
            <span aria-hidden className="invisible col-start-1 row-start-1 font-medium">
              {option.label}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
