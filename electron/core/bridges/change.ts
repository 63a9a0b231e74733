import { type BridgeChange } from '../../../shared/contract/bridges.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { BridgeConfig } from '../../../shared/model/config.ts';
import { bindFault } from '../lib/port.ts';
import { bindFailure } from './http/listener.ts';

/** The bridge as it is to be. @throws Failure config/invalid naming what would not be safe or could not work */
export function changedBridge(bridge: BridgeConfig, { auth, ...change }: BridgeChange): BridgeConfig {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const result = BridgeConfig.safeParse({ ...bridge, ...given, ...(auth && { auth: { ...bridge.auth, mode: auth } }) });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Failure('config/invalid', `The bridge ${bridge.id} stays as it was: ${problems.join('; ')}.`, {
    hint: 'Choose something else.',
  });
}

/** A port that another bridge may open later is as taken as one that is open. @throws Failure bridge/portInUse */
export function requireOwnPort(bridge: BridgeConfig, all: readonly BridgeConfig[]): void {
  const { port } = bridge;
  if (port === 0) return;
  const other = all.find((one) => (one.id !== bridge.id && one.port === port) || one.public?.port === port);
  if (!other) return;
  const whose = other.port === port ? `the port of the bridge ${other.id}` : `where the tunnel of the bridge ${other.id} leads`;
  throw new Failure('bridge/portInUse', `Port ${port} is ${whose}.`, { hint: 'Choose another port.' });
}

/** For a bridge that is closed and will be opened there. @throws Failure bridge/portInUse, bridge/cannotListen */
export async function requireFreePort({ host: named, port }: BridgeConfig): Promise<void> {
  const host = named === '::1' ? '::1' : '127.0.0.1';
  const fault = await bindFault(host, port);
  if (fault !== null) throw bindFailure(fault, { host, port });
}
