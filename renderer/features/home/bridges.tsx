import { SlidersHorizontal } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { later } from '../../ui/later.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { StateWord } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { bridgeAddress } from '../first-run/recipes.ts';

const ChangeBridge = later(async () => (await import('./change-bridge.tsx')).ChangeBridge);

/** The front doors: which are open, where, to whom. */
export function Bridges() {
  const { call } = useHost();
  const bridges = useHostState((state) => state.bridges);
  const configFile = useHostState(({ app }) => app?.configFile ?? '');
  const [, go] = useLocation();
  const all = useAction((method: 'bridge/startAll' | 'bridge/stopAll') => call(method, {}));
  const anyOpen = bridges.some(({ state }) => state === 'listening' || state === 'starting');
  const anyShut = bridges.some(({ state }) => state === 'stopped' || state === 'failed');
  return (
    <Section
      title={texts.bridges.title}
      actions={
        bridges.length > 0 && (
          <>
            <Button look="quiet" onClick={() => go('/welcome/connect')}>
              {texts.bridges.connect}
            </Button>
            {anyShut && (
              <Button look="quiet" busy={all.busy} onClick={() => all.run('bridge/startAll')}>
                {texts.bridges.startAll}
              </Button>
            )}
            {anyOpen && (
              <Button look="quiet" busy={all.busy} onClick={() => all.run('bridge/stopAll')}>
                {texts.bridges.stopAll}
              </Button>
            )}
          </>
        )
      }
    >
      <FailureNote failure={all.failure} className="mb-2" />
      <Card>
        {bridges.length === 0 && (
          <Nothing>
            <p>
              {texts.bridges.none} {texts.bridges.noneHint} <code className="break-all">{configFile}</code>
            </p>
          </Nothing>
        )}
        <Rows>
          {bridges.map((bridge) => (
            <Bridge key={bridge.id} bridge={bridge} />
          ))}
        </Rows>
      </Card>
    </Section>
  );
}

function Bridge({ bridge }: { readonly bridge: BridgeStatus }) {
  const { call } = useHost();
  const [changing, setChanging] = useState(false);
  const name = texts.bridges.kinds[bridge.kind];
  const running = bridge.state === 'listening' || bridge.state === 'starting';
  const action = useAction(() => call(running ? 'bridge/stop' : 'bridge/start', { id: bridge.id }));
  return (
    <li>
      <div className="grid h-8.5 grid-cols-[7rem_6.5rem_minmax(8.5rem,1fr)_auto] items-center gap-x-3 pr-1 pl-3 @mid:grid-cols-[7rem_5.5rem_7.5rem_minmax(0,1fr)_auto]">
        <StateWord state={bridge.state} />
        <span className="truncate font-medium" title={`${texts.bridges.kindTitles[bridge.kind]} (${bridge.id})`}>
          {name}
        </span>
        <code className="truncate" title={bridge.url ?? undefined}>
          {bridgeAddress(bridge)}
        </code>
        <span className="hidden truncate text-meta text-soft @mid:inline">
          {texts.bridges.auth[bridge.auth]}
          <span className="hidden @list:inline"> · {texts.bridges.ceiling(bridge.sandbox)}</span>
        </span>
        <span className="flex items-center gap-0.5">
          {bridge.url !== null && <CopyButton text={bridge.url} name={texts.bridges.copyNamed(name)} label={texts.bridges.copyUrl} />}
          <Button
            look="quiet"
            className="w-14"
            busy={action.busy}
            aria-label={running ? texts.bridges.stopNamed(name) : texts.bridges.startNamed(name)}
            onClick={() => action.run()}
          >
            {running ? texts.bridges.stop : texts.bridges.start}
          </Button>
          <IconButton icon={SlidersHorizontal} name={texts.bridges.changeNamed(name)} onClick={() => setChanging(true)} />
        </span>
      </div>
      {changing && (
        <Suspense>
          <ChangeBridge bridge={bridge} onClose={() => setChanging(false)} />
        </Suspense>
      )}
      <FailureNote failure={action.failure ?? bridge.failure} className="px-3 pb-2" />
    </li>
  );
}
