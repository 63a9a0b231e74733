import { type OpenAiBridgeConfig } from '../../../../shared/model/config.ts';
import { type Caller, type JobImage, type StartJob } from '../../jobs/ports.ts';
import { type AnswerForm } from './input/answer-form.ts';
import { type ModelChoice } from './models.ts';
import { type Prompt } from './prompt.ts';
import { type RunOptions } from './run-options.ts';
import { type ToolTurn } from './tools/tool-turn.ts';

/** Who asks, through which door, under which name. */
export interface Asker {
  readonly caller: Caller;
  readonly config: Pick<OpenAiBridgeConfig, 'id' | 'sandbox'>;
  /** As it shows in the list of jobs: `chat.completions`. */
  readonly operation: string;
  /** The client's own name for the request, so that a repetition is the same job. */
  readonly idempotencyKey: string | null;
}

/** One turn as a client of this surface asks for it. */
export interface TurnRequest {
  readonly prompt: Prompt;
  readonly run: Pick<RunOptions, 'cwd' | 'sandbox'>;
  readonly choice: ModelChoice;
  /** Null begins a thread. */
  readonly threadId: string | null;
  readonly ephemeral: boolean;
  readonly form: AnswerForm | null;
  /** Those of the prompt. */
  readonly images: readonly JobImage[];
  /** Null where the client offers no tools. */
  readonly calls: ToolTurn | null;
}

/** The turn in the engine's words. */
export function jobRequest({ caller, config, operation, idempotencyKey }: Asker, turn: TurnRequest): StartJob {
  const { prompt, run, choice, threadId, ephemeral, form, images, calls } = turn;
  return {
    caller,
    bridge: { id: config.id, sandbox: config.sandbox },
    operation,
    prompt: prompt.text,
    ...(prompt.title !== undefined && { title: prompt.title }),
    cwd: run.cwd,
    withoutCwd: 'first',
    sandbox: run.sandbox,
    ...choice,
    threadId,
    ephemeral,
    developerInstructions: prompt.developerInstructions,
    idempotencyKey,
    ...(form && { outputSchema: form.schema, faultOf: form.faultOf }),
    ...(images.length > 0 && { images }),
    ...(calls && { tools: { specs: calls.tools.specs, answer: calls.answer } }),
  };
}

/** The `Idempotency-Key` of a request. */
export function idempotencyKeyOf(headers: Headers): string | null {
  return headers.get('idempotency-key')?.slice(0, 200) || null;
}
