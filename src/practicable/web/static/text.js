/* Text that others wrote: what of it may be shown, and how it is passed to a shell. */

/** Characters that a reader does not see and that a terminal or a page may obey; tabs and line ends are none. */
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;
const PLAIN_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/;

const code = (one) => `\\u${one.codePointAt(0).toString(16).padStart(4, "0")}`;

/** Text as it is shown: control characters as their codes. */
export const visible = (text) => text.replace(CONTROLS, code);

export const hasControls = (text) => text.search(CONTROLS) >= 0;

/** One word of a POSIX shell, whatever it holds; null where no terminal should see it. */
function quoted(word) {
  if (hasControls(word) || /[\t\n]/.test(word)) return null;
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line of words and options as [name, value]; null where one of them cannot stand in one. */
export function commandLine(words, options) {
  const all = [
    ...words,
    ...options.flatMap(([name, value]) =>
      String(value).startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value],
    ),
  ].map((word) => quoted(String(word)));
  return all.includes(null) ? null : all.join(" ");
}
