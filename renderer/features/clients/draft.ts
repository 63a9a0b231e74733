import { type ParsedParams } from '../../../shared/contract/control.ts';
import { type Client, type Scope } from '../../../shared/model/client.ts';
import { type Sandbox } from '../../../shared/model/config.ts';
import { DisplayName } from '../../../shared/model/text.ts';
import { texts } from '../../../shared/texts/texts.ts';

export const expiries = ['never', '30', '90', '365', 'date'] as const;
export type Expiry = (typeof expiries)[number];

/** What the form about a client holds before it is sent. */
export interface Draft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Null for every open folder. */
  readonly roots: readonly string[] | null;
  readonly sandbox: Sandbox | null;
  readonly expiry: Expiry;
  /** A local day, `2027-01-31`; counts for `date` only. */
  readonly day: string;
}

export type Request = ParsedParams<'client/create'>;
export type Problems = Readonly<Record<'name' | 'scopes' | 'roots' | 'day', string | null>>;

const daySeconds = 86_400;

/** The form as it opens: a new client reads and runs in every folder, one that is there stands as it is. */
export function draftOf(client: Client | null): Draft {
  if (!client) return { name: '', scopes: ['read', 'run'], roots: null, sandbox: null, expiry: 'never', day: '' };
  const { name, scopes, roots, sandbox, expiresAt } = client;
  return { name, scopes, roots, sandbox, expiry: expiresAt === null ? 'never' : 'date', day: expiresAt === null ? '' : dayOf(expiresAt) };
}

/** What is wrong with each part; null where nothing is. `client` is the one that is edited; `now` in Unix seconds. */
export function problemsOf(draft: Draft, client: Client | null, now: number): Problems {
  const { name, scopes, roots } = draft;
  const { nameMissing, scopeMissing, rootsMissing, dateMissing } = texts.clients;
  const expiresAt = expiryOf(draft, client, now);
  const stays = client !== null && expiresAt === client.expiresAt;
  return {
    name: DisplayName.safeParse(name).success ? null : nameMissing,
    scopes: scopes.length > 0 ? null : scopeMissing,
    roots: roots?.length === 0 ? rootsMissing : null,
    day: stays || expiresAt === null || expiresAt > now ? null : dateMissing,
  };
}

/** What is sent. An expiry that was left alone stays to the second. */
export function requestOf(draft: Draft, client: Client | null, now: number): Request {
  const { name, scopes, roots, sandbox } = draft;
  return { name: name.trim(), scopes: [...scopes], roots: roots && [...roots], sandbox, expiresAt: expiryOf(draft, client, now) };
}

/** Unix seconds; 0 where no day is chosen. A day ends a token at its beginning, in the owner's own zone. */
function expiryOf({ expiry, day }: Draft, client: Client | null, now: number): number | null {
  if (expiry === 'never') return null;
  if (expiry !== 'date') return now + Number(expiry) * daySeconds;
  const before = client?.expiresAt ?? null;
  if (before !== null && day === dayOf(before)) return before;
  return Math.floor((new Date(`${day}T00:00:00`).getTime() || 0) / 1000);
}

function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A member put in or taken out. */
export function toggled<T>(members: readonly T[], member: T): T[] {
  return members.includes(member) ? members.filter((one) => one !== member) : [...members, member];
}
