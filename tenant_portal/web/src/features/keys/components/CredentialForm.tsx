// Makes a key, a client or a token, and shows its secret this once.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { CopyField } from '@/components/CopyField';
import { Dialog, DialogActions } from '@/components/Dialog';
import { CheckField, MultiSelectField, SelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { DateField } from '@/components/form/TimeFields';
import { useForm } from '@/components/form/useForm';
import { ROLE_VALUES } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { type KeyKind, type KeyValues, type Secret, useMakeCredential } from '../api/keys';
import { givable } from '../api/permissions';
import { keysTexts } from '../texts/texts';

const INITIAL: KeyValues = {
  name: '',
  isAll: false,
  permissions: [],
  expires_at_ms: null,
  default_role: 'agent',
};

export function CredentialForm({
  kind,
  onClose,
}: {
  readonly kind: KeyKind;
  readonly onClose: () => void;
}) {
  const [made, setMade] = useState<Secret | null>(null);
  if (made !== null) return <SecretDialog kind={kind} made={made} onClose={onClose} />;
  return <NewCredential kind={kind} onClose={onClose} onMade={setMade} />;
}

function NewCredential({
  kind,
  onClose,
  onMade,
}: {
  readonly kind: KeyKind;
  readonly onClose: () => void;
  readonly onMade: (made: Secret) => void;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(keysTexts);
  const me = useMe();
  const hasScope = kind !== 'scim';
  const form = useForm<KeyValues, Secret>({
    initial: INITIAL,
    submission: useMakeCredential(kind),
    validate: ({ name, isAll, permissions }) => ({
      ...(name.trim() === '' ? { name: core('form.required') } : {}),
      ...(hasScope && !isAll && permissions.length === 0
        ? { permissions: t('permissions.needed') }
        : {}),
    }),
    onSaved: onMade,
  });
  const options = givable(me.permissions)
    .map((each) => ({ value: each, label: t(`permission.${each}`), detail: each }))
    .sort((a, b) => formats.compare(a.label, b.label));
  return (
    <FormDialog
      form={form}
      title={t(`new.${kind}`)}
      submitLabel={core('action.create')}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={t('name')} help={t('name.help')} autoFocus />
      {hasScope ? (
        <>
          <CheckField
            {...form.field('isAll')}
            label={t('permissions.all')}
            help={t('permissions.all.help')}
          />
          {!form.values.isAll && (
            <MultiSelectField
              {...form.field('permissions')}
              label={t('permissions')}
              options={options}
            />
          )}
        </>
      ) : (
        <SelectField
          {...form.field('default_role')}
          label={t('role')}
          options={ROLE_VALUES.filter((role) => role !== 'owner').map((role) => ({
            value: role,
            label: core(`role.${role}`),
          }))}
        />
      )}
      {kind !== 'clients' && (
        <DateField {...form.field('expires_at_ms')} label={t('expires')} help={t('expires.help')} />
      )}
    </FormDialog>
  );
}

function SecretDialog({
  kind,
  made,
  onClose,
}: {
  readonly kind: KeyKind;
  readonly made: Secret;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(keysTexts);
  return (
    <Dialog title={t('created.title', { name: made.name })} onClose={onClose}>
      {made.clientId !== null && <CopyField label={t('secret.clientId')} value={made.clientId} />}
      <CopyField label={t(`secret.${kind}`)} value={made.secret} isSecret />
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          {core('action.done')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
