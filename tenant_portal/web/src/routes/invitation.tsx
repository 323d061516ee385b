// Accepting an invitation by the link out of the mail.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { Skeleton } from '@/components/states';
import { invitation } from '@/features/entry/api/entry';
import { EntryFrame } from '@/features/entry/components/EntryFrame';
import { InvitationForm } from '@/features/entry/components/InvitationForm';
import { entryTexts } from '@/features/entry/texts/texts';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useSession } from '@/lib/session/SessionContext';

export function Component() {
  const t = useTexts(entryTexts);
  const { token = '' } = useParams();
  const { enter } = useSession();
  const navigate = useNavigate();
  const { data, error } = useQuery({
    queryKey: ['public', 'invitation', token],
    queryFn: ({ signal }) => invitation(token, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error !== null) {
    return (
      <EntryFrame title={t('invitation.over')} lead={t('invitation.over.text')}>
        <Link to="/sign-in">{t('reset.back')}</Link>
      </EntryFrame>
    );
  }
  if (data === undefined) {
    return (
      <EntryFrame title="">
        <Skeleton lines={6} />
      </EntryFrame>
    );
  }
  return (
    <EntryFrame
      title={t('invitation.title', { organisation: data.organisation })}
      lead={t('invitation.lead', { email: data.email })}
    >
      <InvitationForm
        token={token}
        name={data.name}
        email={data.email}
        onDone={(me) => {
          enter(me);
          void navigate('/', { replace: true });
        }}
      />
    </EntryFrame>
  );
}
