import { Download, FileText, FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { type SupportPart } from '../../../shared/model/diagnostics.ts';
import { bytes } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { StateShape } from '../../ui/state.tsx';
import { useAction } from '../../ui/use-action.ts';

type Made = Result<'support/bundle'>;

/** One file for somebody who helps: first what is in it, then the file, then where it is. */
export function SupportSection() {
  const { call } = useHost();
  const [parts, setParts] = useState<readonly SupportPart[] | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const preview = useAction(async () => setParts((await call('support/preview', {})).parts));
  const make = useAction(async () => {
    const file = await call('support/bundle', {});
    setParts(file.parts);
    setMade(file);
  });
  return (
    <Section title={texts.diagnostics.support}>
      <p className="mb-2 max-w-prose text-soft">{texts.diagnostics.supportLead}</p>
      {parts && <Parts parts={parts} />}
      <FailureNote failure={preview.failure ?? make.failure} className="mb-2" />
      {made && <MadeFile made={made} />}
      {parts ? (
        <Button icon={FileText} className="h-8" busy={make.busy} onClick={() => make.run()}>
          {texts.diagnostics.supportMake}
        </Button>
      ) : (
        <Button className="h-8" busy={preview.busy} onClick={() => preview.run()}>
          {texts.diagnostics.supportShow}
        </Button>
      )}
    </Section>
  );
}

function Parts({ parts }: { readonly parts: readonly SupportPart[] }) {
  return (
    <Card className="mb-2">
      <ul aria-label={texts.diagnostics.supportParts} className="divide-y divide-line">
        {parts.map(({ id, entries, bytes: size }) => (
          <li key={id} className="flex h-8.5 items-center gap-3 px-3">
            <span className="min-w-0 flex-1 truncate">{texts.diagnostics.parts[id]}</span>
            {entries !== null && <span className="text-soft tabular-nums">{texts.diagnostics.entries(entries)}</span>}
            <span className="w-16 shrink-0 text-right text-soft tabular-nums">{bytes(size)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function MadeFile({ made: { name, path, text } }: { readonly made: Made }) {
  const { call } = useHost();
  const show = useAction(() => call('support/show', { name }));
  return (
    <div role="status" className="mb-2 flex flex-col gap-1">
      <p className="flex items-center gap-2">
        <StateShape state="ok" />
        <span>{texts.diagnostics.supportMade(name)}</span>
      </p>
      <div className="flex items-center gap-1">
        <PathText path={path} />
        <CopyButton text={path} name={texts.diagnostics.copySupportPath} />
        {window.drawbridge ? (
          <Button look="quiet" icon={FolderOpen} busy={show.busy} onClick={() => show.run()}>
            {texts.diagnostics.showInFolder}
          </Button>
        ) : (
          <Button look="quiet" icon={Download} onClick={() => download(name, text)}>
            {texts.diagnostics.download}
          </Button>
        )}
      </div>
      <FailureNote failure={show.failure} />
    </div>
  );
}

/** Hands a text to the browser as a file. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
