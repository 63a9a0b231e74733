import { type ReactNode } from 'react';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { StateShape } from '../../ui/state.tsx';
import { useAction } from '../../ui/use-action.ts';
import { bridgeKindOf, type Piece, type RecipeKind, recipeOf, tokenPlace } from './recipes.ts';

interface RecipeStepsProps {
  readonly kind: RecipeKind;
  readonly bridge: BridgeStatus;
  /** Null when it is not at hand. */
  readonly token: string | null;
}

/** What to do in a client and what to copy into it. */
export function RecipeSteps({ kind, bridge, token }: RecipeStepsProps) {
  const app = useHostState((state) => state.app);
  const root = useHostState(({ roots }) => roots[0]?.path ?? null);
  const model = useModel();
  const given = { bridge, token, model, root, dataDir: app?.dataDir ?? '', platform: app?.platform ?? '' };
  const { steps, note } = recipeOf(kind, given);
  const placeholder = token === null && bridge.auth !== 'none' && bridgeKindOf(kind) === 'openai';
  return (
    <>
      <StoppedBridge bridge={bridge} />
      <ol className="flex flex-col gap-3">
        {steps.map(({ say, pieces }, at) => (
          <Numbered key={say} at={at + 1} say={say}>
            <Pieces pieces={pieces} />
          </Numbered>
        ))}
      </ol>
      {note !== null && <p className="max-w-prose text-meta text-soft">{note}</p>}
      {placeholder && (
        <p className="max-w-prose text-meta text-soft">
          <code>{tokenPlace}</code> {texts.connect.token.stands}
        </p>
      )}
    </>
  );
}

/** A model that a client may name: the owner's own, else the one that Codex takes. */
function useModel(): string {
  const { call } = useHost();
  const own = useHostState(({ settings }) => settings?.codex.model ?? null);
  const { value } = useReading(own ?? '', null, async () => (own === null ? (await call('codex/models', {})).data : []));
  return own ?? value?.find(({ isDefault }) => isDefault)?.id ?? value?.[0]?.id ?? 'gpt-5.5';
}

/** Says that nothing answers yet, with the button that mends it. */
export function StoppedBridge({ bridge }: Pick<RecipeStepsProps, 'bridge'>) {
  const { call } = useHost();
  const start = useAction(() => call('bridge/start', { id: bridge.id }));
  if (bridge.state === 'listening') return null;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <StateShape state={bridge.state} />
        <p className="min-w-0 flex-1">{texts.connect.notRunning(texts.bridges.kinds[bridge.kind])}</p>
        <Button busy={start.busy} onClick={() => start.run()}>
          {texts.bridges.start}
        </Button>
      </div>
      <FailureNote failure={start.failure ?? bridge.failure} />
    </div>
  );
}

function Numbered({ at, say, children }: { readonly at: number; readonly say: string; readonly children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      <span aria-hidden className="grid size-5 place-items-center rounded-full border border-line text-meta text-soft tabular-nums">
        {at}
      </span>
      <p className="max-w-prose">{say}</p>
      {children}
    </li>
  );
}

/** Values stand below one another, as the fields do into which they are typed. */
function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  const values = pieces.filter(({ shape }) => shape === 'value');
  return (
    <>
      {values.length > 0 && (
        <div className="col-start-2 grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 rounded-control border border-line bg-sunken py-1 pr-1 pl-3">
          {values.map((piece) => (
            <Value key={piece.name} {...piece} />
          ))}
        </div>
      )}
      {pieces.flatMap((piece) => (piece.shape === 'block' ? [<Block key={piece.name} {...piece} />] : []))}
    </>
  );
}

function Value({ name, text }: Piece) {
  const word = texts.connect.piece[name];
  return (
    <>
      <span className="text-soft">{word}</span>
      <code className="truncate" title={text}>
        {text}
      </code>
      {text === tokenPlace ? <span className="h-7" /> : <CopyButton text={text} name={texts.connect.copy(word)} />}
    </>
  );
}

function Block({ name, text }: Piece) {
  const word = texts.connect.piece[name];
  return (
    <div className="relative col-start-2 rounded-control border border-line bg-sunken">
      <pre className={classes('py-2 pr-11 pl-3 leading-[1.6] whitespace-pre-wrap', name === 'environment' ? 'break-all' : 'break-words')}>
        <code>{text}</code>
      </pre>
      <div className="absolute top-1 right-1">
        <CopyButton text={text} name={texts.connect.copy(word)} />
      </div>
    </div>
  );
}
