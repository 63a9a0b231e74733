const wrapper = /^(?:\/\S*\/)?(?:ba|z|da|k)?sh -l?c (?=\S)/;
const part = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;

/** What a shell was given to run: `bash -lc 'npm test'` is `npm test`. Any other command is itself. */
export function shownCommand(command: string): string {
  const [outer] = wrapper.exec(command) ?? [];
  return outer === undefined ? command : (unquoted(command.slice(outer.length)) ?? command);
}

/** A text that is one word to a shell, as the shell reads it; null when it is more than one, or not finished. */
function unquoted(text: string): string | null {
  let word = '';
  for (let at = 0; at < text.length; at = part.lastIndex) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (!match) return null;
    const [, single, double, escaped, plain] = match;
    word += single ?? double?.replace(/\\([$`"\\\n])/g, (_, letter: string) => (letter === '\n' ? '' : letter)) ?? escaped ?? plain ?? '';
  }
  return word;
}
