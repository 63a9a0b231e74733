import { type Params } from '../../../shared/contract/control.ts';
import { type SecretStore } from '../../../shared/model/secret.ts';
import { AbsolutePath } from '../../../shared/model/text.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** What the form about a move holds. */
export interface Move {
  readonly opening: 'passphrase' | 'keyFile';
  readonly passphrase: string;
  readonly again: string;
  readonly keyFile: string;
}

export type MoveProblems = Readonly<Record<'passphrase' | 'again' | 'keyFile', string | null>>;

const shortest = 12;

/** What is wrong with each field; null where nothing is. */
export function moveProblems(to: SecretStore, { opening, passphrase, again, keyFile }: Move): MoveProblems {
  const { tooShort, differs, keyFileMissing } = texts.secrets;
  const [byPassphrase, byFile] = [to === 'file' && opening === 'passphrase', to === 'file' && opening === 'keyFile'];
  return {
    passphrase: byPassphrase && passphrase.length < shortest ? tooShort : null,
    again: byPassphrase && passphrase !== again ? differs : null,
    keyFile: byFile && !AbsolutePath.safeParse(keyFile.trim()).success ? keyFileMissing : null,
  };
}

/** What is sent. */
export function moveRequest(to: SecretStore, { opening, passphrase, keyFile }: Move): Params<'vault/move'> {
  if (to === 'keychain') return { store: to };
  return opening === 'passphrase' ? { store: to, passphrase } : { store: to, keyFile: keyFile.trim() };
}
