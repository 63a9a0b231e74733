import { type FormEvent, useState } from 'react';
import { ProviderConfig } from '../../../shared/model/config.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { useAction } from '../../ui/use-action.ts';
import { type AccountReading } from '../home/use-account.ts';

/** The entry of the vault that holds the server's key. */
const keySecret = 'model-server';

const empty = { name: '', baseUrl: '', model: '', key: '' };
type Draft = typeof empty;

/** A model server of the owner's own, in place of a sign-in. Its key goes into the vault, and only its name into the configuration. */
export function ProviderForm({ ask }: Pick<AccountReading, 'ask'>) {
  const { call } = useHost();
  const words = texts.welcome.codex;
  const waits = useHostState(({ settings }) => settings?.codexRestart === 'whenIdle');
  const [draft, setDraft] = useState<Draft>(empty);
  const [tried, setTried] = useState(false);
  const problems = problemsOf(draft);
  const use = useAction(async () => {
    const { name, baseUrl, model, key } = trimmed(draft);
    if (key !== '') await call('secret/set', { name: keySecret, value: key });
    const provider = { name, baseUrl, ...(key !== '' && { apiKeySecret: keySecret }) };
    await call('settings/update', { codex: { provider, model } });
    ask();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).every((problem) => problem === null)) void use.run();
  };
  const field = (name: keyof Draft) => ({
    value: draft[name],
    problem: tried ? problems[name] : null,
    onChange: (event: { readonly target: { readonly value: string } }) => setDraft((before) => ({ ...before, [name]: event.target.value })),
  });
  return (
    <form onSubmit={submit} noValidate className="grid max-w-160 gap-3 @mid:grid-cols-2">
      <TextField label={words.name} placeholder={words.namePlaceholder} {...field('name')} />
      <TextField label={words.baseUrl} mono placeholder="http://127.0.0.1:9000/v1" {...field('baseUrl')} />
      <TextField label={words.model} mono note={words.modelNote} {...field('model')} />
      <TextField label={words.key} type="password" mono note={words.keyNote} {...field('key')} />
      <div className="flex flex-col gap-3 @mid:col-span-2">
        <FailureNote failure={use.failure} />
        {waits && <p className="text-soft">{words.restart}</p>}
        <div>
          <Button type="submit" look="primary" busy={use.busy}>
            {words.use}
          </Button>
        </div>
      </div>
    </form>
  );
}

function trimmed(draft: Draft): Draft {
  return { name: draft.name.trim(), baseUrl: draft.baseUrl.trim(), model: draft.model.trim(), key: draft.key.trim() };
}

function problemsOf(draft: Draft): Readonly<Record<keyof Draft, string | null>> {
  const { name, baseUrl, model } = trimmed(draft);
  const { missing, badUrl } = texts.welcome.codex;
  return {
    name: ProviderConfig.shape.name.safeParse(name).success ? null : missing,
    baseUrl: ProviderConfig.shape.baseUrl.safeParse(baseUrl).success ? null : badUrl,
    model: model === '' ? missing : null,
    key: null,
  };
}
