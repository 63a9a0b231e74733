import path from 'node:path';
import { type Params } from '../../../shared/contract/control.ts';
import { Sandbox } from '../../../shared/model/config.ts';
import { Scope } from '../../../shared/model/client.ts';
import { nameOf, oneOf, type Parsed, text, texts, UsageError } from '../arguments.ts';

export type TokenChange = Omit<Params<'client/update'>, 'id'>;

/** What the options name of a client; the words `all`, `none` and `never` take a limit away. `now` in Unix milliseconds. @throws UsageError */
export function changeOf(args: Parsed, now: number): TokenChange {
  const change = {
    name: nameOf(args),
    scopes: scopesOf(args),
    roots: rootsOf(args),
    sandbox: sandboxOf(args),
    expiresAt: expiryOf(args, now),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function scopesOf(args: Parsed): Scope[] | undefined {
  return text(args, 'scope')
    ?.split(',')
    .map((one) => {
      const scope = Scope.safeParse(one.trim());
      if (scope.success) return scope.data;
      throw new UsageError(`--scope knows ${Scope.options.join(', ')}; ${JSON.stringify(one)} is none of them.`);
    });
}

function rootsOf(args: Parsed): string[] | null | undefined {
  const given = texts(args, 'root');
  if (given.length === 0) return undefined;
  if (!given.includes('all')) return given.map((folder) => path.resolve(folder));
  if (given.length === 1) return null;
  throw new UsageError('--root all opens every folder, so it stands alone; a folder of that name is ./all.');
}

function sandboxOf(args: Parsed): Sandbox | null | undefined {
  const given = oneOf(args, 'sandbox', [...Sandbox.options, 'none']);
  return given === 'none' ? null : given;
}

const units = { h: 3600, d: 86_400 } as const;

/** Unix seconds: so many hours or days from now, or the beginning of a local day. */
function expiryOf(args: Parsed, now: number): number | null | undefined {
  const given = text(args, 'expires');
  if (given === undefined) return undefined;
  if (given === 'never') return null;
  const [, count, unit] = /^([1-9]\d{0,4})([hd])$/.exec(given) ?? [];
  if (count) return Math.floor(now / 1000) + Number(count) * units[unit === 'h' ? 'h' : 'd'];
  const at = /^\d{4}-\d{2}-\d{2}$/.test(given) ? new Date(`${given}T00:00:00`).getTime() : Number.NaN;
  if (Number.isFinite(at)) return at / 1000;
  throw new UsageError(`--expires takes days or hours like 30d or 12h, a date like 2027-01-31, or never; not ${JSON.stringify(given)}.`);
}
