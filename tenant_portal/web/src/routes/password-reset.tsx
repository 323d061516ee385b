// A forgotten password: asks for the link, and with the link's token sets a new one.
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { EntryFrame } from '@/features/entry/components/EntryFrame';
import { AskResetForm, ResetForm } from '@/features/entry/components/ResetForms';
import { entryTexts } from '@/features/entry/texts/texts';
import { useTexts } from '@/lib/i18n/LocaleContext';

export function Component() {
  const t = useTexts(entryTexts);
  const navigate = useNavigate();
  const { token } = useParams();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const foot = <Link to="/sign-in">{t('reset.back')}</Link>;
  if (token !== undefined) {
    return (
      <EntryFrame title={t('reset.choose')} foot={foot}>
        <ResetForm
          token={token}
          onDone={() => void navigate('/sign-in?reset', { replace: true })}
        />
      </EntryFrame>
    );
  }
  if (sentTo !== null) {
    return (
      <EntryFrame title={t('reset.sent')} foot={foot}>
        <p>{t('reset.sent.text', { email: sentTo })}</p>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={t('reset.title')} lead={t('reset.lead')} foot={foot}>
      <AskResetForm onSent={setSentTo} />
    </EntryFrame>
  );
}
