import { Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig, Sandbox } from '../../../shared/model/config.ts';
import { type Scope } from '../../../shared/model/host.ts';

/** Who sets a ceiling, in the words of a refusal. */
interface Ceiling {
  readonly of: string;
  readonly sandbox: Sandbox;
  readonly setting: string;
}

export interface SandboxQuestion {
  readonly asked: Sandbox;
  readonly root: RootConfig;
  readonly bridge: { readonly id: string; readonly sandbox: Sandbox };
  readonly scopes: readonly Scope[];
}

/**
 * The sandbox a job gets: what was asked, if root, bridge and token all allow it. It is refused rather than lowered, so that a client
 * never believes it wrote.
 * @throws Failure sandbox/aboveCeiling, sandbox/notReviewed, auth/scopeMissing
 */
export function allowSandbox({ asked, root, bridge, scopes }: SandboxQuestion): Sandbox {
  const ceilings: Ceiling[] = [
    { of: `the folder ${root.path}`, sandbox: root.sandbox, setting: 'roots[].sandbox' },
    { of: `the bridge ${bridge.id}`, sandbox: bridge.sandbox, setting: 'bridges[].sandbox' },
  ];
  const tooLow = ceilings.find((ceiling) => rank(ceiling.sandbox) < rank(asked));
  if (tooLow) {
    throw new Failure('sandbox/aboveCeiling', `${asked} is disabled: ${tooLow.of} allows at most ${tooLow.sandbox}.`, {
      hint: `The owner can raise ${tooLow.setting} in the configuration.`,
    });
  }
  requireScope(asked, scopes);
  if (asked !== 'read-only') {
    throw new Failure(
      'sandbox/notReviewed',
      `${asked} is disabled: this version of Drawbridge has no review of writes yet and runs read-only.`,
      {
        hint: 'Ask for read-only.',
      },
    );
  }
  return asked;
}

/** Reading takes any scope that can start something; writing takes `write`. */
function requireScope(asked: Sandbox, scopes: readonly Scope[]): void {
  const needed: readonly Scope[] = asked === 'read-only' ? ['read', 'run', 'write'] : ['write'];
  if (needed.some((scope) => scopes.includes(scope))) return;
  throw new Failure('auth/scopeMissing', `This token may not run ${asked} jobs.`, {
    hint: `Create one with the scope ${needed[0]}: drawbridge tokens create --name NAME --scope ${needed[0]}`,
  });
}

function rank(sandbox: Sandbox): number {
  return Sandbox.options.indexOf(sandbox);
}
