// A window over the page: focus stays inside, Escape closes, the page behind is out of reach.
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Icon } from './Icon';
import './overlays.css';

export type DialogProps = {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Called for Escape, the cross, and a press outside. */
  readonly onClose: () => void;
  /** `drawer` slides in from the side and leaves the list in view. */
  readonly kind?: 'dialog' | 'wide' | 'drawer' | 'alert';
  readonly children: ReactNode;
};

/** Mount it to open it: its state then starts fresh each time. */
export function Dialog({ title, lead, onClose, kind = 'dialog', children }: DialogProps) {
  const { t } = useLanguage();
  return (
    <ModalOverlay
      isOpen
      isDismissable={kind !== 'alert'}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      className={`overlay overlay-${kind}`}
    >
      <Modal className={`modal modal-${kind}`}>
        <AriaDialog role={kind === 'alert' ? 'alertdialog' : 'dialog'} className="dialog">
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            <button
              type="button"
              className="button button-quiet button-icon"
              aria-label={t('action.close')}
              onClick={onClose}
            >
              <Icon name="close" />
            </button>
          </header>
          {lead !== undefined && <p className="dialog-lead muted">{lead}</p>}
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The buttons at the end of a dialog; the last one is the main one. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <footer className="dialog-actions">{children}</footer>;
}
