import { useHostState } from '../../client/host-context.ts';
import { Screen } from '../../ui/screen.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { AddFolder } from '../home/add-folder.tsx';
import { Explain } from './explain.tsx';
import { FolderPolicy } from './folder-policy.tsx';

/** What may be done in each folder, and what would become of a request. */
export function PolicyScreen() {
  const roots = useHostState((state) => state.roots);
  return (
    <Screen title={texts.policy.title}>
      <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
        <div className="mx-auto grid max-w-[1240px] gap-6 px-4 pt-4 pb-8 rail:px-6 @wide:grid-cols-[minmax(0,1fr)_25rem]">
          <div className="flex min-w-0 flex-col gap-6">
            <Section title={texts.policy.folders} actions={<AddFolder />}>
              <p className="mb-3 max-w-prose text-soft">{texts.policy.lead}</p>
              <Card>
                {roots.length === 0 && <Nothing>{texts.policy.none}</Nothing>}
                <Rows>
                  {roots.map((root) => (
                    <FolderPolicy key={root.path} root={root} />
                  ))}
                </Rows>
              </Card>
            </Section>
            <Section title={texts.policy.refusedTitle}>
              <ul className="flex max-w-prose list-disc flex-col gap-1 pl-4 text-soft">
                {texts.policy.refused.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </Section>
          </div>
          <Explain />
        </div>
      </div>
    </Screen>
  );
}
