import { useState } from 'react';
import { Sandbox } from '../../../shared/model/config.ts';
import { type PolicyExplanation } from '../../../shared/model/policy.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { StateShape } from '../../ui/state.tsx';
import { Said } from '../../ui/said.tsx';
import { texts } from '../../../shared/texts/texts.ts';

interface Request {
  readonly cwd: string;
  readonly clientId: string;
  readonly bridgeId: string;
  readonly sandbox: Sandbox;
}

/** What would become of a request, kept current while the owner changes the policy beside it. */
export function Explain() {
  const roots = useHostState((state) => state.roots);
  const clients = useHostState((state) => state.clients);
  const bridges = useHostState((state) => state.bridges);
  const [chosen, setChosen] = useState<Request>({ cwd: '', clientId: '', bridgeId: '', sandbox: 'workspace-write' });
  const cwd = roots.find(({ path }) => path === chosen.cwd)?.path ?? roots[0]?.path;
  const set = (change: Partial<Request>) => setChosen((now) => ({ ...now, ...change }));
  const sandboxes = Sandbox.options.map((value) => ({ value, label: texts.explain.sandboxes[value] }));
  const live = clients.filter(({ revokedAt }) => revokedAt === null);
  return (
    <Section title={texts.explain.title}>
      <Card className="flex flex-col gap-3 p-3">
        <p className="text-soft">{texts.explain.lead}</p>
        {cwd === undefined ? (
          <p>{texts.explain.noRoot}</p>
        ) : (
          <>
            <SelectField
              mono
              label={texts.explain.folder}
              value={cwd}
              options={roots.map(({ path }) => ({ value: path, label: path }))}
              onChange={(path) => set({ cwd: path })}
            />
            <div className="grid grid-cols-2 gap-3">
              <SelectField
                label={texts.explain.client}
                value={chosen.clientId}
                options={[{ value: '', label: texts.explain.owner }, ...live.map(({ id, name }) => ({ value: id, label: name }))]}
                onChange={(clientId) => set({ clientId })}
              />
              <SelectField
                label={texts.explain.bridge}
                value={chosen.bridgeId}
                options={[{ value: '', label: texts.explain.noBridge }, ...bridges.map(({ id }) => ({ value: id, label: id }))]}
                onChange={(bridgeId) => set({ bridgeId })}
              />
            </div>
            <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="text-soft" aria-hidden>
                {texts.explain.asks}
              </span>
              <Segmented label={texts.explain.asks} value={chosen.sandbox} options={sandboxes} onChange={(sandbox) => set({ sandbox })} />
            </div>
            <Explanation request={{ ...chosen, cwd }} />
          </>
        )}
      </Card>
    </Section>
  );
}

function Explanation({ request: { cwd, clientId, bridgeId, sandbox } }: { readonly request: Request }) {
  const { call } = useHost();
  const roots = useHostState((state) => state.roots);
  const { value, failure } = useReading(JSON.stringify([cwd, clientId, bridgeId, sandbox]), roots, () =>
    call('policy/explain', { cwd, sandbox, ...(clientId === '' ? {} : { clientId }), ...(bridgeId === '' ? {} : { bridgeId }) }),
  );
  return (
    <div role="status" className="min-h-32 border-t border-line pt-3">
      <FailureNote failure={failure} />
      {value && <Verdict explanation={value} />}
    </div>
  );
}

function Verdict({ explanation: { decision, refusal, sentences } }: { readonly explanation: PolicyExplanation }) {
  const [asked, ...rest] = sentences;
  const outcome = rest.at(-1);
  const { allowed, asked: askedFirst, refused } = texts.explain;
  const word = refusal ? refused : decision?.ask ? askedFirst : allowed;
  return (
    <>
      <p className="flex items-center gap-2 font-medium">
        <StateShape state={refusal ? 'failed' : decision?.ask ? 'waiting' : 'completed'} />
        {word}
      </p>
      <p className="mt-1 break-words text-soft">{asked && <Said text={asked} />}</p>
      <p className="mt-1 break-words">{outcome && <Said text={outcome} />}</p>
      <h3 className="mt-3 mb-1 font-medium">{texts.explain.rules}</h3>
      <ol className="flex list-decimal flex-col gap-1 pl-5 text-soft marker:tabular-nums">
        {rest.slice(0, -1).map((sentence) => (
          <li key={sentence} className="break-words">
            <Said text={sentence} />
          </li>
        ))}
      </ol>
    </>
  );
}
