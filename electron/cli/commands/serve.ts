import path from 'node:path';
import { createApp } from '../../core/app.ts';
import { type App } from '../../core/host.ts';
import { createFileLog } from '../../core/lib/file-log.ts';
import { holdDataDir } from '../../core/takeover.ts';
import { Redactor } from '../../core/vault/redact.ts';
import { flag, type Parsed } from '../arguments.ts';
import { cliHost, dataDirOf } from '../host.ts';
import { complain, print, printJson } from '../output.ts';

/** Runs every enabled bridge without a window until SIGINT, SIGTERM or the owner's `host/stop`. */
export async function serve(args: Parsed): Promise<number> {
  const stopped = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopped.resolve());
  // Made, and found free, before the log writes into it.
  (await holdDataDir({ dataDir: dataDirOf(args) }))[Symbol.dispose]();
  const redactor = new Redactor();
  const redact = (text: string) => redactor.redact(text);
  await using log = createFileLog(path.join(dataDirOf(args), 'logs'), { name: 'cli', redact });
  await using app = await createApp(cliHost(args, { log, redactor, requestStop: () => stopped.resolve() }));
  if (flag(args, 'json')) printJson(app.ready);
  else await announce(app);
  await complainOfFailures(app);
  await stopped.promise;
  return 0;
}

async function announce(app: App): Promise<void> {
  const { ready } = app;
  print(`Drawbridge is up. Data: ${ready.dataDir}`);
  for (const bridge of ready.bridges) print(`  ${bridge.id} (${bridge.kind})  ${bridge.url}`);
  const { roots, clients } = await app.call('state/subscribe', {});
  if (roots.length === 0) print('No folder is open to clients yet: drawbridge roots add PATH');
  if (clients.length === 0 && !process.env['DRAWBRIDGE_TOKEN'])
    print('No client has a token yet: drawbridge tokens create --name NAME --scope read,run');
  if (!ready.control.url) return;
  // The token opens the owner's page, so it goes to a terminal only, never to a file or a pipe.
  if (process.stdout.isTTY) print(`Your page: ${(await app.call('control/address', {})).url}`);
  else print(`Your page: ${ready.control.url} (drawbridge open prints it with its token)`);
}

async function complainOfFailures(app: App): Promise<void> {
  const { data } = await app.call('bridge/list', {});
  for (const { id, failure } of data) {
    if (failure) complain(`${id} did not start: ${failure.message} ${failure.hint ?? ''}`.trim());
  }
}
