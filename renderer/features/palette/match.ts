/** How well a text answers what was typed: higher is better, null for not at all. Each typed word must be in it, whole or by its letters in order. */
export function matchScore(query: string, text: string): number | null {
  const plain = plainText(text);
  let total = 0;
  for (const word of plainText(query).split(' ').filter(Boolean)) {
    const score = wordScore(word, plain);
    if (score === null) return null;
    total += score;
  }
  return total;
}

/** Without marks on letters and without case, so that nobody has to type them. */
function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function wordScore(word: string, text: string): number | null {
  const padded = ` ${text}`;
  if (padded.includes(` ${word}`)) return 100 - Math.min(40, padded.indexOf(` ${word}`) / 2);
  if (text.includes(word)) return 50 - Math.min(20, text.indexOf(word) / 2);
  return word.length < 2 ? null : lettersScore(word, text);
}

/** The letters in order, each as near to the one before as it comes; far apart they are another word. */
function lettersScore(word: string, text: string): number | null {
  let at = text.indexOf(word.charAt(0));
  const from = at;
  for (const letter of word.slice(1)) {
    at = at < 0 ? -1 : text.indexOf(letter, at + 1);
    if (at < 0) return null;
  }
  const spread = at - from + 1 - word.length;
  return spread > word.length * 3 ? null : 20 - Math.min(19, spread);
}
