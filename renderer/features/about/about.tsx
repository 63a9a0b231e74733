import { type ReactNode, useMemo, useState } from 'react';
import { type HostFacts } from '../../../shared/model/diagnostics.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { useCopy } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Screen } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Card, Nothing, Section } from '../../ui/section.tsx';
import { licences } from './generated/licences.ts';

type Versions = HostFacts['versions'];

const order = ['drawbridge', 'codex', 'electron', 'chromium', 'node'] as const satisfies readonly (keyof Versions)[];

/** What this program is and what it is made of. */
export function AboutScreen() {
  const { call } = useHost();
  const { value, failure } = useReading('about', null, () => call('host/read', {}));
  return (
    <Screen title={texts.about.title} actions={value && <CopyVersions versions={value.versions} />}>
      <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
        <div className="flex max-w-[760px] flex-col gap-6 px-4 pt-4 pb-8 rail:px-6">
          <p className="max-w-prose">{texts.about.lead}</p>
          <FailureNote failure={failure} />
          <Section title={texts.about.versions}>
            <Card>
              <Pairs>
                {order.map((name) => (
                  <Pair key={name} name={texts.about.names[name]}>
                    {value ? versionOf(value.versions, name) : texts.about.unknown}
                  </Pair>
                ))}
              </Pairs>
            </Card>
          </Section>
          <Section title={texts.about.more}>
            <Card>
              <Pairs>
                {Object.values(texts.about.docs).map(([name, what]) => (
                  <Pair key={name} name={<code>{name}</code>}>
                    {what}
                  </Pair>
                ))}
              </Pairs>
            </Card>
          </Section>
          <Licences />
        </div>
      </div>
    </Screen>
  );
}

function Pairs({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[10rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-3 py-2">{children}</dl>;
}

function Pair({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words tabular-nums">{children}</dd>
    </>
  );
}

/** Electron and its Chromium are there on the desktop only; Codex is known once it was asked. */
function versionOf(versions: Versions, name: keyof Versions): string {
  return versions[name] ?? (name === 'codex' ? texts.about.unknown : texts.about.notHere);
}

function CopyVersions({ versions }: { readonly versions: Versions }) {
  const toClipboard = useCopy();
  const text = order.map((name) => `${texts.about.names[name]} ${versionOf(versions, name)}`).join('\n');
  return <Button onClick={() => toClipboard(text, texts.about.copied)}>{texts.about.copy}</Button>;
}

/** Every package of other authors, with its licence. */
function Licences() {
  const [query, setQuery] = useState('');
  const shown = useMemo(() => {
    const wanted = query.trim().toLowerCase();
    return licences.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
  }, [query]);
  return (
    <Section
      title={texts.about.licences}
      actions={<SearchField label={texts.about.search} placeholder={texts.about.search} value={query} onChange={setQuery} />}
    >
      <p className="mb-2 text-soft">{texts.about.licencesLead(licences.length)}</p>
      <Card>
        {shown.length === 0 ? (
          <Nothing>{texts.about.noMatch}</Nothing>
        ) : (
          <table className="w-full table-fixed">
            <thead>
              <tr className="h-8.5 border-b border-line text-left text-meta text-soft">
                <th className="px-3 font-medium">{texts.about.package}</th>
                <th className="w-28 px-3 font-medium">{texts.about.version}</th>
                <th className="w-40 px-3 font-medium">{texts.about.licence}</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {shown.map(({ name, version, licence }) => (
                <tr key={`${name}@${version}`} className="h-8.5">
                  <td className="truncate px-3" title={name}>
                    {name}
                  </td>
                  <td className="truncate px-3 tabular-nums">{version}</td>
                  <td className="truncate px-3" title={licence}>
                    {licence}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Card>
    </Section>
  );
}
