// The bar above a screen: which organisation, language, theme, and the person's own menu.
import { useNavigate } from 'react-router';
import { ActionMenu } from '@/components/ActionMenu';
import { Icon } from '@/components/Icon';
import { LanguageChoice, ThemeChoice } from '@/components/Preferences';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMe, useSession } from '@/lib/session/SessionContext';

export function TopBar({ onOpenNav }: { readonly onOpenNav: () => void }) {
  const { t } = useLanguage();
  return (
    <header className="top-bar">
      <button
        type="button"
        className="button button-quiet button-icon nav-open"
        aria-label={t('nav.open')}
        onClick={onOpenNav}
      >
        <Icon name="menu" />
      </button>
      <OrganisationSwitch />
      <div className="top-bar-end">
        <LanguageChoice />
        <ThemeChoice />
        <AccountMenu />
      </div>
    </header>
  );
}

/** A plain name for a person of one organisation, a menu for a person of several. */
function OrganisationSwitch() {
  const { t, formats } = useLanguage();
  const { actOn } = useSession();
  const me = useMe();
  const navigate = useNavigate();
  const { name } = me.tenant;
  if (me.organisations.length < 2) {
    return (
      <span className="organisation" title={name}>
        {name}
      </span>
    );
  }
  const sorted = [...me.organisations].sort((a, b) => formats.compare(a.name, b.name));
  return (
    <ActionMenu
      label={t('organisation.switch', { name: me.tenant.name })}
      className="button button-quiet organisation"
      trigger={
        <>
          <span className="organisation-name" title={name}>
            {name}
          </span>
          <Icon name="down" />
        </>
      }
      actions={sorted.map((each) => ({
        id: each.tenant_id,
        label: each.name,
        detail:
          each.until_at_ms === null
            ? formats.list(each.roles.map((role) => t(`role.${role}` as 'role.owner')))
            : t('organisation.until', { date: formats.dateTime(each.until_at_ms) }),
        isCurrent: each.tenant_id === me.tenant.tenant_id,
        onAction: () => {
          actOn(each.tenant_id === me.home.tenant_id ? null : each.tenant_id);
          void navigate('/');
        },
      }))}
    />
  );
}

function AccountMenu() {
  const { t } = useLanguage();
  const { signOut } = useSession();
  const { user } = useMe();
  const navigate = useNavigate();
  return (
    <ActionMenu
      label={t('account.menu', { name: user.name })}
      className="button button-quiet account-button"
      trigger={
        <>
          {/* Drawn by the style: as text it would be a part of the button's visible name. */}
          <span
            className="avatar"
            aria-hidden="true"
            data-initial={initialOf(user.name || user.email)}
          />
          <span className="account-name">{user.name || user.email}</span>
        </>
      }
      head={
        <>
          <strong>{user.name}</strong>
          <span className="muted small">{user.email}</span>
        </>
      }
      actions={[
        {
          id: 'account',
          label: t('account.title'),
          onAction: () => void navigate('/account'),
        },
        { id: 'sign-out', label: t('account.signOut'), onAction: () => void signOut() },
      ]}
    />
  );
}

function initialOf(name: string): string {
  return [...name][0]?.toLocaleUpperCase() ?? '?';
}
