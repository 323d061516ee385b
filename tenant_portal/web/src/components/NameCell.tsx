// A table cell with a name that may be longer than the column; a dash for none is quiet.
import { DASH } from '@/lib/i18n/formats';

export function NameCell({ name }: { readonly name: string }) {
  return (
    <td title={name} className={name === DASH ? 'is-zero' : undefined}>
      {name}
    </td>
  );
}
