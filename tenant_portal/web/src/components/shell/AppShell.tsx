// The frame of every signed-in screen: navigation at the left, bar and notices above, content.
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { Skeleton } from '@/components/states';
import { useBrand } from '@/lib/brand/useBrand';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { Navigation } from './Navigation';
import { Notices } from './Notices';
import { TopBar } from './TopBar';
import './shell.css';

export function AppShell({
  children,
}: {
  /** Shown instead of the screen of the address. */
  readonly children: ReactNode;
}) {
  const { t } = useLanguage();
  const me = useMe();
  const { pathname } = useLocation();
  const [isNavOpen, setNavOpen] = useState(false);
  const content = useRef<HTMLElement>(null);
  useBrand(me.brand);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new address starts at its top
  useEffect(() => {
    setNavOpen(false);
    content.current?.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="shell" data-nav={isNavOpen ? 'open' : undefined}>
      <a className="skip-link" href="#content">
        {t('app.skip')}
      </a>
      <Navigation brand={me.brand} onClose={() => setNavOpen(false)} />
      <div className="shell-main">
        <TopBar onOpenNav={() => setNavOpen(true)} />
        <Notices />
        <main id="content" className="shell-content" ref={content} tabIndex={-1}>
          {/* Another organisation is another page: nothing typed or opened goes along. */}
          <Suspense key={me.tenant.tenant_id} fallback={<PageSkeleton />}>
            {children ?? <Outlet />}
          </Suspense>
        </main>
      </div>
    </div>
  );
}

function PageSkeleton() {
  return (
    <div className="page">
      <Skeleton lines={8} />
    </div>
  );
}
