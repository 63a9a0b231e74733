import { type FormEvent, useState } from 'react';
import { isFinal, type Job } from '../../../shared/model/job.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Prose } from '../../ui/prose-view.tsx';
import { StateWord } from '../../ui/state.tsx';
import { TextField } from '../../ui/field.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useAction } from '../../ui/use-action.ts';
import { useJobLog } from '../job/use-job-log.ts';

interface TryItProps {
  readonly onDone: () => void;
  /** Turns to the step that opens a folder. */
  readonly onFolder: () => void;
}

/** A real job of the owner's own, read-only, with its answer as it comes. */
export function TryIt({ onDone, onFolder }: TryItProps) {
  const { call, learnJobs } = useHost();
  const roots = useHostState((state) => state.roots);
  const [prompt, setPrompt] = useState<string>(texts.welcome.tryIt.first);
  const [chosen, setChosen] = useState('');
  const [job, setJob] = useState<Job | null>(null);
  const folder = roots.find(({ path }) => path === chosen)?.path ?? roots[0]?.path;
  const ask = useAction(async (cwd: string) => {
    const started = await call('job/start', { prompt: prompt.trim(), cwd, sandbox: 'read-only' });
    learnJobs([started]);
    setJob(started);
  });
  if (folder === undefined) {
    return (
      <>
        <p>{texts.welcome.tryIt.noFolder}</p>
        <div>
          <Button look="primary" onClick={onFolder}>
            {texts.welcome.folder.title}
          </Button>
        </div>
      </>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (prompt.trim() !== '') void ask.run(folder);
  };
  return (
    <>
      <form onSubmit={submit} className="flex flex-col gap-3">
        {roots.length > 1 && (
          <SelectField
            mono
            label={texts.welcome.tryIt.folder}
            value={folder}
            options={roots.map(({ path }) => ({ value: path, label: path }))}
            onChange={setChosen}
          />
        )}
        <TextField
          label={texts.welcome.tryIt.prompt}
          value={prompt}
          onChange={(event) => setPrompt(event.target.value)}
          aside={
            <Button
              type="submit"
              look={job === null ? 'primary' : 'outline'}
              className="h-8"
              busy={ask.busy}
              disabled={prompt.trim() === ''}
            >
              {job === null ? texts.welcome.tryIt.ask : texts.welcome.tryIt.again}
            </Button>
          }
        />
        <FailureNote failure={ask.failure} />
      </form>
      {job && <Answer key={job.id} asked={job} />}
      <div>
        <Button look={job === null ? 'outline' : 'primary'} onClick={onDone}>
          {texts.welcome.tryIt.done}
        </Button>
      </div>
    </>
  );
}

/** What Codex says, word by word, and how it ended. */
function Answer({ asked }: { readonly asked: Job }) {
  const { log, failure } = useJobLog(asked.id);
  const known = useHostState(({ jobs }) => jobs.get(asked.id) ?? asked);
  const job = log.job && isFinal(log.job.status) ? log.job : known;
  const said = log.items.findLast(({ item }) => item.type === 'agentMessage')?.item;
  const text = job.answer ?? (said?.type === 'agentMessage' ? said.text : '');
  return (
    <section aria-label={texts.welcome.tryIt.answer} className="flex flex-col gap-2 rounded-control border border-line bg-sunken px-3 py-2">
      <p className="flex flex-wrap items-center gap-x-4">
        <StateWord state={job.status} className="font-medium" />
        <TextLink href={`/jobs/${job.id}`}>{texts.welcome.tryIt.openJob}</TextLink>
      </p>
      <div aria-live="polite" aria-busy={!isFinal(job.status)}>
        {text === '' ? !isFinal(job.status) && <p className="text-soft">{texts.welcome.tryIt.works}</p> : <Prose text={text} />}
      </div>
      <FailureNote failure={job.failure ?? failure} />
    </section>
  );
}
