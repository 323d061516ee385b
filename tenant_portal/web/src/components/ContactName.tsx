// A contact's identifier, short enough for a table: its end tells contacts apart, its start is time.
const SHOWN_DIGITS = 6;

export function shortContact(contactId: string): string {
  return contactId.slice(-SHOWN_DIGITS);
}

export function ContactName({ contactId }: { readonly contactId: string }) {
  return (
    <span className="code" title={contactId}>
      {shortContact(contactId)}
    </span>
  );
}
