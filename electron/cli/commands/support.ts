import { flag, type Parsed } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe } from '../output.ts';
import { openRemote } from '../remote.ts';

/** Writes one text file that tells somebody who helps how things stand, without secrets, and says where it is. */
export async function makeSupportFile(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const { path, parts } = await remote.call('support/bundle', {});
  if (flag(args, 'json')) printJson({ path, parts });
  else print(safe(path), 'It holds no secrets that Drawbridge knows or recognizes. Read it before you send it.');
  return 0;
}
