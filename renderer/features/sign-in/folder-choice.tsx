import { useId } from 'react';
import { useHostState } from '../../client/host-context.ts';
import { shownText } from '../../ui/escape.ts';
import { Choice, Choices } from '../../ui/field.tsx';
import { texts } from '../../../shared/texts/texts.ts';

interface FolderChoiceProps {
  /** Null for every open folder. */
  readonly roots: readonly string[] | null;
  readonly problem: string | null;
  readonly onChange: (roots: readonly string[] | null) => void;
}

/** All open folders, or some of them. */
export function FolderChoice({ roots, problem, onChange }: FolderChoiceProps) {
  const name = useId();
  const open = useHostState((state) => state.roots);
  const toggle = (path: string, chosen: boolean) => onChange([...(roots ?? []).filter((one) => one !== path), ...(chosen ? [path] : [])]);
  return (
    <Choices legend={texts.signIn.folders}>
      <Choice
        type="radio"
        name={name}
        checked={roots === null}
        onChange={() => onChange(null)}
        label={texts.signIn.allFolders}
        note={texts.signIn.allFoldersNote}
      />
      <Choice type="radio" name={name} checked={roots !== null} onChange={() => onChange([])} label={texts.signIn.someFolders} />
      {roots !== null && (
        <div className="pl-6.5">
          {open.length === 0 && <p className="text-soft">{texts.signIn.noFolders}</p>}
          {open.map(({ path }) => (
            <Choice
              key={path}
              type="checkbox"
              checked={roots.includes(path)}
              onChange={(event) => toggle(path, event.target.checked)}
              label={<code className="break-all">{shownText(path)}</code>}
            />
          ))}
        </div>
      )}
      {problem !== null && (
        <p role="alert" className="mt-1 text-danger">
          {problem}
        </p>
      )}
    </Choices>
  );
}
