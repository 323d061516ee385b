// The way into an organisation: ask with a reason, wait for its leave, then act as its guest.
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { SelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { NumberField } from '@/components/form/NumberField';
import { TextAreaField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { Moment } from '@/components/Moment';
import { Card } from '@/components/Page';
import { Ready } from '@/components/Ready';
import { type AccessRequest, ROLE_VALUES, type Role, type Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe, useSession } from '@/lib/session/SessionContext';
import { accessState, useAsk, useAsked } from '../api/tenants';
import { platformTexts } from '../texts/texts';

const TONES = { open: 'busy', over: 'idle', approved: 'good', refused: 'bad' } as const;
// Older ones are in the audit log.
const SHOWN = 8;
const FIRST_MINUTES = 60;

export function AccessCard({ tenant }: { readonly tenant: Tenant }) {
  const t = useTexts(platformTexts);
  const [isAsking, setAsking] = useState(false);
  const asked = useAsked(tenant.tenant_id, true);
  const now = Date.now();
  return (
    <Card
      title={t('access')}
      lead={t('access.lead')}
      aside={<Button onClick={() => setAsking(true)}>{t('access.ask')}</Button>}
    >
      <Enter tenant={tenant} requests={asked.data?.items ?? []} />
      <Ready read={asked} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t('access.none')}</p>
          ) : (
            <ul className="stack">
              {items.slice(0, SHOWN).map((each) => {
                const state = accessState(each, now);
                return (
                  <li key={each.access_request_id}>
                    <Chip tone={TONES[state]}>{t(`access.status.${state}`)}</Chip>{' '}
                    <Line request={each} />
                  </li>
                );
              })}
            </ul>
          )
        }
      </Ready>
      {isAsking && <AskDialog tenant={tenant} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function Line({ request }: { readonly request: AccessRequest }) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(platformTexts);
  return (
    <>
      {t('access.line', {
        name: request.user_name,
        role: core(`role.${request.role}` as 'role.owner'),
        count: formats.count(request.minutes),
      })}{' '}
      <span className="muted">
        <Moment atMs={request.created_at_ms} /> – {request.reason}
      </span>
    </>
  );
}

/** Shown while the person may act in the organisation; asks again when a request is approved. */
function Enter({
  tenant,
  requests,
}: {
  readonly tenant: Tenant;
  readonly requests: readonly AccessRequest[];
}) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const { actOn, refresh } = useSession();
  const { organisations } = useMe();
  const navigate = useNavigate();
  const decided = requests.filter(({ status }) => status !== 'open').length;
  useEffect(() => {
    if (decided > 0) void refresh();
  }, [decided, refresh]);
  const held = organisations.find((each) => each.tenant_id === tenant.tenant_id);
  if (held === undefined) return null;
  return (
    <div className="page-actions">
      <Button
        kind="primary"
        onClick={() => {
          actOn(tenant.tenant_id);
          void navigate('/');
        }}
      >
        {t('access.act', { name: tenant.name })}
      </Button>
      {held.until_at_ms !== null && (
        <span className="muted">
          {t('access.until', { time: formats.dateTime(held.until_at_ms) })}
        </span>
      )}
    </div>
  );
}

function AskDialog({ tenant, onClose }: { readonly tenant: Tenant; readonly onClose: () => void }) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const ask = useAsk(tenant.tenant_id, t('access.asked', { name: tenant.name }));
  const form = useForm<
    { readonly reason: string; readonly minutes: number | null; readonly role: Role },
    AccessRequest
  >({
    initial: { reason: '', minutes: FIRST_MINUTES, role: 'read_only' },
    submission: {
      ...ask,
      run: ({ reason, minutes, role }) =>
        ask.run({ reason, role, minutes: minutes ?? FIRST_MINUTES }),
    },
    validate: ({ reason, minutes }) => ({
      ...(reason.trim() === '' ? { reason: core('form.required') } : {}),
      ...(minutes === null ? { minutes: core('form.required') } : {}),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog form={form} title={t('access.ask')} submitLabel={t('access.ask')} onClose={onClose}>
      <TextAreaField {...form.field('reason')} label={t('reason')} help={t('reason.help')} />
      <div className="form-row">
        <NumberField
          {...form.field('minutes')}
          label={t('access.minutes')}
          unit={t('access.minutes.unit')}
          min={1}
        />
        <SelectField
          {...form.field('role')}
          label={t('access.role')}
          options={ROLE_VALUES.filter((role) => role !== 'owner').map((role) => ({
            value: role,
            label: core(`role.${role}`),
          }))}
        />
      </div>
    </FormDialog>
  );
}
