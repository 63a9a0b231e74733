import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAnnounce } from './announce.tsx';
import { Button, IconButton } from './button.tsx';
import { texts } from '../../shared/texts/texts.ts';

interface CopyButtonProps {
  /** A function where it takes work to make. */
  readonly text: string | (() => string);
  /** What is copied, for the accessible name. */
  readonly name: string;
  /** The visible words; without them it is an icon with `name` as its tooltip. */
  readonly label?: string;
  readonly look?: 'outline' | 'primary' | 'quiet';
}

/** Puts a text on the clipboard and says so, or why not; `done` is shown too. Resolves to whether it is there. */
export function useCopy(): (text: string, done?: string) => Promise<boolean> {
  const announce = useAnnounce();
  return async (text, done) => {
    try {
      await navigator.clipboard.writeText(text);
      if (done === undefined) announce(texts.common.copied);
      else announce(done, { show: 'completed' });
      return true;
    } catch {
      announce(texts.common.copyFailed, { show: 'failed' });
      return false;
    }
  };
}

/** Copies a text and says that it did. */
export function CopyButton({ text, name, label, look = 'quiet' }: CopyButtonProps) {
  const toClipboard = useCopy();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied(await toClipboard(typeof text === 'string' ? text : text()));
  const icon = copied ? Check : Copy;
  if (label === undefined) return <IconButton icon={icon} name={copied ? texts.common.copied : name} onClick={copy} />;
  return (
    <Button look={look} icon={icon} aria-label={name} onClick={copy}>
      <span className="grid">
        <span className={copied ? 'invisible col-start-1 row-start-1' : 'col-start-1 row-start-1'}>{label}</span>
        <span aria-hidden className={copied ? 'col-start-1 row-start-1' : 'invisible col-start-1 row-start-1'}>
          {texts.common.copied}
        </span>
      </span>
    </Button>
  );
}
