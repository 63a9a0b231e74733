import { type Params } from '../../../shared/contract/control.ts';
import { type Client } from '../../../shared/model/client.ts';
import { DisplayName } from '../../../shared/model/text.ts';
import { type SignIn } from '../../../shared/model/sign-in.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** What the owner has filled in. */
export interface Terms {
  readonly code: string;
  readonly name: string;
  readonly write: boolean;
  /** Null for every open folder. */
  readonly roots: readonly string[] | null;
  readonly ceiling: 'none' | 'read-only' | 'workspace-write';
}

export type TermsProblems = Readonly<Record<'code' | 'name' | 'roots', string | null>>;

/** As the client asks for it; one that is known stays within the limits that it has. */
export function firstTerms({ clientName, scopes }: SignIn, known: Pick<Client, 'roots' | 'sandbox'> | null): Terms {
  const ceiling = known?.sandbox === 'read-only' || known?.sandbox === 'workspace-write' ? known.sandbox : 'none';
  return { code: '', name: clientName, write: scopes.includes('codex:write'), roots: known?.roots ?? null, ceiling };
}

/** What is missing before it can be a yes; null for what is well. */
export function problemsOf({ code, name, roots }: Terms): TermsProblems {
  return {
    code: /^[a-z]{8}$/i.test(code.replace(/[\s-]/g, '')) ? null : texts.signIn.codeMissing,
    name: DisplayName.safeParse(name).success ? null : texts.signIn.nameMissing,
    roots: roots?.length === 0 ? texts.signIn.folderMissing : null,
  };
}

/** The yes. A client that is known keeps its name. */
export function acceptance({ id, known }: SignIn, { code, name, write, roots, ceiling }: Terms): Params<'signIn/answer'> {
  return {
    signInId: id,
    decision: 'accept',
    code,
    ...(known === null && { name: name.trim() }),
    scopes: write ? ['codex:read', 'codex:write'] : ['codex:read'],
    roots: roots && [...roots],
    sandbox: ceiling === 'none' ? null : ceiling,
  };
}
