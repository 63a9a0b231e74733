import { type ReactNode, useState } from 'react';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { chatGptRecipe, curlRecipe, openAiRecipe, type Recipe, tokenPlace } from './recipes.ts';

type Kind = 'chatgpt' | 'openWebUi' | 'curl';

/** How to point each kind of client at its bridge. */
export function ConnectDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Modal open={open} onClose={onClose} title={texts.connect.title} wide>
      <ModalBody>
        <Recipes token={null} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.done}</Button>
      </ModalButtons>
    </Modal>
  );
}

/** The recipes with the token in its places, if it is at hand; only kinds whose bridge is configured. */
export function Recipes({ token }: { readonly token: string | null }) {
  const bridges = useHostState((state) => state.bridges);
  const mcp = bridges.find(({ kind }) => kind === 'mcp');
  const openai = bridges.find(({ kind }) => kind === 'openai');
  const kinds: readonly Kind[] = [...(mcp ? (['chatgpt'] as const) : []), ...(openai ? (['openWebUi', 'curl'] as const) : [])];
  const [chosen, setChosen] = useState<Kind>('chatgpt');
  const kind = kinds.includes(chosen) ? chosen : kinds[0];
  if (kind === undefined) return <p className="text-soft">{texts.bridges.none}</p>;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex">
        <Segmented
          label={texts.connect.clients}
          value={kind}
          onChange={setChosen}
          options={kinds.map((value) => ({ value, label: texts.connect[value] }))}
        />
      </div>
      {kind === 'chatgpt' && mcp && <ChatGpt recipe={chatGptRecipe(mcp, token)} token={token} />}
      {kind === 'openWebUi' && openai && <OpenWebUi recipe={openAiRecipe(openai)} token={token} />}
      {kind === 'curl' && openai && <Curl bridge={openai} token={token} />}
    </div>
  );
}

interface RecipeProps {
  readonly recipe: Recipe;
  readonly token: string | null;
}

function ChatGpt({ recipe, token }: RecipeProps) {
  const [tunnel, run, add] = texts.connect.chatgptSteps;
  return (
    <Steps recipe={recipe} token={token}>
      <li className="list-none text-soft">
        {texts.connect.byTunnels} <TextLink href="/tunnels">{texts.connect.tunnels}</TextLink>
      </li>
      <Step at={1}>{tunnel}</Step>
      <Step at={2} command={recipe.commands[0]}>
        {run}
      </Step>
      <Step at={3}>{add}</Step>
    </Steps>
  );
}

function OpenWebUi({ recipe, token }: RecipeProps) {
  const [add, saved] = texts.connect.openWebUiSteps;
  return (
    <Steps recipe={recipe} token={token}>
      <Step at={1}>{add}</Step>
      <li className="ml-8 grid grid-cols-[auto_1fr_auto] items-center gap-x-3 rounded-control border border-line bg-sunken py-1 pr-1 pl-3">
        <Value name={texts.connect.url} value={recipe.url} copy={texts.connect.copyUrl} />
        {recipe.bridge.auth === 'token' && (
          <Value name={texts.connect.key} value={token ?? tokenPlace} copy={token === null ? null : texts.connect.copyKey} />
        )}
      </li>
      <Step at={2}>{saved}</Step>
    </Steps>
  );
}

function Value({ name, value, copy }: { readonly name: string; readonly value: string; readonly copy: string | null }) {
  return (
    <>
      <span className="text-soft">{name}</span>
      <code className="truncate" title={value}>
        {value}
      </code>
      {copy === null ? <span className="h-7" /> : <CopyButton text={value} name={copy} />}
    </>
  );
}

function Curl({ bridge, token }: { readonly bridge: BridgeStatus; readonly token: string | null }) {
  const recipe = curlRecipe(bridge, token, null);
  return (
    <Steps recipe={recipe} token={token}>
      {recipe.commands.map((command, at) => (
        <Step key={command} at={at + 1} command={command}>
          {texts.connect.curlSteps[at]}
        </Step>
      ))}
    </Steps>
  );
}

/** The numbered steps, what the placeholder stands for, and the button that opens a bridge that is not open. */
function Steps({ recipe, token, children }: RecipeProps & { readonly children: ReactNode }) {
  const { call } = useHost();
  const start = useAction(() => call('bridge/start', { id: recipe.bridge.id }));
  return (
    <>
      {recipe.bridge.state !== 'listening' && (
        <div className="flex items-center gap-2">
          <StateShape state={recipe.bridge.state} />
          <p className="flex-1">{texts.connect.notRunning(texts.bridges.kinds[recipe.bridge.kind])}</p>
          <Button busy={start.busy} onClick={() => start.run()}>
            {texts.bridges.start}
          </Button>
        </div>
      )}
      <FailureNote failure={start.failure} />
      <ol className="flex flex-col gap-2.5">{children}</ol>
      {token === null && recipe.bridge.auth === 'token' && (
        <p className="text-meta text-soft">
          <code>{tokenPlace}</code> {texts.connect.tokenStands}
        </p>
      )}
    </>
  );
}

function Step({ at, command, children }: { readonly at: number; readonly command?: string | undefined; readonly children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      <span aria-hidden className="grid size-5 place-items-center rounded-full border border-line text-meta text-soft tabular-nums">
        {at}
      </span>
      <p className="max-w-prose">{children}</p>
      {command !== undefined && (
        <div className="relative col-start-2 rounded-control border border-line bg-sunken">
          <pre className="overflow-x-auto py-2 pr-11 pl-3 leading-[1.6]">
            <code>{command}</code>
          </pre>
          <div className="absolute top-1 right-1">
            <CopyButton text={command} name={texts.connect.copyStep(at)} />
          </div>
        </div>
      )}
    </li>
  );
}
