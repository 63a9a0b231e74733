/** Tests run on the Node that Electron embeds; on an older one they would pass or fail for other reasons. */
export function setup(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major !== 24) throw new Error(`Tests run on Node 24, this is ${process.version}: use npm test, or npx vitest from this folder.`);
}
