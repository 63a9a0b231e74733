import { useEffect, useRef } from 'react';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { type Sighting, stdioBridgeId } from '../../../shared/model/sighting.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';
import { classes } from '../../ui/classes.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { type State, StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useNow } from '../../ui/time.tsx';
import { addressFor, bridgeKindOf, type ClientKind } from './recipes.ts';
import { useConnectionTest } from './use-connection-test.ts';
import { type Verdict, verdictOf } from './verdict.ts';

interface ConnectionTestProps {
  readonly kind: ClientKind;
  readonly bridge: BridgeStatus;
  /** Null waits for whoever may call. */
  readonly clientId: string | null;
  /** How the client is called here. */
  readonly name: string;
  readonly onConnected?: ((name: string) => void) | undefined;
}

const shapes: Record<Verdict['state'], State> = { waiting: 'queued', late: 'warning', instead: 'warning', connected: 'ok' };

const colours: Record<Verdict['state'], string> = { waiting: '', late: 'text-needs-you', instead: 'text-needs-you', connected: 'text-ok' };

/** Waits for a client's first request and says what came, also when it is not the right thing. */
export function ConnectionTest({ kind, bridge, clientId, name, onConnected }: ConnectionTestProps) {
  const bridgeId = kind === 'program' ? stdioBridgeId : bridge.id;
  const { sinceMs, sightings, failure } = useConnectionTest(bridgeId, clientId);
  const online = useHostState(({ link }) => link.state === 'open');
  const now = useNow(1000);
  const signsIn = kind === 'chatgpt' && bridge.public?.auth === 'oauth';
  const verdict = verdictOf(sightings, { bridgeId, signsIn, waitedMs: sinceMs === null ? 0 : now - sinceMs });
  // A request that has only come may still turn out to ask for something else.
  const connected = verdict.state === 'connected' && verdict.sighting.answered;
  useEffect(() => {
    if (connected) onConnected?.(name);
  }, [connected, onConnected, name]);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    // Whoever comes back from the client looks here first.
    if (verdict.state !== 'waiting') box.current?.scrollIntoView({ block: 'nearest' });
  }, [verdict.state]);
  const address = addressFor(kind, bridge);
  return (
    <section
      ref={box}
      aria-label={texts.connectionTest.title}
      className="flex scroll-my-4 gap-2 rounded-control border border-line bg-sunken px-3 py-2"
    >
      <StateShape state={sinceMs === null ? 'stopped' : shapes[verdict.state]} className="mt-1" />
      <div className="min-w-0 flex-1">
        <div role="status">
          <p className={classes('font-medium', colours[verdict.state])}>
            {sinceMs === null ? beforeWords(online) : headline(verdict, kind, name)}
          </p>
          {verdict.state === 'connected' && <p className="break-words text-soft">{arrival(verdict.sighting)}</p>}
          {verdict.state === 'instead' && <p className="max-w-prose break-words">{reasonWords(verdict, address)}</p>}
        </div>
        {verdict.state === 'instead' && (
          <p className="flex flex-wrap gap-x-4">
            {verdict.reason === 'noSignIn' && <TextLink href="/sign-in">{texts.tunnels.guide.signInLink}</TextLink>}
            <TextLink href="/connections">{texts.connectionTest.openConnections}</TextLink>
          </p>
        )}
        {verdict.state === 'late' && <Checks kind={kind} />}
        <FailureNote failure={failure} />
      </div>
    </section>
  );
}

function Checks({ kind }: Pick<ConnectionTestProps, 'kind'>) {
  const { checks } = texts.connectionTest;
  const points = bridgeKindOf(kind) === 'openai' ? checks.openai : kind === 'program' ? checks.program : checks.chatgpt;
  return (
    <ul className="flex max-w-prose list-disc flex-col gap-0.5 pl-4 text-soft">
      {points.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
  );
}

function beforeWords(online: boolean): string {
  return online ? texts.connectionTest.starting : texts.connectionTest.offline;
}

function headline({ state }: Verdict, kind: ClientKind, name: string): string {
  const words = texts.connectionTest;
  switch (state) {
    case 'waiting':
      return kind === 'program' ? words.waitingForProgram : words.waiting(name);
    case 'late':
      return words.late;
    case 'instead':
      return words.instead;
    case 'connected':
      return kind === 'program' ? words.programConnected : words.connected(name);
  }
}

/** What has come, and how it stands. */
function arrival({ bridgeId, method, path, hop, answered, status }: Sighting): string {
  const words = texts.connectionTest;
  if (bridgeId === stdioBridgeId) return words.program;
  const request = `${method} ${path}`;
  const stands = !answered ? words.arrived(request) : status === null ? words.left(request) : words.answered(request, status);
  return hop === 'public' ? `${stands} ${words.fromOutside}` : stands;
}

function reasonWords({ reason, sighting }: Extract<Verdict, { state: 'instead' }>, address: string): string {
  const { reasons } = texts.connectionTest;
  const { clientName, path, status, failure, bridgeId } = sighting;
  switch (reason) {
    case 'wrongHost':
      return reasons.wrongHost(address);
    case 'other':
      return reasons.other(clientName ?? '');
    case 'wrongBridge':
      return reasons.wrongBridge(bridgeId, address);
    case 'wrongPath':
      return reasons.wrongPath(path, address);
    case 'unclear':
      return reasons.unclear(status ?? 0, failure);
    case 'refused':
      return reasons.refused(status ?? 0, failure ?? '');
    default:
      return reasons[reason];
  }
}
