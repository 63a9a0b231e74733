import { randomUUID } from 'node:crypto';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Handlers, type Method, methods, type Notification, type NotificationParams } from '../../../../shared/contract/control.ts';
import { type Channel } from '../../../../shared/rpc/channel.ts';
import { openPeer, type Peer } from '../../../../shared/rpc/peer.ts';
import { type Change, type Changes } from '../../events/changes.ts';
import { type Log } from '../../lib/log.ts';
import { type ControlContext } from './context.ts';
import { type ControlServices, controlHandlers } from './handlers.ts';
import { ShownQuestions } from './shown-questions.ts';

export interface ConnectionOptions {
  readonly services: ControlServices;
  readonly changes: Changes;
  readonly surface: ControlContext['surface'];
  readonly log: Log;
}

/** Serves the owner's contract on one channel until either side ends it. */
export function serveControl(channel: Channel, { services, changes, surface, log }: ConnectionOptions): Peer {
  const handlers = controlHandlers(services);
  const gone = new AbortController();
  const follows = new Map<string, AbortController>();
  const context: ControlContext = {
    surface,
    signal: gone.signal,
    shown: new ShownQuestions(),
    follow: (jobId, after) => {
      const subscriptionId = randomUUID();
      const stop = new AbortController();
      follows.set(subscriptionId, stop);
      const signal = AbortSignal.any([stop.signal, gone.signal]);
      void followJob({ peer, services, subscriptionId, jobId, after, signal }).finally(() => follows.delete(subscriptionId));
      return subscriptionId;
    },
    unfollow: (subscriptionId) => follows.get(subscriptionId)?.abort(),
    tell: (name, params) => peer.notify(name, params),
  };
  let telling = false;
  const peer = openPeer(channel, {
    name: 'the owner’s window',
    onRequest: (method, params) => {
      if (method === 'state/subscribe' && !telling) {
        telling = true;
        void tellChanges(peer, services, changes.watch(gone.signal));
      }
      return call(handlers, method, params, context);
    },
    onProblem: ({ kind, method, error }) => log.warn('control problem', { kind, method, error }),
  });
  void peer.closed.then(() => gone.abort());
  return peer;
}

/** Parses and calls one method. @throws Failure rpc/unknownMethod, http/invalidRequest, and the method's own */
export async function call(handlers: Handlers<ControlContext>, method: string, params: unknown, context: ControlContext): Promise<unknown> {
  if (!Object.hasOwn(methods, method)) {
    throw new Failure('rpc/unknownMethod', `There is no method ${method.slice(0, 60)}.`, {
      hint: 'Window and host may be of different versions: restart both.',
    });
  }
  const known = method as Method;
  const parsed = methods[known].params.safeParse(params ?? {});
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': '));
    throw new Failure('http/invalidRequest', `${method} was asked wrongly: ${issues.join('; ')}.`);
  }
  const handle = handlers[known] as (params: unknown, context: ControlContext) => unknown;
  return handle(parsed.data, context);
}

function notify<N extends Notification>(peer: Peer, name: N, params: NotificationParams<N>): void {
  peer.notify(name, params);
}

async function tellChanges(peer: Peer, services: ControlServices, changes: AsyncIterable<readonly Change[]>): Promise<void> {
  for await (const batch of changes) {
    for (const change of batch) tell(peer, services, change);
    await peer.drained();
  }
}

function tell(peer: Peer, services: ControlServices, change: Change): void {
  switch (change.topic) {
    case 'job':
      return notify(peer, 'job/changed', { job: change.job, counts: services.counts() });
    case 'thread':
      return notify(peer, 'thread/changed', { threadId: change.threadId });
    case 'approval':
      return notify(peer, 'approval/changed', { approval: change.approval, pending: services.approvals.pendingCount });
    case 'review':
      return notify(peer, 'review/changed', { review: change.review, pending: services.reviews.book.pendingCount });
    case 'bridges':
      return notify(peer, 'bridge/changed', { bridges: services.bridges.list() });
    case 'roots':
      return notify(peer, 'root/changed', { roots: [...services.roots.list()] });
    case 'clients':
      return notify(peer, 'client/changed', { clients: services.clients.list() });
    case 'signIn':
      return notify(peer, 'signIn/changed', services.signIns.state());
    case 'settings':
      return notify(peer, 'settings/changed', { settings: services.ownerSettings.current(), paused: services.pause.now() });
    case 'account':
      return notify(peer, 'account/changed', services.account.state());
    case 'vault':
      return notify(peer, 'vault/changed', {});
    case 'codex':
      return notify(peer, 'codex/changed', { codex: services.runtime.status() });
  }
}

interface Follow {
  readonly peer: Peer;
  readonly services: ControlServices;
  readonly subscriptionId: string;
  readonly jobId: string;
  readonly after: number;
  readonly signal: AbortSignal;
}

/** Sends a job's events as they come, and says how it ended. */
async function followJob({ peer, services, subscriptionId, jobId, after, signal }: Follow): Promise<void> {
  let last = after;
  let reason: 'done' | 'lagged' | 'failed' = 'done';
  try {
    for await (const events of services.jobs.log(jobId, { after, signal })) {
      notify(peer, 'job/event', { subscriptionId, events: [...events] });
      last = events.at(-1)?.seq ?? last;
      // Who does not read falls behind where it is counted, and is dropped there.
      await peer.drained();
    }
  } catch (error) {
    reason = Failure.from(error).code === 'stream/lagged' ? 'lagged' : 'failed';
  }
  if (!signal.aborted) notify(peer, 'job/subscriptionEnded', { subscriptionId, reason, after: last });
}
