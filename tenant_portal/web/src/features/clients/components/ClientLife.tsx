// Plan and status of a client, and what its outsourcer can change of them.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Facts } from '@/components/Facts';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { Moment } from '@/components/Moment';
import { PlanField } from '@/components/organisation/PlanField';
import { StatusChip } from '@/components/organisation/StatusChip';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { Card } from '@/components/Page';
import type { Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { movesFrom, TARGET, useChangeClient } from '../api/clients';
import { clientsTexts } from '../texts/texts';

type Move = keyof typeof TARGET;

export function ClientLife({
  client,
  mayWrite,
}: {
  readonly client: Tenant;
  readonly mayWrite: boolean;
}) {
  const t = useTexts(clientsTexts);
  const words = useTexts(organisationTexts);
  const [move, setMove] = useState<Move | 'plan' | null>(null);
  const close = () => setMove(null);
  const moves = movesFrom(client.status);
  return (
    <Card title={t('life')}>
      <Facts
        facts={[
          { name: words('field.plan'), value: client.plan },
          { name: words('field.status'), value: <StatusChip status={client.status} /> },
          { name: t('created'), value: <Moment atMs={client.created_at_ms} /> },
        ]}
      />
      {mayWrite && moves.length > 0 && (
        <div className="page-actions">
          <Button onClick={() => setMove('plan')}>{t('plan.change')}</Button>
          {moves.map((each) => (
            <Button
              key={each}
              kind={each === 'close' ? 'danger' : 'plain'}
              onClick={() => setMove(each)}
            >
              {t(each)}
            </Button>
          ))}
        </div>
      )}
      {move === 'plan' && <PlanDialog client={client} onClose={close} />}
      {move !== null && move !== 'plan' && (
        <MoveDialog client={client} move={move} onClose={close} />
      )}
    </Card>
  );
}

function PlanDialog({
  client,
  onClose,
}: {
  readonly client: Tenant;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(clientsTexts);
  const form = useForm({
    initial: { plan: client.plan },
    submission: useChangeClient(client.tenant_id, ({ name, plan }) =>
      t('plan.changed', { name, plan }),
    ),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('plan.change')}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      <PlanField {...form.field('plan')} />
    </FormDialog>
  );
}

function MoveDialog({
  client,
  move,
  onClose,
}: {
  readonly client: Tenant;
  readonly move: Move;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(clientsTexts);
  const change = useChangeClient(client.tenant_id, ({ name }) => t('moved', { name }));
  const form = useForm({
    initial: { reason: '' },
    submission: {
      ...change,
      run: ({ reason }: { readonly reason: string }) =>
        change.run({ status: TARGET[move], reason }),
    },
    validate: ({ reason }) => (reason.trim() === '' ? { reason: core('form.required') } : {}),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t(`move.title.${move}`, { name: client.name })}
      lead={t(`move.text.${move}`)}
      submitLabel={t(move)}
      onClose={onClose}
    >
      <TextField {...form.field('reason')} label={t('reason')} help={t('reason.help')} autoFocus />
    </FormDialog>
  );
}
