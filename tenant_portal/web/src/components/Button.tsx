// A button: a plain element, so that the first page needs no library for it.
import type { ButtonHTMLAttributes, Ref } from 'react';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> & {
  readonly kind?: ButtonKind;
  readonly size?: 'row' | 'control' | 'large';
  readonly type?: 'button' | 'submit';
  /** Shows that its work is under way, and takes no second press. */
  readonly isPending?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
};

export function Button({
  kind = 'plain',
  size = 'control',
  type = 'button',
  isPending = false,
  className = '',
  children,
  disabled,
  ...others
}: ButtonProps) {
  return (
    <button
      {...others}
      type={type}
      disabled={disabled || isPending}
      aria-busy={isPending || undefined}
      className={`button button-${kind} button-size-${size} ${className}`}
    >
      {isPending && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
