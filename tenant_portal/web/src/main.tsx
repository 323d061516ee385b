// Starts the app in the page.
import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { applyTheme, storedTheme } from './lib/theme';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
applyTheme(storedTheme());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
