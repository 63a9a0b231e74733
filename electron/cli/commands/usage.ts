import { UsageGroup, type UsageRow } from '../../../shared/model/usage.ts';
import { flag, type Parsed, text, UsageError } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, table } from '../output.ts';
import { openRemote } from '../remote.ts';

/** Jobs that have ended and their tokens, added up by day unless told otherwise. */
export async function showUsage(args: Parsed): Promise<number> {
  const by = groupOf(args);
  const since = sinceOf(args);
  await using remote = await openRemote(dataDirOf(args));
  const usage = await remote.call('usage/read', { by, since });
  if (flag(args, 'json')) printJson(usage);
  else if (usage.data.length === 0) print('No job has ended in this time.');
  else
    print(...table(['JOBS', 'INPUT', 'CACHED', 'OUTPUT', 'REASONING', 'TOTAL', by.toUpperCase()], [...usage.data, usage.total].map(row)));
  return 0;
}

function row({ key, label, jobs, usage }: UsageRow): string[] {
  const tokens = [usage.input, usage.cachedInput, usage.output, usage.reasoning, usage.total];
  const name = key === label || key === '' ? label || '-' : `${label} (${key})`;
  return [...[jobs, ...tokens].map(String), safe(name)];
}

function groupOf(args: Parsed): UsageGroup {
  const given = text(args, 'by') ?? 'day';
  const group = UsageGroup.safeParse(given);
  if (group.success) return group.data;
  throw new UsageError(`--by knows ${UsageGroup.options.join(', ')}; ${JSON.stringify(given)} is none of them.`);
}

/** Midnight of a local day, in Unix seconds. */
function sinceOf(args: Parsed): number {
  const given = text(args, 'since');
  if (given === undefined) return 0;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(given) ? new Date(`${given}T00:00:00`).getTime() : Number.NaN;
  if (Number.isFinite(at) && at >= 0) return at / 1000;
  throw new UsageError(`--since takes a date like 2026-11-20; ${JSON.stringify(given)} is none.`);
}
