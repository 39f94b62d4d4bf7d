// The default theme of VitePress in the colours of the project, and with what screen readers miss in it.
// Without its web font, which moves the words of a page when it arrives.
import DefaultTheme from 'vitepress/theme-without-fonts';
import { keepAccessible } from './accessible.mjs';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp() {
    // Pages are also rendered at build time, where there is no document.
    if (typeof document !== 'undefined') keepAccessible();
  },
};
