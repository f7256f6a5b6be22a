/** What stands behind the # of the page's address; what was cut in the middle of a sign stands as it came. */
export function fragment(): string {
  const written = location.hash.slice(1);
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
