import { Failure } from '../../shared/contract/errors.ts';
import { type Config } from '../../shared/model/config.ts';
import { type Page } from './bridges/control/page.ts';
import { type Listener, listen } from './bridges/http/listener.ts';
import { type Host } from './host.ts';

/** Where the owner's page is unless that port is taken. */
const defaultControlPort = 8799;

/**
 * The owner's page on the configured port or none; without one on the default port, or any free one.
 * @throws Failure bridge/portInUse for a port that the configuration names
 */
export async function listenForOwner(page: Page, config: Config, { log }: Pick<Host, 'log'>): Promise<Listener> {
  const wanted = config.control.port;
  const open = (port: number) => listen(page.surface, { host: '127.0.0.1', port, authenticate: refuseAll, upgrade: page.upgrade, log });
  if (wanted !== null) return open(wanted);
  return open(defaultControlPort).catch((error) => {
    if (error instanceof Failure && error.code === 'bridge/portInUse') return open(0);
    throw error;
  });
}

function refuseAll(): never {
  throw new Failure('http/methodNotAllowed', 'The owner’s page is read with GET; everything else goes over its socket.');
}
