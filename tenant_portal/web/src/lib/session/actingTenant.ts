// The organisation that this tab acts on; another tab may act on another one.

const STORED_AS = 'tandem.tenant';

/** Null: the person's home organisation. */
export function storedTenant(): string | null {
  return sessionStorage.getItem(STORED_AS);
}

export function storeTenant(tenantId: string | null): void {
  if (tenantId === null) sessionStorage.removeItem(STORED_AS);
  else sessionStorage.setItem(STORED_AS, tenantId);
}
