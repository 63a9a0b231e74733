import { Settings2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type BridgeStatus, type PublicStatus, wayState } from '../../../shared/model/host.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { clockOrDate, exactTime } from '../../../shared/texts/format.ts';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { Confirm } from '../../ui/modal.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { StateShape } from '../../ui/state.tsx';
import { Said } from '../../ui/said.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { Configure } from './configure.tsx';
import { tunnelShapes } from './door.ts';
import { ForChatGpt } from './for-chatgpt.tsx';
import { SelfTest } from './self-test.tsx';
import { WayFacts } from './way-facts.tsx';

interface BridgeWayProps {
  readonly bridge: BridgeStatus;
  readonly all: readonly BridgeStatus[];
  readonly nowMs: number;
}

interface OpenWayProps {
  readonly bridge: BridgeStatus;
  readonly way: PublicStatus;
  readonly name: string;
  readonly nowMs: number;
}

/** One bridge and its way in, if it has one. */
export function BridgeWay({ bridge, all, nowMs }: BridgeWayProps) {
  const [setting, setSetting] = useState(false);
  const name = nameOf(bridge, all);
  const way = bridge.public;
  return (
    <Section
      title={name}
      actions={
        !way && (
          <Button look="quiet" icon={Settings2} aria-label={texts.tunnels.setUpNamed(name)} onClick={() => setSetting(true)}>
            {texts.tunnels.setUp}
          </Button>
        )
      }
    >
      <Card>{way ? <OpenWay bridge={bridge} way={way} name={name} nowMs={nowMs} /> : <LocalOnly />}</Card>
      {setting && <Configure bridge={bridge} name={name} onClose={() => setSetting(false)} />}
    </Section>
  );
}

function LocalOnly() {
  return (
    <p className="flex items-center gap-2 px-3 py-[7px] text-soft">
      <StateShape state="stopped" />
      {texts.tunnels.local}
    </p>
  );
}

function OpenWay({ bridge, way, name, nowMs }: OpenWayProps) {
  const [opened, setOpened] = useState<'configure' | 'guide' | 'remove' | null>(null);
  const close = () => setOpened(null);
  const isOpen = way.state !== 'stopped';
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b border-line py-1.5 pr-1.5 pl-3">
        <Standing way={way} nowMs={nowMs} />
        <span className="ml-auto flex flex-wrap items-center gap-1.5">
          {bridge.kind === 'mcp' && (
            <Button aria-label={texts.tunnels.forChatGptNamed(name)} onClick={() => setOpened('guide')}>
              {texts.tunnels.forChatGpt}
            </Button>
          )}
          <Switch bridge={bridge} name={name} isOpen={isOpen} />
          <Menu name={texts.tunnels.more(name)}>
            <MenuItem icon={Settings2} onClick={() => setOpened('configure')}>
              {texts.tunnels.configure}
            </MenuItem>
            <MenuLine />
            <MenuItem icon={Trash2} danger onClick={() => setOpened('remove')}>
              {texts.tunnels.remove}
            </MenuItem>
          </Menu>
        </span>
      </div>
      <Trouble bridge={bridge} way={way} />
      <WayFacts bridge={bridge} way={way} name={name} />
      {isOpen && <SelfTest bridgeId={bridge.id} name={name} className="px-3" />}
      {opened === 'configure' && <Configure bridge={bridge} name={name} onClose={close} />}
      {opened === 'guide' && <ForChatGpt bridge={bridge} name={name} onClose={close} />}
      {opened === 'remove' && <Remove bridge={bridge} name={name} onClose={close} />}
    </>
  );
}

/** Shape, word, kind, and since when. */
function Standing({ way, nowMs }: Pick<OpenWayProps, 'way' | 'nowMs'>) {
  const state = wayState(way);
  const { kind, sinceMs } = way.tunnel;
  return (
    <p className="flex min-w-0 items-center gap-2">
      <StateShape state={tunnelShapes[state]} />
      <span className="font-medium">{texts.tunnels.states[state]}</span>
      <span className="truncate text-soft">{texts.tunnels.kinds[kind]}</span>
      {state === way.tunnel.state && sinceMs > 0 && (
        <span className="shrink-0 text-meta text-soft tabular-nums" title={exactTime(sinceMs)}>
          {texts.tunnels.since(clockOrDate(sinceMs, nowMs))}
        </span>
      )}
    </p>
  );
}

/** The kill switch while it is open: plain to see, and in one step. */
function Switch({
  bridge: { id, state },
  name,
  isOpen,
}: {
  readonly bridge: BridgeStatus;
  readonly name: string;
  readonly isOpen: boolean;
}) {
  const { call } = useHost();
  const change = useAction(() => call(isOpen ? 'bridge/stopPublic' : 'bridge/startPublic', { id }));
  return (
    <>
      <Button
        look={isOpen ? 'cutOff' : 'outline'}
        busy={change.busy}
        disabled={!isOpen && state !== 'listening'}
        aria-label={isOpen ? texts.tunnels.stopNamed(name) : texts.tunnels.startNamed(name)}
        onClick={() => change.run()}
      >
        {isOpen ? texts.tunnels.stop : texts.tunnels.start}
      </Button>
      <FailureNote failure={change.failure?.code === 'bridge/secretMissing' ? null : change.failure} className="basis-full" />
    </>
  );
}

/** What stands in the way now, with what helps. */
function Trouble({ bridge, way: { failure, tunnel, state } }: { readonly bridge: BridgeStatus; readonly way: PublicStatus }) {
  const { call } = useHost();
  const start = useAction(() => call('bridge/start', { id: bridge.id }));
  const reason = state === 'listening' ? tunnel.reason : null;
  if (bridge.state !== 'listening') {
    return (
      <div className="flex flex-wrap items-center gap-2 px-3 pt-2">
        <StateShape state="warning" />
        <p>{texts.tunnels.bridgeClosed}</p>
        <Button busy={start.busy} onClick={() => start.run()}>
          {texts.tunnels.startBridge}
        </Button>
        <FailureNote failure={start.failure} className="basis-full" />
      </div>
    );
  }
  if (failure) return <FailureNote failure={failure} className="px-3 pt-2" />;
  if (reason === null) return null;
  return (
    <p className="flex items-start gap-2 px-3 pt-2">
      <StateShape state={tunnelShapes[tunnel.state]} className="mt-1" />
      <span className="max-w-prose break-words">
        <Said text={reason} />
      </span>
    </p>
  );
}

function Remove({ bridge: { id }, name, onClose }: { readonly bridge: BridgeStatus; readonly name: string; readonly onClose: () => void }) {
  const { call } = useHost();
  const announce = useAnnounce();
  return (
    <Confirm
      open
      onClose={onClose}
      title={texts.tunnels.removeTitle(name)}
      lead={texts.tunnels.removeLead}
      confirm={texts.tunnels.removeConfirm}
      onConfirm={async () => {
        await call('bridge/setPublic', { id, public: null });
        announce(texts.tunnels.removed(name), { show: 'completed' });
      }}
    />
  );
}

/** By its kind, and by its id too where there are several of that kind. */
function nameOf({ id, kind }: BridgeStatus, all: readonly BridgeStatus[]): string {
  const name = texts.bridges.kinds[kind];
  return all.some((other) => other.kind === kind && other.id !== id) ? `${name} (${id})` : name;
}
