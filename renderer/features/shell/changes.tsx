import { useEffect } from 'react';
import { wayState } from '../../../shared/model/host.ts';
import { askerName } from '../../client/caller.ts';
import { useHost } from '../../client/host-context.ts';
import { type HostState } from '../../client/state.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { shownText } from '../../ui/escape.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { asksFor, outcomeOf } from '../approvals/question.ts';

/** Says what changed by itself to who cannot see it: jobs, bridges, questions, the connection. Draws nothing. */
export function Changes() {
  const { store } = useHost();
  const announce = useAnnounce();
  useEffect(
    () =>
      store.subscribe((now, before) => {
        const sentence = changeBetween(before, now);
        if (sentence) announce(sentence);
      }),
    [store, announce],
  );
  return null;
}

/** The sentence for what changed; null for what needs none, and for a first sight, which is no change. */
export function changeBetween(before: HostState, now: HostState): string | null {
  if (now.link !== before.link && now.link.state === 'lost' && before.link.state === 'open') return texts.link.lost;
  if (now.app !== before.app) return before.app ? texts.link.regained : null;
  const sentences = [
    ...bridgeChanges(before, now),
    ...wayChanges(before, now),
    ...jobChanges(before, now),
    ...approvalChanges(before, now),
    ...signInChanges(before, now),
  ];
  return sentences.length > 0 ? sentences.join(' ') : null;
}

function bridgeChanges(before: HostState, now: HostState): readonly string[] {
  if (now.bridges === before.bridges) return [];
  return now.bridges.flatMap((bridge) => {
    const last = before.bridges.find(({ id }) => id === bridge.id);
    if (!last || last.state === bridge.state || bridge.state === 'starting') return [];
    return [texts.bridges.changed(texts.bridges.kinds[bridge.kind], texts.states[bridge.state])];
  });
}

/** While it starts there is nothing to say yet. */
function wayChanges(before: HostState, now: HostState): readonly string[] {
  if (now.bridges === before.bridges) return [];
  return now.bridges.flatMap(({ id, kind, public: way }) => {
    const last = before.bridges.find((one) => one.id === id)?.public;
    if (!way || !last || wayState(way) === wayState(last) || wayState(way) === 'starting') return [];
    return [texts.tunnels.changed(texts.bridges.kinds[kind], texts.tunnels.states[wayState(way)])];
  });
}

function jobChanges(before: HostState, now: HostState): readonly string[] {
  if (now.jobs === before.jobs || now.counts === before.counts) return [];
  return [...now.jobs.values()].flatMap((job) => {
    const last = before.jobs.get(job.id);
    if (last === job || last?.status === job.status) return [];
    return [texts.jobs.changed(job.title || texts.jobs.untitled, texts.states[job.status])];
  });
}

function signInChanges(before: HostState, { signIn: { pending } }: HostState): readonly string[] {
  if (!pending || pending.id === before.signIn.pending?.id) return [];
  return [`${texts.signIn.asks(shownText(pending.clientName))}.`];
}

function approvalChanges(before: HostState, now: HostState): readonly string[] {
  if (now.approvals === before.approvals) return [];
  return [...now.approvals.values()].flatMap((approval) => {
    const last = before.approvals.get(approval.id);
    if (approval.state === last?.state) return [];
    if (approval.state === 'pending') return [texts.approvals.changed(shownText(askerName(approval)), asksFor(approval.question))];
    return last ? [shownText(outcomeOf(approval))] : [];
  });
}
