import { useState } from 'react';
import { type RootConfig } from '../../../shared/model/config.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { FolderFields, useNewFolder } from '../home/folder-form.tsx';

/** Opens folders, and says of each what that allows. */
export function FolderStep({ onDone }: { readonly onDone: () => void }) {
  const roots = useHostState((state) => state.roots);
  const [adding, setAdding] = useState(roots.length === 0);
  return (
    <>
      {roots.length > 0 && (
        <ul className="flex flex-col gap-2">
          {roots.map((root) => (
            <OpenFolder key={root.path} root={root} />
          ))}
        </ul>
      )}
      {adding ? (
        <FolderForm onDone={onDone} />
      ) : (
        <div className="flex gap-2">
          <Button look="primary" onClick={onDone}>
            {texts.welcome.goOn}
          </Button>
          <Button onClick={() => setAdding(true)}>{texts.welcome.folder.another}</Button>
        </div>
      )}
    </>
  );
}

function FolderForm({ onDone }: { readonly onDone: () => void }) {
  const folder = useNewFolder(onDone);
  return (
    <form onSubmit={folder.submit} className="flex flex-col gap-4">
      <FolderFields folder={folder} words={texts.welcome.folder} />
      <div>
        <Button type="submit" look="primary" busy={folder.busy}>
          {texts.welcome.folder.title}
        </Button>
      </div>
    </form>
  );
}

function OpenFolder({ root: { path, sandbox } }: { readonly root: RootConfig }) {
  return (
    <li className="flex gap-2">
      <StateShape state="ok" className="mt-1" />
      <div className="min-w-0">
        <PathText path={path} className="max-w-full" />
        <p className="text-soft">{sandbox === 'read-only' ? texts.welcome.folder.readOnly : <WhereChangesAreMade path={path} />}</p>
      </div>
    </li>
  );
}

/** What the folder's own git, or none, means for changes. */
function WhereChangesAreMade({ path }: { readonly path: string }) {
  const { call } = useHost();
  const { value } = useReading(path, null, () => call('policy/explain', { cwd: path, sandbox: 'workspace-write' }));
  const workspace = value?.decision?.workspace;
  return workspace === 'copy' ? texts.welcome.folder.copy : workspace === 'worktree' ? texts.welcome.folder.git : null;
}
