// npm run package [-- --dir --inspectable --output DIR]: installers for this system in release/, or with --dir what they would install.
// --inspectable lets a debugger in, for tests.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { main } from './setup/main.mjs';
import { root, SetupProblem } from './setup/places.mjs';
import { withBuilt } from './setup/ready.mjs';

await main(async () => {
  const { dir, inspectable, output } = parseArgs({
    options: {
      dir: { type: 'boolean', default: false },
      inspectable: { type: 'boolean', default: false },
      output: { type: 'string', default: join(root, 'release') },
    },
  }).values;
  const given = fromEnvironment(process.env);
  if (process.platform === 'linux' && !dir && !(given.homepage && given.maintainer)) {
    throw new SetupProblem(
      'A Debian package names its homepage and its maintainer: set DRAWBRIDGE_HOMEPAGE and DRAWBRIDGE_MAINTAINER ("Name <address>").',
    );
  }
  const folders = await withBuilt(['app'], async () => {
    // Only now are its packages there for certain.
    const { makePackage } = await import('./package/make.mjs');
    return makePackage({ dir, inspectable, output: resolve(output), ...given });
  });
  const { problemsOf, readPackage } = await import('./package/inspect.mjs');
  for (const folder of folders) {
    const packaged = await readPackage(folder);
    const problems = problemsOf(packaged, { inspectable });
    if (problems.length > 0) throw new SetupProblem([`${folder} is not fit to be given away:`, ...problems].join('\n'));
    console.log(`Packaged: ${packaged.program}`);
  }
});

/** @param {NodeJS.ProcessEnv} environment */
function fromEnvironment(environment) {
  return {
    updateUrl: environment['DRAWBRIDGE_UPDATE_URL'] || null,
    homepage: environment['DRAWBRIDGE_HOMEPAGE'] || null,
    maintainer: environment['DRAWBRIDGE_MAINTAINER'] || null,
    electronDist: environment['DRAWBRIDGE_ELECTRON_DIST'] || null,
    notarize: Boolean(environment['APPLE_ID']),
  };
}
