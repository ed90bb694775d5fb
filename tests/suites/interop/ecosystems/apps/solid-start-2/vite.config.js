import { solidStart } from '@solidjs/start/config';
import { defineConfig } from 'vite';

// Other versions of some packages are in the folder above.
export default defineConfig({ plugins: [solidStart()], ssr: { noExternal: true } });
