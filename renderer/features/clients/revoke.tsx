import { useState } from 'react';
import { type Client } from '../../../shared/model/client.ts';
import { isFinal } from '../../../shared/model/job.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Choice } from '../../ui/field.tsx';
import { Confirm } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';

interface RevokeProps {
  readonly client: Client;
  readonly onClose: () => void;
}

/** Asks before a client is revoked, and what becomes of its jobs if it has some that are not over. */
export function Revoke({ client: { id, name }, onClose }: RevokeProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const jobs = useHostState(
    (state) => [...state.jobs.values()].filter(({ clientId, status }) => clientId === id && !isFinal(status)).length,
  );
  const [cancelJobs, setCancelJobs] = useState(false);
  return (
    <Confirm
      open
      onClose={onClose}
      title={texts.clients.revokeTitle(name)}
      lead={texts.clients.revokeLead(name)}
      subject={
        jobs > 0 && (
          <Choice
            type="checkbox"
            checked={cancelJobs}
            onChange={(event) => setCancelJobs(event.target.checked)}
            label={texts.clients.cancelJobs(jobs)}
            note={texts.clients.cancelJobsNote}
          />
        )
      }
      confirm={texts.clients.revokeConfirm}
      onConfirm={async () => {
        await call('client/revoke', { id, cancelJobs });
        announce(texts.clients.revoked(name), { show: 'completed' });
      }}
    />
  );
}
