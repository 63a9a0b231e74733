import { ProtocolError } from '@modelcontextprotocol/server';
import { Failure, failures } from '../../../../shared/contract/errors.ts';
import { type Log } from '../../lib/log.ts';

/** What `work` gives. A failure becomes a protocol error with its sentence, a bug one that tells nothing of the inside. @throws ProtocolError */
export async function safely<Result>(log: Log, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    const failure = Failure.from(error);
    if (failure.code === 'internal') log.error('mcp broke', { error });
    throw new ProtocolError(failures[failure.code].rpc, failure.text, { code: failure.code });
  }
}
