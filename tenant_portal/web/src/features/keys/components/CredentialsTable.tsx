// The list of one kind of credential, with making and revoking.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Chip, type Tone } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import {
  type Credential,
  type CredentialState,
  type KeyKind,
  stateOf,
  useCredentials,
  useRevokeCredential,
} from '../api/keys';
import { keysTexts } from '../texts/texts';
import { CredentialForm } from './CredentialForm';

const TONES: Readonly<Record<CredentialState, Tone>> = {
  active: 'good',
  expired: 'warn',
  revoked: 'idle',
};

export function CredentialsTable({
  kind,
  mayWrite,
}: {
  readonly kind: KeyKind;
  readonly mayWrite: boolean;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(keysTexts);
  const rows = useCredentials(kind);
  const columns = useColumns(kind);
  const [isNew, setNew] = useState(false);
  const [leaving, setLeaving] = useState<Credential | null>(null);
  const revoke = useRevokeCredential(kind, t('revoked', { name: leaving?.name ?? '' }));
  const add = mayWrite && (
    <Button kind="primary" onClick={() => setNew(true)}>
      {t(`new.${kind}`)}
    </Button>
  );
  return (
    <>
      <p className="muted">{t(`lead.${kind}`)}</p>
      <DataTable
        label={t(`tab.${kind}`)}
        rows={rows}
        columns={columns}
        keyOf={(row) => row.id}
        nameOf={(row) => row.name}
        {...(rows.items.length > 0 && mayWrite ? { filters: add } : {})}
        empty={
          <EmptyState title={t(`empty.${kind}`)} icon="key" action={add}>
            {t(`empty.${kind}.text`)}
          </EmptyState>
        }
        {...(mayWrite
          ? {
              actions: (row: Credential) =>
                row.revokedAtMs === null
                  ? [
                      {
                        id: 'revoke',
                        label: core('action.revoke'),
                        isDangerous: true,
                        onAction: () => setLeaving(row),
                      },
                    ]
                  : [],
            }
          : {})}
      />
      {isNew && <CredentialForm kind={kind} onClose={() => setNew(false)} />}
      {leaving !== null && (
        <ConfirmDialog
          title={t('revoke.title', { name: leaving.name })}
          action={core('action.revoke')}
          isPending={revoke.isPending}
          onConfirm={() => void revoke.run(leaving.id).then(() => setLeaving(null))}
          onCancel={() => setLeaving(null)}
        >
          {t('revoke.text')}
        </ConfirmDialog>
      )}
    </>
  );
}

function useColumns(kind: KeyKind): readonly Column<Credential>[] {
  const { t: core, formats } = useLanguage();
  const t = useTexts(keysTexts);
  const now = Date.now();
  const scopeOf = ({ permissions, role }: Credential) => {
    if (role !== undefined) return core(`role.${role}` as 'role.owner');
    if (permissions === null || permissions === undefined) return t('permissions.everything');
    return t('permissions.count', { count: formats.count(permissions.length) });
  };
  return [
    {
      id: 'name',
      title: t('name'),
      cell: (row) =>
        row.isMakerGone && row.revokedAtMs === null ? (
          <>
            {row.name} <Chip tone="warn">{t('maker.gone', { name: row.makerName ?? '' })}</Chip>
          </>
        ) : (
          row.name
        ),
      value: (row) => row.name,
    },
    {
      id: 'scope',
      title: t(kind === 'scim' ? 'role' : 'permissions'),
      cell: (row) => <span title={row.permissions?.join('\n')}>{scopeOf(row)}</span>,
      value: scopeOf,
    },
    {
      id: 'state',
      title: t('state'),
      width: '7.5rem',
      cell: (row) => <Chip tone={TONES[stateOf(row, now)]}>{t(`state.${stateOf(row, now)}`)}</Chip>,
      value: (row) => t(`state.${stateOf(row, now)}`),
    },
    {
      id: 'used',
      title: t('used'),
      width: '8.5rem',
      cell: (row) =>
        row.lastUsedAtMs === null ? (
          <span className="muted">{t('used.never')}</span>
        ) : (
          <Moment atMs={row.lastUsedAtMs} style="relative" />
        ),
      value: (row) => row.lastUsedAtMs,
    },
    ...(kind === 'clients'
      ? []
      : [
          {
            id: 'expires',
            title: t('expires'),
            width: '8rem',
            cell: (row: Credential) =>
              row.expiresAtMs === null ? (
                <span className="muted">{t('expires.never')}</span>
              ) : (
                <Moment atMs={row.expiresAtMs} style="date" />
              ),
            value: (row: Credential) => row.expiresAtMs,
          },
        ]),
    {
      id: 'created',
      title: t('created'),
      width: '8rem',
      cell: (row) => <Moment atMs={row.createdAtMs} style="date" />,
      value: (row) => row.createdAtMs,
    },
  ];
}
