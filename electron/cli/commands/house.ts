import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Check } from '../../../shared/model/host.ts';
import { diagnose } from '../../core/app.ts';
import { readConfigFile } from '../../core/state/config-file.ts';
import { lockDataDir } from '../../core/state/lock.ts';
import { flag, type Parsed } from '../arguments.ts';
import { cliHost, dataDirOf } from '../host.ts';
import { asJson, print, printJson, safe } from '../output.ts';
import { openRemote } from '../remote.ts';

/** Looks at everything a first job needs. Exit code 1 when something stands in the way. */
export async function doctor(args: Parsed): Promise<number> {
  const checks = flag(args, 'fix') ? await mend(args) : await examine(args);
  if (flag(args, 'json')) printJson({ checks });
  else print(...checks.flatMap(describe));
  return checks.some(({ status }) => status === 'problem') ? 1 : 0;
}

async function examine(args: Parsed): Promise<readonly Check[]> {
  const host = cliHost(args);
  try {
    await using remote = await openRemote(host.dataDir);
    return (await remote.call('doctor/run', {})).checks;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'host/notRunning') throw error;
  }
  return diagnose(host, AbortSignal.timeout(30_000));
}

/** Does what checks offer, one after the other; what only the owner can mend stays as it was found. @throws Failure host/notRunning */
async function mend(args: Parsed): Promise<readonly Check[]> {
  await using remote = await openRemote(dataDirOf(args));
  let { checks } = await remote.call('doctor/run', {});
  for (const { id, fix } of checks) {
    if (fix?.kind === 'act') ({ checks } = await remote.call('doctor/fix', { checkId: id, fixId: fix.id }));
  }
  return checks;
}

const marks = { ok: '✓', warning: '!', problem: '✕' } as const;

function describe({ title, status, detail, nextStep }: Check): string[] {
  const head = `${marks[status]} ${title}: ${safe(detail)}`;
  return nextStep ? [head, `  → ${safe(nextStep)}`] : [head];
}

/** The configuration as it is used, defaults filled in. */
export async function showConfig(args: Parsed): Promise<number> {
  const config = await readConfig(args);
  print(flag(args, 'json') ? asJson(config) : JSON.stringify(config, null, 2));
  return 0;
}

/** Says whether the configuration can be used, and if not, every reason. */
export async function checkConfig(args: Parsed): Promise<number> {
  const { configFile } = cliHost(args);
  await readConfig(args);
  if (flag(args, 'json')) printJson({ ok: true, file: configFile });
  else print(`${configFile} is good.`);
  return 0;
}

async function readConfig(args: Parsed) {
  const { configFile } = cliHost(args);
  const config = await readConfigFile(configFile);
  if (config) return config;
  throw new Failure('config/unreadable', `${configFile} does not exist.`, { hint: 'The first start writes one.' });
}

/** Prints the owner's page with its token, for this user's browser. */
export async function open(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const { url } = await remote.call('control/address', {});
  if (flag(args, 'json')) printJson({ url });
  else print(url);
  return 0;
}

export async function stop(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  await remote.call('host/stop', {});
  await remote.closed;
  await untilFree(dataDirOf(args));
  print('Drawbridge has stopped.');
  return 0;
}

/** The connection ends before the host does: it still ends jobs and closes its state. */
async function untilFree(dataDir: string): Promise<void> {
  for (const late = AbortSignal.timeout(30_000); ; await wait(20)) {
    try {
      return lockDataDir(dataDir)[Symbol.dispose]();
    } catch (error) {
      if (late.aborted || !(error instanceof Failure) || error.code !== 'host/alreadyRunning') throw error;
    }
  }
}
