import { Failure } from '../../../shared/contract/errors.ts';
import { Sandbox } from '../../../shared/model/config.ts';
import { type SignIn, type SignInState } from '../../../shared/model/sign-in.ts';
import { flag, nameOf, oneOf, type Parsed, text, texts, UsageError, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, when } from '../output.ts';
import { openRemote, type Remote } from '../remote.ts';

/** Who asks to sign in, and whether clients may register themselves. */
export async function showSignIn(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  return tell(args, await remote.call('signIn/read', {}));
}

/** Lets clients register themselves for some minutes. */
export async function waitForSignIn(args: Parsed): Promise<number> {
  const minutes = flag(args, 'stop') ? 0 : minutesOf(args);
  await using remote = await openRemote(dataDirOf(args));
  return tell(args, minutes === 0 ? await remote.call('signIn/stopWaiting', {}) : await remote.call('signIn/wait', { minutes }));
}

/** Says yes, with the code of the browser's page. */
export async function acceptSignIn(args: Parsed): Promise<number> {
  const code = word(args, 0, 'The code on the page in your browser');
  const roots = [...texts(args, 'root')];
  const [sandbox, name] = [oneOf(args, 'sandbox', Sandbox.options), nameOf(args)];
  await using remote = await openRemote(dataDirOf(args));
  const signIn = await pendingOf(remote);
  const terms = {
    ...(roots.length > 0 && { roots }),
    ...(sandbox && { sandbox }),
    ...(name !== undefined && { name }),
    ...(flag(args, 'read-only') && { scopes: ['codex:read' as const] }),
  };
  const state = await remote.call('signIn/answer', { signInId: signIn.id, decision: 'accept', code, ...terms });
  if (flag(args, 'json')) printJson(state);
  else print(`${safe(signIn.clientName)} may sign in now. The page in your browser goes on by itself.`);
  return 0;
}

export async function declineSignIn(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const signIn = await pendingOf(remote);
  const state = await remote.call('signIn/answer', { signInId: signIn.id, decision: 'decline' });
  if (flag(args, 'json')) printJson(state);
  else print(`${safe(signIn.clientName)} was refused.`);
  return 0;
}

/** Clients of a host may ask by the address of their metadata; with `--remove` no longer. */
export async function allowSignInHost(args: Parsed): Promise<number> {
  const host = word(args, 0, 'The host of the client, for example chatgpt.com,');
  await using remote = await openRemote(dataDirOf(args));
  const { allowedHosts } = await remote.call('signIn/allowHost', { host, allowed: !flag(args, 'remove') });
  if (flag(args, 'json')) printJson({ allowedHosts });
  else print(`Clients of these hosts may ask: ${allowedHosts.join(', ') || 'none'}.`);
  return 0;
}

async function pendingOf(remote: Remote): Promise<SignIn> {
  const { pending } = await remote.call('signIn/read', {});
  if (pending) return pending;
  throw new Failure('signIn/notFound', 'Nobody asks to sign in now.', { hint: 'Start it in the program that you want to connect.' });
}

function tell(args: Parsed, state: SignInState): number {
  if (flag(args, 'json')) printJson(state);
  else print(...describe(state));
  return 0;
}

function describe({ pending, waitingUntilMs }: SignInState): string[] {
  const waiting = waitingUntilMs === null ? [] : [`Clients may register themselves until ${when(waitingUntilMs / 1000)}.`];
  if (!pending) return ['Nobody asks to sign in.', ...waiting];
  return [
    `${safe(pending.clientName)} wants to sign in on ${pending.bridgeId}`,
    `published by  ${pending.host === null ? 'nobody: it named itself' : safe(pending.host)}`,
    `answer to     ${safe(pending.redirectHost)}`,
    `asks for      ${pending.scopes.join(', ')}`,
    `until         ${when(pending.expiresAtMs / 1000)}`,
    ...(pending.redirectsToLoopback ? ['! The answer goes to a program on the computer of whoever asks.'] : []),
    ...(pending.known === null ? [] : ['! It has signed in before: what you allow now comes in addition.']),
    'Only if you started it: drawbridge sign-in accept CODE   Otherwise: drawbridge sign-in decline',
    ...waiting,
  ];
}

function minutesOf(args: Parsed): number {
  const minutes = Number(text(args, 'minutes') ?? 10);
  if (minutes > 0 && minutes <= 60) return minutes;
  throw new UsageError('--minutes takes a number up to 60.');
}
