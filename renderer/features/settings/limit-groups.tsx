import { type Settings } from '../../../shared/contract/settings.ts';
import { ApprovalConfig, CodexConfig, RetentionConfig } from '../../../shared/model/config.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useAction } from '../../ui/use-action.ts';
import { Group, TextSetting } from './fields.tsx';
import { readNumber, wholeNumber } from './read.ts';

interface GroupProps {
  readonly settings: Settings;
}

const { maxRunningJobs, maxQueuedJobs } = CodexConfig.shape;
const { days, maxMiB } = RetentionConfig.shape;
const { minutes } = ApprovalConfig.shape;

export function LimitGroup({ settings: { codex } }: GroupProps) {
  const { title, running, runningNote, queued, queuedNote } = texts.settings.limits;
  return (
    <Group title={title}>
      <TextSetting
        kind="number"
        label={running}
        note={runningNote}
        value={String(codex.maxRunningJobs)}
        read={(text) => {
          const value = readNumber(maxRunningJobs.unwrap(), text, wholeNumber(1, 64));
          return typeof value === 'string' ? value : { codex: { maxRunningJobs: value } };
        }}
      />
      <TextSetting
        kind="number"
        label={queued}
        note={queuedNote}
        value={String(codex.maxQueuedJobs)}
        read={(text) => {
          const value = readNumber(maxQueuedJobs.unwrap(), text, wholeNumber(0, 10_000));
          return typeof value === 'string' ? value : { codex: { maxQueuedJobs: value } };
        }}
      />
      <PauseButton />
    </Group>
  );
}

/** The way back stands over every screen too. */
function PauseButton() {
  const { call } = useHost();
  const paused = useHostState((state) => state.paused.byOwner);
  const change = useAction(() => call(paused ? 'jobs/resume' : 'jobs/pause', {}));
  return (
    <div className="flex flex-col items-start gap-1">
      <Button busy={change.busy} onClick={() => change.run()}>
        {paused ? texts.paused.goOn : texts.paused.pause}
      </Button>
      <p className="text-meta text-soft">{texts.paused.pauseNote}</p>
      <FailureNote failure={change.failure} />
    </div>
  );
}

export function ApprovalGroup({ settings: { approvals } }: GroupProps) {
  const { title, minutes: label, minutesNote, minutesWrong } = texts.settings.approvals;
  return (
    <Group title={title}>
      <TextSetting
        kind="number"
        label={label}
        note={minutesNote}
        value={String(approvals.minutes)}
        read={(text) => {
          const value = readNumber(minutes.unwrap(), text, minutesWrong);
          return typeof value === 'string' ? value : { approvals: { minutes: value } };
        }}
      />
    </Group>
  );
}

export function RetentionGroup({ settings: { retention } }: GroupProps) {
  const words = texts.settings.retention;
  return (
    <Group title={words.title}>
      <TextSetting
        kind="number"
        label={words.days}
        note={words.daysNote}
        value={String(retention.days ?? '')}
        read={(text) => {
          const value = readNumber(days.unwrap(), text, wholeNumber(1, 36_500));
          return typeof value === 'string' ? value : { retention: { days: value } };
        }}
      />
      <TextSetting
        kind="number"
        label={words.maxMiB}
        note={words.maxMiBNote}
        value={String(retention.maxMiB ?? '')}
        read={(text) => {
          const value = readNumber(maxMiB.unwrap(), text, wholeNumber(16, null));
          return typeof value === 'string' ? value : { retention: { maxMiB: value } };
        }}
      />
    </Group>
  );
}
