// TanStack Start from 1.169.41 on: iron-session 9, as its manual recommends.

import { LOGINS } from '../logins.mjs';
import { app, installed } from './common.mjs';

export const TANSTACK_TABLE = {
  legend: `TanStack Start: ${installed('@tanstack/react-start', '@tanstack/start-server-core', 'iron-session')}`,
  peers: [{ key: 'start', command: app('tanstack-start', 'dist/server/server.js'), hasChunks: true }],
  scenarios: LOGINS,
};
