import { defineConfig } from 'vite';
import { samplesPlugin } from './src/build/samples-plugin.ts';

export default defineConfig({
  // Relative, so that the page works in any folder of any site.
  base: './',
  plugins: [samplesPlugin()],
  build: {
    target: 'es2022',
    // No script of the build tool itself, and nothing inline: the policy of the page forbids both.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
