/** Markup that may go into a page as it is; only {@link html} makes it. */
export class Html {
  readonly markup: string;

  /** @param markup is trusted: what came from outside goes through {@link html} */
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template may hold: markup stays, everything else is text and is escaped. */
export type HtmlValue = Html | readonly Html[] | string | number | undefined;

/**
 * Makes markup of a template. Values are escaped for text and for quoted attributes, so attributes are always quoted.
 *
 * @example
 * html`<td title="${name}">${name}</td>`.markup; // an index named <b> comes out as &lt;b&gt;
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((markup, part, place) => markup + markupOf(values[place - 1]) + part));
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) {
    return '';
  }
  if (value instanceof Html) {
    return value.markup;
  }
  return typeof value === 'object' ? value.map(({ markup }) => markup).join('\n') : escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text as text: nothing in it is markup, and what cannot be seen or would turn the line around is shown as its number. */
function escapeText(text: string): string {
  return text
    .replaceAll(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? '');
}

/** Control characters but tab and line feed, marks without a width or of direction, and halves of characters. */
const invisible = /[^\P{Cc}\t\n]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Surrogate}/gu;
