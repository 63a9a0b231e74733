import { type Handlers, type ParsedParams, type Result } from '../../../../shared/contract/control.ts';
import { type SecretEntry, type VaultStatus } from '../../../../shared/model/secret.ts';
import { type ControlContext } from './context.ts';

/** The owner's secrets: they go in and never come out. */
export interface SecretServices {
  readonly secrets: {
    list(): Promise<Result<'secret/list'>>;
    set(name: string, value: string): Promise<SecretEntry>;
    forget(name: string): Promise<Result<'secret/remove'>>;
    unlock(passphrase: string): Promise<VaultStatus>;
    move(to: ParsedParams<'vault/move'>): Promise<VaultStatus>;
  };
}

type SecretMethod = 'secret/list' | 'secret/set' | 'secret/remove' | 'vault/unlock' | 'vault/move';

export function secretHandlers({ secrets }: SecretServices): Pick<Handlers<ControlContext>, SecretMethod> {
  return {
    'secret/list': () => secrets.list(),
    'secret/set': ({ name, value }) => secrets.set(name, value),
    'secret/remove': ({ name }) => secrets.forget(name),
    'vault/unlock': ({ passphrase }) => secrets.unlock(passphrase),
    'vault/move': (to) => secrets.move(to),
  };
}
