/** A file of the Desktop Entry Specification that starts this command. */
export function desktopEntry(command: readonly string[]): string {
  const exec = command.map(execWord).join(' ');
  return ['[Desktop Entry]', 'Type=Application', 'Name=Drawbridge', `Exec=${exec}`, 'Terminal=false', ''].join('\n');
}

/** Quoted twice: as a word of Exec, where % begins a field code, and then as a string of the file. */
function execWord(word: string): string {
  const quoted = `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
  return quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
