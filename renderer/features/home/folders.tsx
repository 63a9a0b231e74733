import { useState } from 'react';
import { type RootConfig } from '../../../shared/model/config.ts';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { laterDialog } from '../../ui/later.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { AddFolder } from './add-folder.tsx';

const RemoveFolder = laterDialog(async () => (await import('./folder-dialogs.tsx')).RemoveFolder);

/** The folders that are open to clients, with the most that may be done in each. */
export function Folders() {
  const roots = useHostState((state) => state.roots);
  return (
    <Section title={texts.folders.title} actions={<AddFolder />}>
      <Card>
        {roots.length === 0 && <Nothing>{texts.folders.none}</Nothing>}
        <Rows>
          {roots.map((root) => (
            <Folder key={root.path} root={root} />
          ))}
        </Rows>
      </Card>
    </Section>
  );
}

function Folder({ root }: { readonly root: RootConfig }) {
  const [asking, setAsking] = useState(false);
  return (
    <li className="flex h-8.5 items-center gap-3 pr-1 pl-3">
      <PathText path={root.path} className="mr-auto" />
      <span className="shrink-0 text-meta text-soft" title={texts.folders.ceilingTitle(root.sandbox)}>
        {root.sandbox}
      </span>
      <Button look="quiet" aria-label={texts.folders.removeNamed(root.path)} onClick={() => setAsking(true)}>
        {texts.folders.remove}
      </Button>
      <RemoveFolder path={root.path} open={asking} onClose={() => setAsking(false)} />
    </li>
  );
}
