import { tanstackStart } from '@tanstack/react-start/plugin/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [tanstackStart()],
  // The other applications beside this one have other versions of some packages.
  ssr: { noExternal: true },
});
