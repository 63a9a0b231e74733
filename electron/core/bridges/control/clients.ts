import { type Handlers, type ParsedParams, type Result } from '../../../../shared/contract/control.ts';
import { type Client } from '../../../../shared/model/client.ts';
import { type ControlContext } from './context.ts';

/** Who may call, as their owner decides it. */
export interface ClientServices {
  readonly clients: {
    list(): Client[];
    create(request: ParsedParams<'client/create'>): Promise<Result<'client/create'>>;
    update(id: string, change: Omit<ParsedParams<'client/update'>, 'id'>): Promise<Client>;
    rotate(id: string): Result<'client/rotate'>;
    revoke(id: string, options: { readonly cancelJobs: boolean }): Promise<Client>;
  };
}

type ClientMethod = `client/${keyof ClientServices['clients']}`;

export function clientHandlers({ clients }: ClientServices): Pick<Handlers<ControlContext>, ClientMethod> {
  return {
    'client/list': () => ({ data: clients.list() }),
    'client/create': (request) => clients.create(request),
    'client/update': ({ id, ...change }) => clients.update(id, change),
    'client/rotate': ({ id }) => clients.rotate(id),
    'client/revoke': ({ id, cancelJobs }) => clients.revoke(id, { cancelJobs }),
  };
}
