import { Failure } from '../../../shared/contract/errors.ts';
import { type Exit } from '../lib/process.ts';
import { type CodexErrorInfo, type TurnError } from './generated/protocol.ts';

export const maxInputCharacters = 1_048_576;

const checkNetwork = 'Check the network and the address of the provider, then try again.';

/** What the sentences about a failed turn need to know of the model behind it. */
export interface ModelSource {
  /** The configured provider's name; null for Codex's own choice. */
  readonly provider: string | null;
  /** The next step for someone whose login does not work; null where no login is used. */
  readonly loginStep: string | null;
}

export function inputTooLarge(characters: number): Failure {
  return new Failure(
    'codex/inputTooLarge',
    `The prompt has ${characters.toLocaleString('en')} characters; Codex takes at most ${maxInputCharacters.toLocaleString('en')}.`,
    { hint: 'Shorten it, or put the text into a file that Codex can read.' },
  );
}

export function notLoggedIn(loginStep: string): Failure {
  return new Failure('codex/notLoggedIn', 'Codex is not signed in, so it cannot reach its model.', { hint: loginStep });
}

/** `why` are Codex's words; null where it has none. */
export function loginFailed(why: string | null): Failure {
  const said = why?.replace(/^Login server error: /, '') ?? 'the sign-in was not completed';
  return new Failure('codex/loginFailed', `Codex is not signed in: ${sentence(said)}`, { hint: 'Begin again, or sign in another way.' });
}

/** A provider that gave no answer at all while Codex tried again and again. */
export function unreachableFailure({ provider }: ModelSource, reconnectMs: number): Failure {
  const message = `${provider ?? 'The model’s server'} could not be reached for ${Math.round(reconnectMs / 1000)} s.`;
  return new Failure('model/unreachable', message, { hint: checkNetwork, retryAfter: 10 });
}

/** Why Codex tries again. How long it waits for that it does not say: after a 429 as long as the server asked for. */
export function retryText(error: TurnError, { provider }: ModelSource): string {
  const server = provider ?? 'The model’s server';
  if (readInfo(error.codexErrorInfo).status !== 429) return `The connection to the model broke. ${error.message}`;
  return `${server} takes no more requests for now (429). Codex waits for as long as it was told to, then tries again. ${error.message}`;
}

/** Whether the error is one of the network: there was no answer, so not even a bad one. */
export function gotNoAnswer({ codexErrorInfo }: TurnError): boolean {
  return readInfo(codexErrorInfo).status === null;
}

export function exitedFailure({ code, signal }: Exit): Failure {
  const how = signal ? `it was ended by ${signal}` : `exit code ${code ?? 'unknown'}`;
  return new Failure('codex/exited', `Codex ended unexpectedly (${how}).`, { hint: 'Send the request again: Codex is started anew.' });
}

/** `errors` are the program's own last words. */
export function startFailed(file: string, errors: readonly string[], cause: unknown): Failure {
  const why = errors.at(-1) ?? (cause instanceof Error ? cause.message : String(cause));
  return new Failure('codex/startFailed', `Codex could not be started: ${sentence(why)}`, {
    hint: `Run \`${file} app-server\` in a terminal to see why; \`drawbridge doctor\` checks the rest.`,
    cause,
  });
}

/** Why a turn failed. A nested error of the model's server is taken apart, never shown as JSON. */
export function turnFailure(error: TurnError | null, source: ModelSource): Failure {
  const server = source.provider ?? 'The model’s server';
  if (!error) return new Failure('codex/turnFailed', 'The turn failed and Codex did not say why.', { hint: 'Try again.' });
  const nested = nestedError(error.message);
  const { kind, status } = readInfo(error.codexErrorInfo);
  const context: Context = { server, detail: nested?.message ?? error.message, status, source };
  const known = byKind[kind] ?? byKind[nested?.code ?? ''];
  if (known) return known(context);
  if (status !== undefined) return byStatus(context);
  if (context.detail.startsWith(brokenOff)) return answerBrokeOff(context);
  if (nested) return byKind['badRequest']?.(context) ?? plain(context);
  return plain(context);
}

interface Context {
  readonly server: string;
  readonly detail: string;
  /** Undefined when the error has none at all, null when the server never answered. */
  readonly status: number | null | undefined;
  readonly source: ModelSource;
}

type Maker = (context: Context) => Failure;

const plain: Maker = ({ detail }) => new Failure('codex/turnFailed', `The turn failed: ${sentence(detail)}`, { hint: 'Try again.' });

const rateLimited: Maker = ({ server, detail }) =>
  new Failure('model/rateLimited', `${server} takes no more requests for now: ${sentence(detail)}`, {
    hint: 'Wait a little, or check the usage of the account.',
    retryAfter: 30,
  });

const contextTooLong: Maker = () =>
  new Failure('model/contextTooLong', 'The conversation is longer than the model can read.', {
    hint: 'Start a new thread, or shorten the prompt.',
  });

const overloaded: Maker = ({ server, detail }) =>
  new Failure('model/unreachable', `${server} is overloaded: ${sentence(detail)}`, { hint: 'Try again in a moment.', retryAfter: 10 });

const brokeDown: Maker = ({ server, detail }) =>
  new Failure('model/unreachable', `${server} answered with an error (500): ${sentence(detail)}`, {
    hint: 'Try again in a moment.',
    retryAfter: 10,
  });

/** How Codex begins the sentence about an answer whose end never came; it names no kind for it. */
const brokenOff = 'stream disconnected before completion: ';

const answerBrokeOff: Maker = ({ server, detail }) =>
  new Failure('model/unreachable', `${server} broke its answer off: ${sentence(detail.slice(brokenOff.length))}`, {
    hint: checkNetwork,
    retryAfter: 10,
  });

const refused: Maker = ({ server, detail }) => new Failure('model/refused', `${server} refused the request: ${sentence(detail)}`);

const modelNotFound: Maker = ({ server, detail }) =>
  new Failure('model/notFound', `${server} does not offer this model: ${sentence(detail)}`, { hint: 'Choose another model.' });

const unauthorized: Maker = ({ server, source }) => {
  if (source.loginStep !== null) return notLoggedIn(source.loginStep);
  return new Failure('model/refused', `${server} did not accept the key (401).`, { hint: 'Check the API key of the provider.' });
};

const byKind: Readonly<Record<string, Maker>> = {
  contextWindowExceeded: contextTooLong,
  context_length_exceeded: contextTooLong,
  usageLimitExceeded: rateLimited,
  rateLimitExceeded: rateLimited,
  sessionBudgetExceeded: rateLimited,
  serverOverloaded: overloaded,
  flexUnavailable: overloaded,
  internalServerError: brokeDown,
  policyCapacityUnavailable: overloaded,
  modelNotFound,
  model_not_found: modelNotFound,
  unauthorized,
  badRequest: refused,
  cyberPolicy: refused,
  misalignmentPolicyViolation: refused,
};

const byStatus: Maker = (context) => {
  const { server, status } = context;
  if (status === 401) return unauthorized(context);
  if (status === 429) return rateLimited(context);
  if (status !== null && status !== undefined && status < 500) {
    return new Failure('model/refused', `${server} refused the request (${status}).`, {
      hint: 'Check the model and the address of the provider.',
    });
  }
  const how = status === null ? 'could not be reached' : `answered with an error (${status})`;
  return new Failure('model/unreachable', `${server} ${how}.`, {
    hint: checkNetwork,
    retryAfter: 10,
  });
};

function readInfo(info: CodexErrorInfo | null): { kind: string; status: number | null | undefined } {
  if (typeof info === 'string') return { kind: info, status: undefined };
  const [kind, value] = Object.entries(info ?? {})[0] ?? ['other', null];
  const status = typeof value === 'object' && value !== null && 'httpStatusCode' in value ? value.httpStatusCode : undefined;
  return { kind, status: typeof status === 'number' || status === null ? status : undefined };
}

/** Servers answer `{"error": {"message", "code"}}`; Codex passes the whole body on as its message. */
function nestedError(text: string): { message: string; code: string } | null {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown; code?: unknown; type?: unknown } };
    if (typeof error?.message !== 'string') return null;
    const code = error.code ?? error.type;
    return { message: error.message, code: typeof code === 'string' ? code : '' };
  } catch {
    return null;
  }
}

/** One line that ends like a sentence, short enough for a status line. */
function sentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
