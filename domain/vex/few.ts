/** The first entries as one text, and how many more there are: nobody reads the hundredth. */
export function few(entries: readonly string[], most: number, separator: string): string {
  const more = entries.length - most;
  return [...entries.slice(0, most), ...(more > 0 ? [`${more} more`] : [])].join(separator);
}
