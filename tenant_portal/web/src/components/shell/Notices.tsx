// Lines above the content that concern the whole organisation: access by grant, trial, suspension.
import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router';
import { Icon } from '@/components/Icon';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMay, useMe, useSession } from '@/lib/session/SessionContext';
import { noticesFor } from './noticeRules';
import './notices.css';

export function Notices() {
  return (
    <>
      <LostNotice />
      <StateNotices />
    </>
  );
}

/** Access to another organisation ended while its tab was open: back home, and told why. */
function LostNotice() {
  const { t } = useLanguage();
  const { lost, actOn } = useSession();
  const { home } = useMe();
  const navigate = useNavigate();
  useEffect(() => {
    // What the address names belongs to the other organisation.
    if (lost !== null) void navigate('/', { replace: true });
  }, [lost, navigate]);
  if (lost === null) return null;
  const values = { name: lost.name, home: home.name };
  return (
    <div className="notice notice-warn" role="alert">
      <Icon name="door" />
      <span>{t(lost.name === '' ? 'notice.lostSome' : 'notice.lost', values)}</span>
      <button type="button" className="link" onClick={() => actOn(null)}>
        {t('action.close')}
      </button>
    </div>
  );
}

function StateNotices() {
  const { t, formats } = useLanguage();
  const { actOn } = useSession();
  const me = useMe();
  const may = useMay();
  return noticesFor(me, Date.now()).map((notice) => {
    switch (notice.kind) {
      case 'guest':
        return (
          <div key="guest" className="notice notice-guest" role="status">
            <Icon name="door" />
            <span>
              {notice.untilMs === null
                ? t('notice.guest', { name: me.tenant.name })
                : t('notice.guestUntil', {
                    name: me.tenant.name,
                    time: formats.dateTime(notice.untilMs),
                  })}
            </span>
            <button type="button" className="link" onClick={() => actOn(null)}>
              {t('notice.leave', { name: me.home.name })}
            </button>
          </div>
        );
      case 'trial':
        return (
          <div
            key="trial"
            className={`notice ${notice.days <= 3 ? 'notice-warn' : 'notice-info'}`}
            role="status"
          >
            <Icon name="info" />
            <span>
              {notice.days === 1
                ? t('notice.trialLastDay')
                : t('notice.trial', { days: formats.count(notice.days) })}
            </span>
            {may('billing:read') && <Link to="/usage">{t('notice.seeUsage')}</Link>}
          </div>
        );
      case 'status':
        return (
          <div key="status" className="notice notice-bad" role="alert">
            <Icon name="warning" />
            <span>{t(`notice.${notice.status}`)}</span>
          </div>
        );
      default:
        return null;
    }
  });
}
