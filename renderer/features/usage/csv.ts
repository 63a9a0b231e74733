/** What a spreadsheet would take for a formula. Names come from clients. */
const formula = /^[=+\-@\t\r]/;

/** Rows as RFC 4180 has them. A text that a spreadsheet would run begins with an apostrophe. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
