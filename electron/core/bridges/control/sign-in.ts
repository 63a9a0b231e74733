import { type Handlers, type ParsedParams } from '../../../../shared/contract/control.ts';
import { type SignInState } from '../../../../shared/model/sign-in.ts';
import { type ControlContext } from './context.ts';

/** Clients that sign in, before the owner. */
export interface SignInServices {
  readonly signIns: {
    state(): SignInState;
    wait(minutes: number): void;
    answer(answer: ParsedParams<'signIn/answer'>): SignInState;
    allowHost(host: string, allowed: boolean): Promise<string[]>;
  };
}

type SignInMethod = `signIn/${'read' | 'wait' | 'stopWaiting' | 'answer' | 'allowHost'}`;

export function signInHandlers({ signIns }: SignInServices): Pick<Handlers<ControlContext>, SignInMethod> {
  const waitFor = (minutes: number) => {
    signIns.wait(minutes);
    return signIns.state();
  };
  return {
    'signIn/read': () => signIns.state(),
    'signIn/wait': ({ minutes }) => waitFor(minutes),
    'signIn/stopWaiting': () => waitFor(0),
    'signIn/answer': (answer) => signIns.answer(answer),
    'signIn/allowHost': async ({ host, allowed }) => ({ allowedHosts: await signIns.allowHost(host, allowed) }),
  };
}
