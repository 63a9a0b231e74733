/**
 * One line on stderr for something that takes a while: its name at once, a running clock on a terminal, the outcome at the end.
 * @param {string} name
 */
export function showProgress(name) {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const clock = terminal ? setInterval(() => process.stderr.write(`\r${name}… ${seconds()} s`), 500).unref() : null;
  process.stderr.write(`${name}…`);
  return {
    /** @param {'done' | 'failed'} outcome */
    end(outcome) {
      if (clock) clearInterval(clock);
      process.stderr.write(`${terminal ? `\r${name}…` : ''} ${outcome} in ${seconds()} s\n`);
    },
  };
}
