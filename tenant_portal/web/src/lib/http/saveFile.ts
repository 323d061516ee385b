// Hands a file that was read from the API to the browser's downloads.

// The download has begun by then; the address must not hold the file in memory for ever.
const RELEASE_MS = 60_000;

export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), RELEASE_MS);
}
