import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type ThreadSummary } from '../../../shared/model/thread.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { Composer } from '../../ui/composer.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { Facts, IdFact, PathFact } from '../../ui/facts.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { count, shortCount } from '../../../shared/texts/format.ts';
import { Missing } from '../../ui/missing.tsx';
import { bar, Screen } from '../../ui/screen.tsx';
import { StateWord } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { begunByName } from '../threads/thread-row.tsx';
import { Rename } from './rename.tsx';
import { ThreadMenu, useThreadActions } from './thread-actions.tsx';
import { threadPath } from './thread-path.ts';
import { Turns } from './turns.tsx';

/** One conversation: its turns, and what can be done with it. Keyed by the id, so that another thread is another screen. */
export function ThreadScreen({ id }: { readonly id: string }) {
  const { call } = useHost();
  const revision = useHostState(({ threadChanges }) => threadChanges.get(id) ?? 0);
  const { value: thread, failure, connected, amend } = useReading(id, revision, () => call('thread/read', { threadId: id }));
  if (thread) return <ThreadPage thread={thread} revision={revision} onChanged={(changed) => amend(id, () => changed)} />;
  return (
    <Screen title={failure ? texts.thread.notFound : texts.threads.title} heading={failure ? texts.thread.notFound : ' '}>
      {failure && (
        <Missing failure={failure} href="/threads">
          {texts.thread.toList}
        </Missing>
      )}
      {!failure && (connected ? <Loading /> : <Empty title={texts.threads.offline} />)}
    </Screen>
  );
}

interface ThreadPageProps {
  readonly thread: ThreadSummary;
  readonly revision: number;
  readonly onChanged: (thread: ThreadSummary) => void;
}

function ThreadPage({ thread, revision, onChanged }: ThreadPageProps) {
  const actions = useThreadActions(thread, onChanged);
  const [renaming, setRenaming] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  const closeRename = () => {
    // Whoever has gone on to another field meanwhile is left there.
    const inTheField = top.current?.querySelector('header')?.contains(document.activeElement);
    setRenaming(false);
    if (inTheField) top.current?.querySelector('h1')?.focus();
  };
  return (
    <div ref={top} className="contents">
      <Screen
        title={thread.title || texts.threads.untitled}
        instead={renaming && <Rename thread={thread} onRenamed={onChanged} onClose={closeRename} />}
        actions={
          <>
            {thread.archived && <span className="text-soft">{texts.threads.archived}</span>}
            {thread.busyWith !== null && <StateWord state="running" className="font-medium" />}
            <ThreadMenu thread={thread} actions={actions} onRename={() => setRenaming(true)} />
          </>
        }
      >
        <ThreadFacts thread={thread} />
        <FailureNote failure={actions.failure} className="border-b border-line px-4 py-2 rail:px-6" />
        <Turns thread={thread} revision={revision} onFork={(lastTurnId) => actions.fork.run(lastTurnId)} />
        {thread.archived ? (
          <div className={`${bar} gap-3 border-t py-2.5`}>
            <p className="mr-auto text-soft">{texts.thread.archivedNote}</p>
            <Button busy={actions.archive.busy} onClick={() => actions.archive.run()}>
              {texts.thread.unarchive}
            </Button>
          </div>
        ) : (
          <ThreadMessage thread={thread} />
        )}
      </Screen>
    </div>
  );
}

function ThreadFacts({ thread }: { readonly thread: ThreadSummary }) {
  const model = [thread.model ?? texts.job.defaultModel, thread.effort].filter(Boolean).join(' ');
  return (
    <Facts label={texts.thread.facts} end={<IdFact id={thread.id} copyName={texts.thread.copyId} />}>
      <span className="max-w-52 shrink-0 truncate">{texts.thread.begunBy(begunByName(thread))}</span>
      <PathFact path={thread.cwd} copyName={texts.thread.copyFolder} />
      <span className="max-w-40 min-w-0 truncate" title={model}>
        {model}
      </span>
      {thread.tokens > 0 && (
        <span className="shrink-0 tabular-nums" title={texts.log.usage(count(thread.tokens))}>
          {texts.log.usage(shortCount(thread.tokens))}
        </span>
      )}
      {thread.forkedFrom !== null && (
        <TextLink href={threadPath(thread.forkedFrom)} title={texts.thread.forkedTitle} className="shrink-0">
          {texts.thread.forked}
        </TextLink>
      )}
      {thread.busyWith !== null && (
        <TextLink href={`/jobs/${thread.busyWith}`} className="shrink-0">
          {texts.thread.working}
        </TextLink>
      )}
    </Facts>
  );
}

function ThreadMessage({ thread }: { readonly thread: ThreadSummary }) {
  const { call, learnJobs } = useHost();
  const [, go] = useLocation();
  const send = async (prompt: string) => {
    const job = await call('job/start', { prompt, threadId: thread.id });
    learnJobs([job]);
    go(`/jobs/${job.id}`);
  };
  return (
    <Composer
      label={texts.thread.message}
      placeholder={texts.thread.messagePlaceholder}
      note={thread.busyWith === null ? undefined : texts.thread.queued}
      onSend={send}
    />
  );
}
