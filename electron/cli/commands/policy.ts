import path from 'node:path';
import { Sandbox } from '../../../shared/model/config.ts';
import { type AuditRow } from '../../../shared/model/audit.ts';
import { flag, oneOf, type Parsed, text } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { complain, print, printJson, safe } from '../output.ts';
import { openRemote } from '../remote.ts';
import { either } from './roots.ts';

/** What would become of a request in a folder, and which rules decide it. Exit code 1 where it would be refused. */
export async function explainPolicy(args: Parsed): Promise<number> {
  const [folder] = args.positionals;
  const [bridgeId, clientId] = [text(args, 'bridge'), text(args, 'client')];
  await using remote = await openRemote(dataDirOf(args));
  const explanation = await remote.call('policy/explain', {
    sandbox: oneOf(args, 'sandbox', Sandbox.options) ?? 'workspace-write',
    ...(folder === undefined ? {} : { cwd: path.resolve(folder) }),
    ...(bridgeId === undefined ? {} : { bridgeId }),
    ...(clientId === undefined ? {} : { clientId }),
  });
  if (flag(args, 'json')) printJson(explanation);
  else print(...explanation.sentences.map((sentence) => safe(sentence)));
  return explanation.refusal ? 1 : 0;
}

/** Exit code 1 where a row is not as it was written. */
export async function verifyAudit(args: Parsed): Promise<number> {
  const verdict = await either(
    args,
    (remote) => remote.call('audit/verify', {}),
    ({ audit }) => audit.verify(),
  );
  const { rows, head, broken } = verdict;
  if (flag(args, 'json')) printJson(verdict);
  else if (broken) complain(`The audit is broken at row ${broken.seq}: ${broken.why}.`);
  else print(`${rows} rows, all as they were written. Head: ${head || '-'}`);
  return broken ? 1 : 0;
}

/** All rows, one on each line. */
export async function exportAudit(args: Parsed): Promise<number> {
  await either(
    args,
    (remote) => exportAll((after, limit) => remote.call('audit/list', { after, limit }).then(({ data }) => data)),
    ({ audit }) => exportAll(async (after, limit) => audit.list(after, limit)),
  );
  return 0;
}

async function exportAll(read: (after: number, limit: number) => Promise<AuditRow[]>): Promise<void> {
  for (let rows = await read(0, 500); rows.length > 0; rows = await read(rows.at(-1)?.seq ?? 0, 500)) {
    for (const row of rows) printJson(row);
  }
}
