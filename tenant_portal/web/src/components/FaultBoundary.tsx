// Shows a way out when even the frame could not be drawn, in both languages: texts may be what failed.
import { Component, type ReactNode } from 'react';

type Props = { readonly children: ReactNode };
type State = { readonly hasFault: boolean };

export class FaultBoundary extends Component<Props, State> {
  override state: State = { hasFault: false };

  static getDerivedStateFromError(): State {
    return { hasFault: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFault) return this.props.children;
    return (
      <div className="splash" role="alert">
        <p>This page could not be loaded. · 页面无法加载。</p>
        <button type="button" onClick={() => window.location.reload()}>
          Reload · 重新加载
        </button>
      </div>
    );
  }
}
