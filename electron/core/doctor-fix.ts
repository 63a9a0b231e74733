import { Failure } from '../../shared/contract/errors.ts';
import { type ParsedParams } from '../../shared/contract/control.ts';
import { type Config } from '../../shared/model/config.ts';
import { type ActFix, type CheckFix } from '../../shared/model/diagnostics.ts';
import { type Check } from '../../shared/model/host.ts';
import { type Bridges } from './bridges/bridges.ts';
import { type Runtime } from './jobs/ports.ts';
import { type Call } from './lib/call.ts';
import { bindFault } from './lib/port.ts';
import { type ConfigFile } from './state/config-file.ts';

interface FixParts {
  readonly config: Pick<ConfigFile, 'current'>;
  readonly bridges: Pick<Bridges, 'start' | 'update'>;
  readonly runtime: Pick<Runtime, 'warm'>;
  readonly examine: (call: Call) => Promise<Check[]>;
}

/** How far from the old port a free one is looked for, so that it is easy to remember. */
const near = 50;
/** Another program may take a port between the look and the start. */
const tries = 3;

const codexFixes: Readonly<Record<string, CheckFix>> = {
  'codex/notFound': { kind: 'place', id: 'openSettings' },
  'codex/unsupported': { kind: 'place', id: 'openSettings' },
  'codex/notLoggedIn': { kind: 'place', id: 'openSettings' },
};

/** What mends a failure that a check met; null where only its own next step helps. */
export function fixFor(code: string): CheckFix | null {
  if (code.startsWith('vault/')) return { kind: 'place', id: 'openSecrets' };
  if (code.startsWith('codex/')) return codexFixes[code] ?? { kind: 'act', id: 'startCodex' };
  return null;
}

/**
 * Does what a check offers, and looks at everything again; nothing where all is well by now.
 * @throws Failure http/notFound when the check does not offer it, and what the act itself meets
 */
export async function fix({ checkId, fixId }: ParsedParams<'doctor/fix'>, parts: FixParts, call: Call): Promise<Check[]> {
  const checks = await parts.examine(call);
  const check = checks.find(({ id }) => id === checkId);
  // The look itself starts a Codex that did not start before.
  if (check?.status === 'ok') return checks;
  if (check?.fix?.kind !== 'act' || check.fix.id !== fixId) {
    throw new Failure('http/notFound', `${check?.title ?? checkId} has nothing to mend in this way now.`, {
      hint: 'Run the checks again.',
    });
  }
  await perform(fixId, checkId, parts, call);
  return parts.examine(call);
}

async function perform(fixId: ActFix, checkId: string, parts: FixParts, call: Call): Promise<void> {
  const { bridges, runtime } = parts;
  const bridgeId = checkId.replace(/^port-/, '');
  switch (fixId) {
    case 'choosePort':
      return choosePort(bridgeId, parts);
    case 'startBridge':
      return void (await bridges.start(bridgeId));
    case 'startCodex':
      return runtime.warm(call);
  }
}

/** A free port into the configuration, and the bridge open at it. @throws Failure bridge/portInUse, config/* */
async function choosePort(bridgeId: string, { config, bridges }: FixParts): Promise<void> {
  for (let left = tries; ; left--) {
    const port = await freePort(bridgeId, config.current);
    try {
      await bridges.update(bridgeId, { port });
      return void (await bridges.start(bridgeId));
    } catch (error) {
      if (left <= 1 || Failure.from(error).code !== 'bridge/portInUse') throw error;
    }
  }
}

/** The next one after the bridge's own that is free and that no other part of the configuration names; 0, any, when there is none near. */
async function freePort(bridgeId: string, { bridges, control }: Config): Promise<number> {
  const bridge = bridges.find(({ id }) => id === bridgeId);
  if (!bridge) return 0;
  const named = new Set([control.port, ...bridges.map(({ port }) => port)]);
  const host = bridge.host === '::1' ? '::1' : '127.0.0.1';
  for (let port = Math.max(bridge.port, 1023) + 1; port <= Math.min(bridge.port + near, 65_535); port++) {
    if (!named.has(port) && (await bindFault(host, port)) === null) return port;
  }
  return 0;
}
