import { type ComponentProps, type KeyboardEvent } from 'react';
import { Button } from './button.tsx';

interface GuardedButtonProps extends ComponentProps<typeof Button> {
  /** Whether what it acts on has stood there long enough to be meant. */
  readonly ready: boolean;
}

/** A button for what cannot be taken back lightly: a click or the space bar presses it, Enter never does. */
export function GuardedButton({ ready, onClick, className = '', ...props }: GuardedButtonProps) {
  return (
    <Button
      aria-disabled={!ready || undefined}
      onClick={ready ? onClick : undefined}
      onKeyDown={withoutEnter}
      className={`aria-disabled:opacity-60 ${className}`}
      {...props}
    />
  );
}

function withoutEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}
