import { useId } from 'react';

interface TextAreaProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onChange: (value: string) => void;
}

/** Some lines of text with their label above. */
export function TextArea({ label, placeholder, value, maxLength, onChange }: TextAreaProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <textarea
        id={id}
        placeholder={placeholder}
        value={value}
        maxLength={maxLength}
        rows={3}
        onChange={(event) => onChange(event.target.value)}
        className="field-sizing-content max-h-48 min-h-18 w-full resize-y rounded-control border border-edge bg-bg px-2.5 py-1.5 transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
      />
    </div>
  );
}
