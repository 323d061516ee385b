// A button with a menu of actions: arrow keys, type-ahead, Escape.
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Icon } from './Icon';
import './overlays.css';

export type Action = {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly onAction: () => void;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  /** Marks the present choice of a menu that switches something. */
  readonly isCurrent?: boolean;
};

export function ActionMenu({
  label,
  actions,
  trigger,
  head,
  className = 'button button-quiet button-icon',
}: {
  /** Name of the button for screen readers; say of what: "Actions for Sales". */
  readonly label: string;
  readonly actions: readonly Action[];
  /** The button's content; three dots when left out. */
  readonly trigger?: ReactNode;
  /** Above the actions, e.g. who is signed in. */
  readonly head?: ReactNode;
  readonly className?: string;
}) {
  return (
    <MenuTrigger>
      <Button aria-label={label} className={className}>
        {trigger ?? <Icon name="dots" />}
      </Button>
      <Popover placement="bottom end" offset={4} className="popover">
        {head !== undefined && <div className="menu-head">{head}</div>}
        <Menu aria-label={label} className="menu">
          {actions.map((action) => (
            <MenuItem
              key={action.id}
              id={action.id}
              textValue={action.label}
              isDisabled={action.isDisabled ?? false}
              onAction={action.onAction}
              className={action.isDangerous === true ? 'menu-item is-dangerous' : 'menu-item'}
            >
              <span className="menu-item-text">
                <span>{action.label}</span>
                {action.detail !== undefined && (
                  <span className="muted small">{action.detail}</span>
                )}
              </span>
              {action.isCurrent === true && <Icon name="check" />}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
