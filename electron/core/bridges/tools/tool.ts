import { type z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { type Caller, type House, type Jobs } from '../../jobs/ports.ts';

/** What a tool may use while it runs for one caller. */
export interface ToolContext {
  readonly jobs: Jobs;
  readonly house: House;
  readonly caller: Caller;
  /** Aborts when the client no longer listens. It ends the waiting, never the job. */
  readonly signal: AbortSignal;
  /** Tells the client in a line what is going on; null when it did not ask. */
  readonly progress: ((message: string) => void) | null;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What a tool is made for. */
export interface Bridge {
  readonly config: McpBridgeConfig;
  /** Milliseconds after which a call returns a job id. */
  readonly fastReturnMs: number;
}

interface Declaration<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** Written for the model that has to choose. */
  readonly description: string;
  /** `write` may edit files; `cancel` ends work of the caller's own and touches none. */
  readonly effect: 'read' | 'write' | 'cancel';
  /** The same call again changes nothing more and starts nothing. */
  readonly idempotent?: boolean;
  /** What clients show of a call while it runs and after it, at most 64 characters each. */
  readonly labels: { readonly invoking: string; readonly invoked: string };
  readonly input: Input;
  readonly output: Output;
  /** What a model reads; the output as indented JSON when left out. */
  readonly text?: (output: z.infer<Output>) => string;
  /** @throws Failure, which the client sees as a refusal */
  readonly run: (input: z.infer<Input>, context: ToolContext) => Promise<z.infer<Output>>;
}

/** What a tool answers: for programs, and for the model. */
export interface ToolReply {
  readonly output: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A declared tool as bridges use it, whatever its types. */
export interface Tool extends Pick<Declaration<z.ZodObject, z.ZodObject>, 'name' | 'title' | 'description' | 'effect' | 'labels'> {
  readonly idempotent: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Checks the arguments, then runs. @throws Failure http/invalidRequest, and what the tool throws */
  call(args: unknown, context: ToolContext): Promise<ToolReply>;
}

/** Declares a tool once; lists, schemas and checks are derived from it. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(declaration: Declaration<Input, Output>): Tool {
  const { run, text = toJson, ...described } = declaration;
  return {
    idempotent: false,
    ...described,
    async call(args, context) {
      const output = await run(checked(declaration, args), context);
      return { output, text: text(output) };
    },
  };
}

/** As a model reads values that are no prose. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** The arguments as declared. An unknown one is refused by name: dropped in silence, a client would believe that it had an effect. */
function checked<Input extends z.ZodObject>(
  { name, input }: { readonly name: string; readonly input: Input },
  args: unknown,
): z.infer<Input> {
  const parsed = input.safeParse(args ?? {});
  const issues = [...unknownArguments(input, args), ...(parsed.error?.issues ?? [])];
  if (parsed.success && issues.length === 0) return parsed.data;
  throw new Failure('http/invalidRequest', `Input validation error: Invalid arguments for tool ${name}: ${toJson(issues)}`);
}

function unknownArguments(input: z.ZodObject, args: unknown): object[] {
  const expected = Object.keys(input.shape);
  const unknown = Object.keys(args ?? {}).filter((key) => !expected.includes(key));
  return unknown.slice(0, 20).map((key) => ({
    code: 'unknown_argument',
    path: [key],
    message: `Unknown argument '${key}'. Expected: ${expected.join(', ') || 'none'}.`,
  }));
}
