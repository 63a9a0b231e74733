import { type FormEvent, useState } from 'react';
import { type RootConfig, type Sandbox } from '../../../shared/model/config.ts';
import { AbsolutePath } from '../../../shared/model/text.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { RadioField, TextField } from '../../ui/field.tsx';
import { useAction } from '../../ui/use-action.ts';

const ceilings = ['read-only', 'workspace-write'] as const satisfies readonly Sandbox[];
type Ceiling = (typeof ceilings)[number];

/** A folder that is about to be opened. */
interface NewFolder {
  readonly path: string;
  readonly setPath: (path: string) => void;
  readonly sandbox: Sandbox;
  readonly setSandbox: (sandbox: Sandbox) => void;
  readonly problem: string | null;
  readonly busy: boolean;
  readonly failure: Parameters<typeof FailureNote>[0]['failure'];
  readonly submit: (event: FormEvent) => Promise<void>;
}

/** What the form holds, and opening the folder; `onAdded` gets it as it is open now. */
export function useNewFolder(onAdded: (root: RootConfig) => void): NewFolder {
  const { call } = useHost();
  const [path, setPath] = useState('');
  const [sandbox, setSandbox] = useState<Sandbox>('read-only');
  const [problem, setProblem] = useState<string | null>(null);
  const add = useAction(async () => onAdded(await call('root/add', { path: path.trim(), sandbox })));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = AbsolutePath.safeParse(path.trim()).success ? null : texts.folders.notAbsolute;
    setProblem(wrong);
    if (wrong === null) await add.run();
  };
  const write = (next: string) => {
    setPath(next);
    setProblem(null);
  };
  return { path, setPath: write, sandbox, setSandbox, problem, busy: add.busy, failure: add.failure, submit };
}

interface FolderFieldsProps {
  readonly folder: NewFolder;
  /** How the choices are called, and what each means. */
  readonly words: {
    readonly ceiling: string;
    readonly kinds: Readonly<Record<Ceiling, string>>;
    readonly kindNotes: Readonly<Record<Ceiling, string>>;
  };
}

/** Where it is and what may be done in it; the desktop has a dialog to choose with. */
export function FolderFields({ folder: { path, setPath, sandbox, setSandbox, problem, failure }, words }: FolderFieldsProps) {
  const { call } = useHost();
  const inShell = useHostState(({ app }) => app?.host === 'shell');
  const choose = useAction(async () => {
    const { path: chosen } = await call('host/chooseFolder', {});
    if (chosen !== null) setPath(chosen);
  });
  return (
    <>
      <TextField
        label={texts.folders.path}
        mono
        autoFocus
        placeholder={texts.folders.pathPlaceholder}
        value={path}
        problem={problem}
        onChange={(event) => setPath(event.target.value)}
        aside={
          inShell && (
            <Button className="h-8" busy={choose.busy} onClick={() => choose.run()}>
              {texts.folders.choose}
            </Button>
          )
        }
      />
      <RadioField
        legend={words.ceiling}
        value={sandbox}
        options={ceilings.map((value) => ({ value, label: words.kinds[value], note: words.kindNotes[value] }))}
        onChange={setSandbox}
      />
      <FailureNote failure={failure ?? choose.failure} />
    </>
  );
}
