#!/usr/bin/env node
import { Failure } from '../../shared/contract/errors.ts';
import { type Options, type Parsed, parse, UsageError } from './arguments.ts';
import { changeCommands } from './changes.ts';
import { conversationCommands } from './conversation.ts';
import { type Entry, flag, text, texts } from './entry.ts';
import { complain, print } from './output.ts';
import { publicCommands } from './public.ts';
import { secretCommands } from './secrets.ts';
import { signInCommands } from './sign-in.ts';
import { tokenCommands } from './tokens.ts';
import { workCommands } from './work.ts';

const bridges = () => import('./commands/bridges.ts');
const roots = () => import('./commands/roots.ts');
const house = () => import('./commands/house.ts');
const approvals = () => import('./commands/approvals.ts');
const policy = () => import('./commands/policy.ts');
const policyOptions: Options = { sandbox: text, writes: text, 'secret-scan': text, network: text, seed: texts, ignore: texts };

const commands: Readonly<Record<string, Entry>> = {
  serve: {
    usage: 'serve',
    about: 'run every enabled bridge without a window',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  ...conversationCommands,
  ...workCommands,
  'bridges list': { usage: 'bridges list', about: 'the front doors and their addresses', load: async () => (await bridges()).listBridges },
  'bridges start': {
    usage: 'bridges start [ID]',
    about: 'open one, or all enabled',
    words: 1,
    load: async () => (await bridges()).startBridges,
  },
  'bridges edit': {
    usage: 'bridges edit ID [--sandbox S] [--port N] [--auth token|oauth|none] [--enabled on|off]',
    about: 'change what one lets clients do, where it listens and who may call',
    words: 1,
    options: { sandbox: text, port: text, auth: text, enabled: text },
    load: async () => (await bridges()).editBridge,
  },
  'bridges stop': { usage: 'bridges stop [ID]', about: 'close one, or all', words: 1, load: async () => (await bridges()).stopBridges },
  'roots list': { usage: 'roots list', about: 'the folders open to clients', load: async () => (await roots()).listRoots },
  'roots add': {
    usage: 'roots add PATH [--sandbox S] [--writes W] [--secret-scan on|off] [--network on|off] [--seed P[=link]]... [--ignore P]...',
    about: 'open a folder',
    words: 1,
    options: policyOptions,
    load: async () => (await roots()).addRoot,
  },
  'roots edit': {
    usage:
      'roots edit PATH [--sandbox S] [--writes W] [--secret-scan on|off] [--network on|off] [--[un]seed P[=link]]... [--[un]ignore P]...',
    about: 'change what may be done in a folder; --seed: ignored files that workspaces get; --ignore: what copies leave out',
    words: 1,
    options: { ...policyOptions, unseed: texts, unignore: texts },
    load: async () => (await roots()).editRoot,
  },
  'roots remove': { usage: 'roots remove PATH', about: 'close a folder', words: 1, load: async () => (await roots()).removeRoot },
  ...tokenCommands,
  ...signInCommands,
  ...publicCommands,
  ...secretCommands,
  usage: {
    usage: 'usage [--by G] [--since DATE]',
    about: 'tokens by day, client, bridge, root, thread or model',
    options: { by: text, since: text },
    load: async () => (await import('./commands/usage.ts')).showUsage,
  },
  'approvals list': {
    usage: 'approvals list [--all]',
    about: 'what waits for your answer',
    options: { all: flag },
    load: async () => (await approvals()).listApprovals,
  },
  'approvals show': {
    usage: 'approvals show ID',
    about: 'what exactly is asked',
    words: 1,
    load: async () => (await approvals()).showApproval,
  },
  'approvals accept': {
    usage: 'approvals accept ID [--for once|job|thread|always]',
    about: 'say yes to exactly what it shows',
    words: 1,
    options: { for: text },
    load: async () => (await approvals()).acceptApproval,
  },
  'approvals decline': {
    usage: 'approvals decline ID [--reason TEXT]',
    about: 'say no, and why',
    words: 1,
    options: { reason: text },
    load: async () => (await approvals()).declineApproval,
  },
  ...changeCommands,
  'grants list': {
    usage: 'grants list',
    about: 'answers that hold for the same question again',
    load: async () => (await approvals()).listGrants,
  },
  'grants revoke': { usage: 'grants revoke ID', about: 'be asked again', words: 1, load: async () => (await approvals()).revokeGrant },
  'policy explain': {
    usage: 'policy explain [PATH] [--sandbox S] [--bridge ID] [--client ID|NAME]',
    about: 'what would become of a request, and why',
    words: 1,
    options: { sandbox: text, bridge: text, client: text },
    load: async () => (await policy()).explainPolicy,
  },
  'audit verify': {
    usage: 'audit verify',
    about: 'whether the audit is as it was written',
    load: async () => (await policy()).verifyAudit,
  },
  'audit export': { usage: 'audit export', about: 'the audit, one JSON object a line', load: async () => (await policy()).exportAudit },
  doctor: {
    usage: 'doctor [--fix]',
    about: 'check everything a first job needs; --fix mends what a running host can mend by itself',
    options: { fix: flag },
    load: async () => (await house()).doctor,
  },
  'support bundle': {
    usage: 'support bundle',
    about: 'one text file, without secrets, for somebody who helps',
    load: async () => (await import('./commands/support.ts')).makeSupportFile,
  },
  'config show': { usage: 'config show', about: 'the configuration in use', load: async () => (await house()).showConfig },
  'config check': { usage: 'config check', about: 'whether the configuration can be used', load: async () => (await house()).checkConfig },
  open: { usage: 'open', about: 'the address of your page, with its token', load: async () => (await house()).open },
  stop: { usage: 'stop', about: 'end the running host in order', load: async () => (await house()).stop },
};

const exitCodes = { done: 0, failed: 1, usage: 2, notRunning: 3 } as const;

/** Runs one command. Gives the exit code: 0 done, 1 failed, 2 wrong usage, 3 not running. */
async function main(args: readonly string[]): Promise<number> {
  const [first = 'help', second = ''] = args;
  if (['help', '--help', '-h'].includes(first)) return help();
  if (['version', '--version'].includes(first)) return printVersion();
  const name = Object.hasOwn(commands, first) ? first : `${first} ${second}`;
  try {
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!entry) throw new UsageError(unknown(first));
    if (args.includes('--help')) return help([entry]);
    const parsed = parse(args.slice(name.split(' ').length), entry.options);
    refuseMore(name, parsed, entry);
    const run = await entry.load();
    return await run(parsed);
  } catch (error) {
    return explain(error);
  }
}

/** A word too many is a mistake that would go unseen: the second of two folders, a value without its option. */
function refuseMore(name: string, { positionals }: Parsed, { words = 0 }: Entry): void {
  const [extra] = positionals.slice(words);
  if (extra !== undefined) throw new UsageError(`${name} takes no more words: ${JSON.stringify(extra)} is one too many.`);
}

function unknown(first: string): string {
  const group = Object.keys(commands).filter((name) => name.startsWith(`${first} `));
  return group.length > 0
    ? `${first} needs one of: ${group.map((name) => name.split(' ')[1]).join(', ')}.`
    : `There is no command ${JSON.stringify(first)}.`;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    complain(error.message, 'See: drawbridge help');
    return exitCodes.usage;
  }
  const failure = Failure.from(error);
  complain(failure.message);
  if (failure.hint) complain(`→ ${failure.hint}`);
  if (failure.code === 'internal' && failure.cause instanceof Error) complain(failure.cause.stack ?? failure.cause.message);
  return failure.code === 'host/notRunning' ? exitCodes.notRunning : exitCodes.failed;
}

function help(entries: readonly Entry[] = Object.values(commands)): number {
  const width = Math.max(...entries.map(({ usage }) => usage.length));
  print('Usage: drawbridge COMMAND [--data-dir DIR] [--config FILE] [--json]', '');
  print(...entries.map(({ usage, about }) => `  ${usage.padEnd(width)}  ${about}`));
  return exitCodes.done;
}

async function printVersion(): Promise<number> {
  print((await import('./host.ts')).version());
  return exitCodes.done;
}

// A reader that closed the pipe wants no more lines; that is no failure of the command.
process.stdout.on('error', () => process.exit(exitCodes.done));
process.stderr.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2));
// A keychain that never answers keeps a native thread alive; the command has ended all the same, once its words are out.
process.stdout.write('', () => process.exit());
