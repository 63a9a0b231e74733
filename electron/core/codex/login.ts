import { Failure } from '../../../shared/contract/errors.ts';
import { type LoginRequest, type StartedLogin } from '../jobs/ports.ts';
import { type Call } from '../lib/call.ts';
import { type LoginAccountParams, type LoginAccountResponse } from './generated/protocol.ts';
import { type Session } from './session.ts';

/** Begins a sign-in in this process, which is kept until it is over. @throws Failure codex/loginFailed, and what a call throws */
export async function startLogin(use: ReturnType<Session['use']>, request: LoginRequest, call: Call): Promise<StartedLogin> {
  using held = new DisposableStack();
  const { session } = held.use(use);
  const answer = await session.connection.call('account/login/start', paramsOf(request), call).catch((error: unknown) => {
    call.signal.throwIfAborted();
    throw error instanceof Failure && error.code === 'codex/refused' ? refusedLogin(request, error) : error;
  });
  session.forgetAccount();
  const login = started(answer, (loginId) => session.loginEnded(loginId));
  const kept = held.move();
  void login.ended.then(() => kept.dispose());
  return login;
}

/** Ends one that is pending; nothing happens to any other. */
export async function cancelLogin(session: Session, loginId: string, call: Call): Promise<void> {
  await session.connection.call('account/login/cancel', { loginId }, call);
}

/** Makes Codex forget its account. */
export async function logout(session: Session, call: Call): Promise<void> {
  await session.connection.call('account/logout', undefined, call);
  session.forgetAccount();
}

function paramsOf(request: LoginRequest): LoginAccountParams {
  switch (request.kind) {
    case 'chatgpt':
      return { type: 'chatgpt' };
    case 'deviceCode':
      return { type: 'chatgptDeviceCode' };
    case 'apiKey':
      return { type: 'apiKey', apiKey: request.apiKey };
  }
}

function started(answer: LoginAccountResponse, ended: (loginId: string) => Promise<Failure | null>): StartedLogin {
  switch (answer.type) {
    case 'chatgpt':
      return { loginId: answer.loginId, url: answer.authUrl, userCode: null, ended: ended(answer.loginId) };
    case 'chatgptDeviceCode': {
      const { loginId, verificationUrl: url, userCode } = answer;
      return { loginId, url, userCode, ended: ended(loginId) };
    }
    default:
      return { loginId: null, url: null, userCode: null, ended: Promise.resolve(null) };
  }
}

function refusedLogin({ kind }: LoginRequest, error: Failure): Failure {
  const said = error.message.replace(/^Codex refused [\w/]+: /, '');
  const hint =
    kind === 'deviceCode'
      ? 'Check the network connection, then try again; an API key is taken without one.'
      : 'Try again, or sign in another way.';
  return new Failure('codex/loginFailed', `Codex could not begin the sign-in: ${said.replace(/\.?$/, '.')}`, { hint, cause: error });
}
