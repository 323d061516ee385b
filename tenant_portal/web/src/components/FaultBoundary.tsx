// Shows a way out when rendering failed, instead of an empty page.
import { Component, type ReactNode } from 'react';

type Props = { readonly message: string; readonly action: string; readonly children: ReactNode };
type State = { readonly hasFault: boolean };

export class FaultBoundary extends Component<Props, State> {
  override state: State = { hasFault: false };

  static getDerivedStateFromError(): State {
    return { hasFault: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFault) return this.props.children;
    return (
      <div className="panel-note" role="alert">
        <p>{this.props.message}</p>
        <button type="button" onClick={() => window.location.reload()}>
          {this.props.action}
        </button>
      </div>
    );
  }
}
