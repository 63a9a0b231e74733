import { Archive, ArchiveRestore, GitFork, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Failure } from '../../../shared/contract/errors.ts';
import { type ThreadSummary } from '../../../shared/model/thread.ts';
import { useHost } from '../../client/host-context.ts';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { Confirm } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Action, useAction } from '../../ui/use-action.ts';
import { threadPath } from './thread-path.ts';

interface Actions {
  /** A copy up to and with that turn, else of all of it; shows the copy. */
  readonly fork: Action<[lastTurnId?: string]>;
  /** Into the archive, or out of it. */
  readonly archive: Action<[]>;
  readonly failure: Failure | null;
}

/** What can be done with a thread at once, and how the last try went. */
export function useThreadActions(thread: ThreadSummary, onChanged: (thread: ThreadSummary) => void): Actions {
  const { call } = useHost();
  const [, go] = useLocation();
  const fork = useAction(async (lastTurnId?: string) => {
    const copy = await call('thread/fork', { threadId: thread.id, ...(lastTurnId === undefined ? {} : { lastTurnId }) });
    go(threadPath(copy.id));
  });
  const archive = useAction(async () => {
    onChanged(await call(thread.archived ? 'thread/unarchive' : 'thread/archive', { threadId: thread.id }));
  });
  return { fork, archive, failure: fork.failure ?? archive.failure };
}

interface ThreadMenuProps {
  readonly thread: ThreadSummary;
  readonly actions: Actions;
  readonly onRename: () => void;
}

/** What can be done with a thread. */
export function ThreadMenu({ thread, actions: { fork, archive }, onRename }: ThreadMenuProps) {
  const { call } = useHost();
  const [, go] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const remove = async () => {
    await call('thread/delete', { threadId: thread.id });
    go('/threads');
  };
  return (
    <>
      <Menu name={texts.thread.more}>
        <MenuItem icon={Pencil} onClick={onRename}>
          {texts.thread.rename}
        </MenuItem>
        <MenuItem icon={GitFork} onClick={() => fork.run()}>
          {texts.thread.fork}
        </MenuItem>
        <MenuItem icon={thread.archived ? ArchiveRestore : Archive} onClick={() => archive.run()}>
          {thread.archived ? texts.thread.unarchive : texts.thread.archive}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onClick={() => setDeleting(true)}>
          {texts.thread.delete}
        </MenuItem>
      </Menu>
      <Confirm
        open={deleting}
        onClose={() => setDeleting(false)}
        title={texts.thread.deleteTitle}
        lead={texts.thread.deleteLead}
        subject={
          <p className="max-h-32 overflow-y-auto rounded-control border border-line bg-sunken px-3 py-2 font-medium break-words">
            {thread.title || texts.threads.untitled}
          </p>
        }
        confirm={texts.thread.deleteConfirm}
        onConfirm={remove}
      />
    </>
  );
}
