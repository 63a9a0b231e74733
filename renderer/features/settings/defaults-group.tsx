import { type Settings } from '../../../shared/contract/settings.ts';
import { type Model } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Group, SelectSetting } from './fields.tsx';
import { effortOptions, effortsOf, modelOptions } from './models.ts';

const none: readonly Model[] = [];

/** The model and the effort of jobs whose client names none, out of those that Codex offers. */
export function DefaultsGroup({ settings: { codex, codexRestart } }: { readonly settings: Settings }) {
  const { call } = useHost();
  const account = useHostState((state) => state.account.account?.label ?? null);
  // Another Codex, or another account, may offer others.
  const revision = JSON.stringify([codex.path, codex.home, codex.provider, codexRestart, account]);
  const { value, failure } = useReading('models', revision, async () => (await call('codex/models', {})).data);
  const models = value ?? none;
  const { title, lead, model, effort } = texts.settings.defaults;
  return (
    <Group title={title} lead={lead}>
      <FailureNote failure={failure} />
      <SelectSetting
        label={model}
        value={codex.model ?? ''}
        options={modelOptions(models, codex.model)}
        change={(chosen) => ({
          codex: {
            model: chosen || null,
            ...(codex.effort !== null && !effortsOf(models, chosen || null).includes(codex.effort) && { effort: null }),
          },
        })}
      />
      <SelectSetting
        label={effort}
        value={codex.effort ?? ''}
        options={effortOptions(models, codex)}
        change={(chosen) => ({ codex: { effort: chosen || null } })}
      />
    </Group>
  );
}
