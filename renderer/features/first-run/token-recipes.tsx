import { useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';
import { Segmented } from '../../ui/field.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { bridgeKindOf, clientKinds, type RecipeKind } from './recipes.ts';
import { RecipeSteps } from './recipe-steps.tsx';

const kinds = clientKinds.filter((kind): kind is RecipeKind => bridgeKindOf(kind) === 'openai');

/** How to use a token that was just made, in each of the clients that want one, with the test of it. */
export function TokenRecipes({ made: { client, token } }: { readonly made: Result<'client/create'> }) {
  const bridge = useHostState(({ bridges }) => bridges.find(({ kind }) => kind === 'openai'));
  const [kind, setKind] = useState<RecipeKind>('openWebUi');
  if (!bridge) return null;
  return (
    <>
      <div className="flex">
        <Segmented
          label={texts.connect.clients}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: texts.connect.names[value] }))}
        />
      </div>
      <RecipeSteps kind={kind} bridge={bridge} token={token} />
      <ConnectionTest kind={kind} bridge={bridge} clientId={client.id} name={client.name} />
    </>
  );
}
