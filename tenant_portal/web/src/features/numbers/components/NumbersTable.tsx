// The list of numbers and where each leads, with what can be done to it.
import { Chip } from '@/components/Chip';
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { PhoneNumber } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';
import { useFlowNames, useNumbers } from '../api/numbers';
import { numbersTexts } from '../texts/texts';
import './numbers.css';

export type NumberAction = 'check' | 'point' | 'release';

export function NumbersTable({
  onAction,
}: {
  readonly onAction: (action: NumberAction, number: PhoneNumber) => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(numbersTexts);
  const may = useMay();
  const numbers = useNumbers();
  const columns = useColumns();
  const mayWrite = may('numbers:write');
  return (
    <DataTable
      label={core('nav.numbers')}
      rows={numbers}
      columns={columns}
      keyOf={({ number }) => number}
      nameOf={({ number }) => number}
      onOpen={(number) => onAction('check', number)}
      actions={(number) => [
        { id: 'check', label: t('check'), onAction: () => onAction('check', number) },
        ...(mayWrite
          ? [
              { id: 'point', label: t('point'), onAction: () => onAction('point', number) },
              {
                id: 'release',
                label: t('release'),
                isDangerous: true,
                onAction: () => onAction('release', number),
              },
            ]
          : []),
      ]}
      empty={
        <EmptyState icon="phone" title={t('empty')}>
          {t('empty.text')}
        </EmptyState>
      }
    />
  );
}

function useColumns(): readonly Column<PhoneNumber>[] {
  const t = useTexts(numbersTexts);
  const flows = useFlowNames(useMay()('flows:read'));
  const names = new Map(flows.items.map(({ flow_id, name }) => [flow_id, name]));
  const flowOf = ({ flow_id }: PhoneNumber) =>
    flow_id === null ? null : (names.get(flow_id) ?? t('flow.unknown'));
  return [
    {
      id: 'number',
      title: t('number'),
      width: '11rem',
      cell: ({ number }) => <span className="phone-number">{number}</span>,
      value: ({ number }) => number,
    },
    {
      id: 'flow',
      title: t('flow'),
      cell: (number) => {
        const name = flowOf(number);
        return name === null ? (
          <Chip tone="warn">{t('flow.none')}</Chip>
        ) : (
          <span title={name}>{name}</span>
        );
      },
      value: flowOf,
    },
    {
      id: 'origin',
      title: t('origin'),
      width: '9rem',
      cell: ({ is_pool }) => t(is_pool ? 'origin.pool' : 'origin.trunk'),
      value: ({ is_pool }) => is_pool,
    },
    {
      id: 'since',
      title: t('since'),
      width: '8.5rem',
      cell: ({ claimed_at_ms }) => <Moment atMs={claimed_at_ms} style="date" />,
      value: ({ claimed_at_ms }) => claimed_at_ms,
    },
  ];
}
