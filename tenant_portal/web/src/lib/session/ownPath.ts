// Where to go on after a step that stood in between.

/** Only an address of this app: `//elsewhere` would lead away. */
export function ownPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
}
