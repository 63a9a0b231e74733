// npm start. This file must be readable for old versions of Node, so that they can say that they are old.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  process.stderr.write(`Drawbridge needs Node 20 or newer and this is ${process.version}: install Node 24 from https://nodejs.org.\n`);
  process.exitCode = 1;
} else {
  const setup = await import('./setup/start.mjs');
  await setup.start(process.argv.slice(2));
}
